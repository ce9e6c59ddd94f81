import type { Secrets } from '../../kernel/secrets.ts'

/**
 * Keyed hashes of an e-mail address, newest first: bans recognise it by them and do not store it.
 * @param address as the schema `Email` brings it to one form.
 */
export const emailHashes = (secrets: Secrets, address: string) => secrets.hash('email', address)
