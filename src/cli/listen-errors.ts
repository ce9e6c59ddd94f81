/** Says why the service cannot listen, and what to do about it. */

type ListenError = NodeJS.ErrnoException & { port?: number; address?: string; hostname?: string }

/** By the code of the system (listen(2), getaddrinfo(3)). */
const REASONS: Record<string, (error: ListenError) => string> = {
  EADDRINUSE: ({ port }) =>
    `Port ${port} is taken. Stop the program that has it, or set PORT to another one; with PORT=0 a free one is found.`,
  EACCES: ({ port }) => `This user may not listen on port ${port}. Set PORT to one from 1024 on.`,
  EADDRNOTAVAIL: ({ address }) =>
    `${address} is no address of this machine. Set HOST to one that is, or to 0.0.0.0 for all.`,
  ENOTFOUND: ({ hostname }) => `The host ${hostname} is not known. Set HOST to an address of this machine.`,
}

/** @returns undefined for an error of something else. */
export function describeListenError(error: ListenError): string | undefined {
  const isOfListening = error.syscall === 'listen' || error.syscall === 'getaddrinfo'
  return isOfListening ? REASONS[(error.code ?? '').replace('EAI_AGAIN', 'ENOTFOUND')]?.(error) : undefined
}
