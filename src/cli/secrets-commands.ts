/** `secrets rotate`: new secrets of the site. */
import type { Command } from 'commander'
import { forgetSecrets, rotateSecrets } from '../privacy/rotation.ts'
import type { CommandLine } from './command-line.ts'

const RESTART = 'Restart all running instances now: until then they know only the secrets of before.'

export function secretsCommands(program: Command, { say, withStorage }: CommandLine): void {
  program
    .command('secrets')
    .description('the secrets that tokens, links and hashes are derived from')
    .command('rotate')
    .description('make a new secret; what was made under the former ones stays valid')
    .option(
      '--forget',
      'drop the former ones: manage tokens, preview links and forms from before open nothing; hashes of networks and ' +
        'the bans that are known by a hash go',
      false,
    )
    .action(({ forget }: { forget: boolean }) =>
      withStorage(async storage => {
        if (forget) {
          const { networkHashes, bans, replacedFiles } = await forgetSecrets(storage)
          say('The site has a new secret, and the former ones are dropped.')
          say(`Removed: ${networkHashes} hashes of networks, ${bans} bans by e-mail address or network`)
          say(`Removed: ${replacedFiles} replaced databases that were kept`)
        } else {
          await rotateSecrets(storage)
          say('The site has a new secret; what was made under the former ones stays valid.')
        }
        say(RESTART)
      }),
    )
}
