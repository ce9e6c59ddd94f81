import type { Secrets } from '../../kernel/secrets.ts'

/** Keyed hashes of an e-mail address, newest first: bans recognise it by them and do not store it. */
export const emailHashes = (secrets: Secrets, address: string) => secrets.hash('email', address.toLowerCase())
