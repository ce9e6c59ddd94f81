/** What the instances log about the limits that they share: the loss and the return, once each. */
import { setTimeout as pause } from 'node:timers/promises'

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
      const said = /"The shared rate limits are (away|back)/.exec(line)
      if (said) {
        log[instance]?.push(said[1] as 'away' | 'back')
      }
    },
  }
}

/** Waits until each instance has told the loss and the return of each outage. @returns what those said that did not. */
export async function saidOnce(log: LimitLog, outages: number): Promise<string[]> {
  const expected = Array.from({ length: outages }, () => 'away,back').join()
  const giveUp = performance.now() + 10_000
  const unlike = () => log.map(lines => lines.join()).filter(lines => lines !== expected)
  while (unlike().length > 0 && performance.now() < giveUp) {
    await pause(10)
  }
  return unlike()
}
