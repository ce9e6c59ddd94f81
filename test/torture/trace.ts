/** Reads what strace wrote of the service: what SQLite does on its threads, and the HTTP answers. */
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { until } from '../wait.ts'

export type Operation =
  | { kind: 'create'; file: string }
  | { kind: 'write'; file: string; offset: number; data: Buffer }
  | { kind: 'truncate'; file: string; size: number }
  /** What was written before it begins is safe when it has ended. Another thread may write meanwhile. */
  | { kind: 'sync begins'; file: string; thread: string }
  | { kind: 'sync'; file: string; thread: string }
  | { kind: 'sync-folder' }
  /** The kernel took an answer that acknowledges this comment: from here on it must not be lost. */
  | { kind: 'acknowledge'; text: string; id: string }

const CALLS =
  'openat,write,writev,pwrite64,pwritev,ftruncate,fallocate,fsync,fdatasync,unlink,unlinkat,rename'

/** Runs a command as the same process, traced with all of its threads. */
export const tracer = (output: string) =>
  ['strace', '-D', '-f', '-y', '-xx', '-s', '1000000', '-e', `trace=${CALLS}`, '-o', output] as const

/**
 * Waits until the tracer has written all: it is a process of its own (`-D`) and outlives the one that it traced. The end of
 * the first thread is noted after that of all others.
 */
export async function traceIsWhole(output: string): Promise<void> {
  await until('the tracer notes the end of the service', async () => {
    const [first, last] = await bothEnds(output)
    const [thread] = first.split(' ')
    // The tracer fills up short numbers of threads with blanks.
    return new RegExp(`^${thread} +\\+\\+\\+ killed by SIGKILL`, 'm').test(last)
  })
}

async function bothEnds(file: string): Promise<[first: string, last: string]> {
  const handle = await open(file)
  try {
    const { size } = await handle.stat()
    const length = Math.min(size, 200)
    const textAt = async (position: number) =>
      (await handle.read(Buffer.alloc(length), 0, length, position)).buffer.toString()
    return [await textAt(0), await textAt(size - length)]
  } finally {
    await handle.close()
  }
}

/** @param database its path; the files beside it that begin with the same name are followed too. */
export async function readTrace(output: string, database: string): Promise<Operation[]> {
  const folder = database.slice(0, database.lastIndexOf('/'))
  const operations: (Operation | undefined)[] = []
  /** Calls during which another thread made one: a line when they begin, and one when they end. */
  const begun = new Map<string, string>()
  for await (const line of createInterface({ input: createReadStream(output) })) {
    const [, thread = '', text = ''] = /^(\d+) +(.*)$/.exec(line) ?? []
    const [, beginning] = /^(.*) <unfinished \.\.\.>$/.exec(text) ?? []
    const [, end] = /^<\.\.\. \w+ resumed>(.*)$/.exec(text) ?? []
    if (end === undefined) {
      operations.push(readBeginning(beginning ?? text, thread, database))
    }
    if (beginning === undefined) {
      operations.push(
        readCall(`${end === undefined ? text : begun.get(thread)}${end ?? ''}`, thread, database, folder),
      )
    } else {
      begun.set(thread, beginning)
    }
  }
  return operations.filter(operation => operation !== undefined)
}

/** What counts from the beginning of a call, also of one within which the service is killed. */
function readBeginning(text: string, thread: string, database: string): Operation | undefined {
  // name(descriptor<path>
  const [, call = '', first = ''] = /^(\w+)\(\d+<([^>]*)>/.exec(text) ?? []
  const on = unhex(first).toString()
  if (on.startsWith('socket:')) {
    // The answer may have left, and then it is a promise.
    return readAnswer(text)
  }
  return /^(?:fsync|fdatasync)$/.test(call) && isFollowed(on, database)
    ? { kind: 'sync begins', file: on, thread }
    : undefined
}

function readCall(text: string, thread: string, database: string, folder: string): Operation | undefined {
  // name(descriptor<path>, rest) = result
  const [, call = '', first = '', rest = '', result = ''] =
    /^(\w+)\((?:\d+|AT_FDCWD)<([^>]*)>(?:, )?(.*)\) += (-?\d+|\?)/.exec(text) ?? []
  if (call === '' || result === '?' || Number(result) < 0) {
    return undefined
  }
  const on = unhex(first).toString()
  if (call === 'openat') {
    const file = unhex(/^"([^"]*)"/.exec(rest)?.[1] ?? '').toString()
    return isFollowed(file, database) && rest.includes('O_CREAT') ? { kind: 'create', file } : undefined
  }
  if (on === folder && call === 'fsync') {
    return { kind: 'sync-folder' }
  }
  return isFollowed(on, database) ? readFileCall(call, on, thread, rest, Number(result)) : undefined
}

/** The shared-memory index is no more than a cache: after a power cut SQLite builds it anew. */
const isFollowed = (file: string, database: string) => file.startsWith(database) && !file.endsWith('-shm')

function readFileCall(call: string, file: string, thread: string, rest: string, result: number): Operation {
  switch (call) {
    case 'pwrite64': {
      const [, data = '', offset = ''] = /^"([^"]*)", \d+, (\d+)$/.exec(rest) ?? []
      return { kind: 'write', file, offset: Number(offset), data: unhex(data).subarray(0, result) }
    }
    case 'ftruncate':
      return { kind: 'truncate', file, size: Number(rest) }
    case 'fsync':
    case 'fdatasync':
      return { kind: 'sync', file, thread }
    default:
      throw new Error(`The simulated disk does not know ${call} on ${file}.`)
  }
}

/** An answer to a posted comment, wherever in the call its bytes stand (`write`, or the parts of `writev`). */
function readAnswer(line: string): Operation | undefined {
  const bytes = Buffer.concat([...line.matchAll(/"([^"]*)"/g)].map(([, part = '']) => unhex(part)))
  const answer = bytes.toString()
  if (!answer.startsWith('HTTP/1.1 201 ')) {
    return undefined
  }
  const { id, text } = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)) as {
    id: string
    text: string
  }
  return { kind: 'acknowledge', id, text }
}

/** `\x41\x42` as bytes; strace writes every string so under `-xx`. */
const unhex = (text: string) => Buffer.from(text.replaceAll('\\x', ''), 'hex')
