/** `openapi`: prints the OpenAPI document. It builds a service on an empty database for this, which does not listen. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import { buildApp } from '../app.ts'
import { readConfig } from '../config.ts'
import { toYaml } from '../docs/openapi.ts'
import { openStorage } from '../storage/open.ts'
import type { CommandLine } from './command-line.ts'

export function openapiCommand(program: Command, { say }: CommandLine): void {
  program
    .command('openapi')
    .description('print the OpenAPI document of the default configuration as YAML')
    .action(async () => {
      const folder = await mkdtemp(join(tmpdir(), 'stet-openapi-'))
      const storage = await openStorage({ url: `file:${join(folder, 'empty.db')}` })
      try {
        const { app } = await buildApp({ config: readConfig({ LOG_LEVEL: 'silent' }), storage })
        say(toYaml(app.swagger()).trimEnd())
        await app.close()
      } finally {
        await storage.close()
        await rm(folder, { recursive: true })
      }
    })
}
