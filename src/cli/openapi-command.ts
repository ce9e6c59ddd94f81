/** `openapi`: prints the OpenAPI document. It builds a service for this, which neither listens nor opens a database. */
import type { Command } from 'commander'
import { readConfig } from '../config.ts'
import { deriveSecrets, newSecret } from '../kernel/secrets.ts'
import type { Storage } from '../storage/storage.ts'
import type { CommandLine } from './command-line.ts'

/** A service that answers no request uses no other part of it. */
const NO_STORAGE = { counters: undefined } as Storage

export function openapiCommand(program: Command, { say }: CommandLine): void {
  program
    .command('openapi')
    .description('print the OpenAPI document of the default configuration as YAML')
    .action(async () => {
      const { buildApp } = await import('../app.ts')
      const { toYaml } = await import('../docs/contract/openapi.ts')
      const { app } = await buildApp({
        config: readConfig({ LOG_LEVEL: 'silent', RESPONSE_CACHE_MB: '0' }),
        storage: NO_STORAGE,
        secrets: deriveSecrets(newSecret()),
        epoch: '',
      })
      say(toYaml(app.swagger()).trimEnd())
      await app.close()
    })
}
