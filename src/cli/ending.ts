/** What ends the process: signals, and errors that nothing caught. */
import { constants } from 'node:os'
import type { FastifyBaseLogger } from 'fastify'

/**
 * Milliseconds within which the same signal again is no second one: a terminal sends Ctrl-C to all processes of a
 * command, and npm passes it on to its script once more.
 */
const ECHO = 1_000

/** Milliseconds for the end, besides the time for load balancers: with the default of that, less than 10 s in all. */
export const END_TIMEOUT = 4_500

export type EndingOptions = {
  /** Ends the service, after it has served on for `seconds`. */
  end: (seconds: number) => Promise<void>
  /** Seconds to serve on after SIGTERM, which is what deployments send. */
  drainSeconds: number
  /** Whether a person started it at a terminal, and its end is to end the service. */
  fromTerminal: boolean
  /** Ends the process at once. */
  exit: (code: number) => void
  log: Pick<FastifyBaseLogger, 'fatal'>
}

/**
 * Ends the process on SIGTERM and SIGINT, on SIGHUP of its terminal, and on an error that nothing caught. A second signal
 * ends it at once, and so does time that is up. (Signals of crashes, such as SIGSEGV, keep what they do: with a listener
 * they would stop the process from ending.)
 */
export function endProcess({ end, drainSeconds, fromTerminal, exit, log }: EndingOptions): void {
  let first: { cause: string; time: number } | undefined
  let code = 0

  function begin(cause: string, seconds: number): void {
    first = { cause, time: performance.now() }
    setTimeout(
      () => {
        log.fatal('the service did not end in time: what it had not acknowledged may be lost')
        exit(1)
      },
      seconds * 1_000 + END_TIMEOUT,
    )
    void end(seconds)
      .catch(onError)
      .then(() => exit(code))
  }

  function onSignal(signal: NodeJS.Signals): void {
    if (first === undefined) {
      begin(signal, signal === 'SIGTERM' ? drainSeconds : 0)
    } else if (signal !== first.cause || performance.now() > first.time + ECHO) {
      exit(128 + constants.signals[signal])
    }
  }

  function onError(err: unknown): void {
    // Only the first: when the log itself cannot be written, each line is another error.
    if (code === 0) {
      code = 1
      log.fatal({ err }, 'unexpected error, shutting down')
    }
    if (first === undefined) {
      begin('error', 0)
    }
  }

  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
  process.on('SIGHUP', fromTerminal ? onSignal : () => undefined)
  process.on('SIGUSR2', () => undefined)
  process.on('uncaughtException', onError)
}
