/** `privacy export`, `privacy erase`: export and erase what is stored about an e-mail address. */

import type { Command } from 'commander'
import { readInput } from '../kernel/read-input.ts'
import type { ErasureRequest } from '../privacy/schema.ts'
import { type CommandLine, UsageError } from './command-line.ts'

const ADDRESS =
  'the address, or - to read it from standard input, so that it is not in the history of the shell'

export function privacyCommands(program: Command, { say, input, withStorage }: CommandLine): void {
  const privacy = program
    .command('privacy')
    .description('export or erase what is stored about the e-mail address of a commenter')

  /** @throws UsageError that does not repeat the address. */
  const read = async (email: string, keepBans: boolean): Promise<ErasureRequest> => {
    const { ErasureRequest } = await import('../privacy/schema.ts')
    const given = email === '-' ? (await input()).trim() : email
    const result = readInput(ErasureRequest, { email: given, keepBans })
    if (!result.success) {
      throw new UsageError(result.issues.first.map(({ detail }) => `EMAIL: ${detail}`).join('\n'))
    }
    return result.data
  }

  privacy
    .command('export')
    .description('print a line of JSON for each comment, event, report and ban, oldest first')
    .argument('<email>', ADDRESS)
    .action(async (address: string) => {
      const { email } = await read(address, false)
      const { exportAll } = await import('../privacy/export.ts')
      const { loadSecrets } = await import('../storage/settings.ts')
      await withStorage(async storage => {
        for await (const entry of exportAll(storage, await loadSecrets(storage), email)) {
          say(JSON.stringify(entry))
        }
      })
    })

  privacy
    .command('erase')
    .description('permanently erase everything; backups from before still have it')
    .argument('<email>', ADDRESS)
    .option('--keep-bans', 'keep bans of the address', false)
    .action(async (address: string, { keepBans }: { keepBans: boolean }) => {
      const request = await read(address, keepBans)
      const { eraseAbout } = await import('../privacy/erase.ts')
      const { loadSecrets } = await import('../storage/settings.ts')
      await withStorage(async storage => {
        const by = { actor: 'command', actorId: null } as const
        const { comments, tombstones, events, bans, replacedFiles } = await eraseAbout(
          storage,
          await loadSecrets(storage),
          request,
          by,
        )
        say(`Erased: ${comments} comments, of which ${tombstones} were emptied because they have replies`)
        say(`Emptied: ${events} reasons in the audit log`)
        say(`Lifted: ${bans} bans`)
        say(`Removed: ${replacedFiles} databases that a restore had replaced`)
      })
    })
}
