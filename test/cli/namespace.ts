/** Commands of a test that see mounts of their own. Needs Linux that lets its users have some. */
import { spawnSync } from 'node:child_process'

/** A command that runs `script` before, with `folder` as `$1` and the command after it. */
export const withMounts = (script: string, folder: string, ...command: string[]) =>
  ['unshare', '--map-root-user', '--mount', 'sh', '-c', script, 'sh', folder, ...command] as const

const [file, ...args] = withMounts('mount -t tmpfs none "$1"', '/dev')

/** The reason to skip a test, where this machine cannot do that. */
export const skip = spawnSync(file, args).status !== 0 && 'needs mount namespaces'
