/** What the instances log about the limits that they share: the loss and the return, once each. */
import { setTimeout as pause } from 'node:timers/promises'
import { PATIENCE } from '../wait.ts'

/** What each instance said about its shared limits, in order. */
export type LimitLog = ('away' | 'back')[][]

/** Takes the lines of the logs of `count` instances. */
export function watchLimits(count: number): {
  log: LimitLog
  onLog: (instance: number, line: string) => void
} {
  const log: LimitLog = Array.from({ length: count }, () => [])
  return {
    log,
    onLog(instance, line) {
      const said = /"The shared rate limits (fail|work again)/.exec(line)
      if (said) {
        log[instance]?.push(said[1] === 'fail' ? 'away' : 'back')
      }
    },
  }
}

/**
 * Waits until each instance has told the loss and the return of each outage, in turn. (A busy machine may lose the counts
 * once more: they are not waited for as long as other queries.) @returns what those said that did not.
 */
export async function saidInTurn(log: LimitLog, outages: number): Promise<string[]> {
  const giveUp = performance.now() + PATIENCE
  const isIt = (lines: string) => /^away,back(?:,away,back)*$/.test(lines)
  const unlike = () =>
    log.filter(lines => lines.length < 2 * outages || !isIt(lines.join())).map(lines => lines.join())
  while (unlike().length > 0 && performance.now() < giveUp) {
    await pause(10)
  }
  return unlike()
}
