/** Ends the process on signals and on uncaught errors. */
import { constants } from 'node:os'
import type { FastifyBaseLogger } from 'fastify'

/**
 * Milliseconds within which the same signal does not count as a second one: a terminal sends Ctrl-C to all processes of
 * a command, and npm passes it on to its script again.
 */
const ECHO = 1_000

/**
 * Milliseconds for the shutdown after the time for load balancers: with the default of that, less than 10 s together.
 */
export const END_TIMEOUT = 4_500

export type EndingOptions = {
  /** Stops the service, after serving for `seconds` more. */
  end: (seconds: number) => Promise<void>
  /** Seconds to go on serving after SIGTERM, the signal of deployments. */
  drainSeconds: number
  /** Whether the service was started at a terminal. SIGHUP, sent when the terminal closes, then ends it. */
  fromTerminal: boolean
  /** Ends the process at once. */
  exit: (code: number) => void
  log: Pick<FastifyBaseLogger, 'fatal'>
}

/**
 * Ends the process on SIGTERM and SIGINT, on SIGHUP of its terminal, and on an uncaught error. A second signal ends it
 * at once, and so does the time limit. (Signals of crashes, such as SIGSEGV, have no listener: with one, the process
 * would not end.)
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
    // Only the first error is logged: when the log cannot be written, each line causes another error.
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
