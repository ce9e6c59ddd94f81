/** `keys create`, `keys list`, `keys revoke`: manage API keys. */
import type { Command } from 'commander'
import { type Issue, readInput } from '../kernel/read-input.ts'
import { Scope } from '../kernel/scalars.ts'
import type { ApiKey } from '../keys/schema.ts'
import { type CommandLine, UsageError } from './command-line.ts'

const COLUMNS = ['id', 'prefix', 'name', 'scopes', 'created', 'expires', 'last used', 'revoked']

export function keysCommands(program: Command, { say, withStorage }: CommandLine): void {
  const keys = program.command('keys').description('manage API keys')

  keys
    .command('create <name>')
    .description('create a key and print it; it is not shown again')
    .option('--scope <scope...>', `what the key may do: ${Scope.options.join(', ')}`)
    .option('--expires <time>', 'such as 2026-01-31T09:00:00Z; without it the key does not expire')
    .action(async (name: string, options: { scope?: string[]; expires?: string }) => {
      const request = await readRequest(name, options)
      await withStorage(async storage => {
        const { createKey } = await import('../keys/manage.ts')
        const { key } = await createKey(storage, request)
        say(key)
        say('Keep the key: it is not shown again.')
      })
    })

  keys
    .command('list')
    .description('list all keys, without the keys themselves')
    .action(() =>
      withStorage(async storage => {
        const { listKeys } = await import('../keys/manage.ts')
        const all = await listKeys(storage)
        say(all.length === 0 ? 'There are no keys.' : toTable(COLUMNS, all.map(toLine)))
      }),
    )

  keys
    .command('revoke <key>')
    .description('revoke a key, named by its id or prefix')
    .action((name: string) =>
      withStorage(async storage => {
        const { revokeKey } = await import('../keys/manage.ts')
        const key = await revokeKey(storage, name)
        if (key === undefined) {
          throw new UsageError(`There is no key with the id or prefix ${name}.`)
        }
        say(`${key.name}: ${key.revokedAt === null ? 'revoked' : `was already revoked at ${key.revokedAt}`}`)
      }),
    )
}

const OPTIONS: Record<string, string> = { name: 'NAME', scopes: '--scope', expiresAt: '--expires' }

async function readRequest(name: string, { scope = [], expires }: { scope?: string[]; expires?: string }) {
  const { KeyRequest } = await import('../keys/schema.ts')
  const result = readInput(KeyRequest, { name, scopes: scope, expiresAt: expires })
  if (!result.success) {
    const describe = ({ path: [field, index], detail }: Issue) =>
      [OPTIONS[String(field)], scope[Number(index)]].filter(Boolean).join(' ').concat(`: ${detail}`)
    throw new UsageError(result.issues.first.map(describe).join('\n'))
  }
  return result.data
}

const toLine = ({
  id,
  prefix,
  name,
  scopes,
  createdAt,
  expiresAt,
  lastUsedAt,
  revokedAt,
}: ApiKey): string[] => [
  id,
  prefix,
  name,
  scopes.join(' '),
  createdAt,
  ...[expiresAt, lastUsedAt, revokedAt].map(time => time ?? '-'),
]

/** A table with aligned columns, the header first. */
function toTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, ...rows]
  const widths = header.map((_, column) => Math.max(...lines.map(line => `${line[column]}`.length)))
  return lines
    .map(line => line.map((cell, column) => cell.padEnd(Number(widths[column]))).join('  '))
    .map(line => line.trimEnd())
    .join('\n')
}
