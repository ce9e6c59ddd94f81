/** `secrets rotate`: makes a new secret of the site. */
import type { Command } from 'commander'
import type { CommandLine } from './command-line.ts'

const RESTART = 'Restart all running instances now: until then they use only the former secrets.'

export function secretsCommands(program: Command, { say, withStorage }: CommandLine): void {
  program
    .command('secrets')
    .description('manage the secrets of tokens, links and hashes')
    .command('rotate')
    .description('make a new secret; tokens and links made with the former ones stay valid')
    .option(
      '--forget',
      'remove the former secrets: existing manage tokens, preview links and form tokens become invalid; hashes of ' +
        'networks and users, and bans by e-mail address, network or user, are removed',
      false,
    )
    .action(({ forget }: { forget: boolean }) =>
      withStorage(async storage => {
        const { forgetSecrets, rotateSecrets } = await import('../privacy/rotation.ts')
        if (forget) {
          const { networkHashes, bans, replacedFiles } = await forgetSecrets(storage)
          say('The site has a new secret, and the former ones are removed.')
          say(
            `Removed: ${networkHashes} hashes of networks and users, ${bans} bans by e-mail address, network or user`,
          )
          say(`Removed: ${replacedFiles} databases that a restore had replaced`)
        } else {
          await rotateSecrets(storage)
          say('The site has a new secret. Tokens and links made with the former ones stay valid.')
        }
        say(RESTART)
      }),
    )
}
