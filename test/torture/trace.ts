/** Reads what strace wrote of the service's main thread, where SQLite and the HTTP answers both run, in order. */
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { until } from '../wait.ts'

export type Operation =
  | { kind: 'create'; file: string }
  | { kind: 'write'; file: string; offset: number; data: Buffer }
  | { kind: 'truncate'; file: string; size: number }
  | { kind: 'sync'; file: string }
  | { kind: 'sync-folder' }
  /** The kernel took an answer that acknowledges this comment: from here on it must not be lost. */
  | { kind: 'acknowledge'; text: string; id: string }

const CALLS =
  'openat,write,writev,pwrite64,pwritev,ftruncate,fallocate,fsync,fdatasync,unlink,unlinkat,rename'

/** Runs a command as the same process, traced. Without `-f`: other threads are left alone, and order is certain. */
export const tracer = (output: string) =>
  ['strace', '-D', '-y', '-xx', '-s', '1000000', '-e', `trace=${CALLS}`, '-o', output] as const

/** Waits until the tracer has written all: it is a process of its own (`-D`) and outlives the one that it traced. */
export async function traceIsWhole(output: string): Promise<void> {
  const isEnd = async () => (await lastBytes(output)).includes('+++ killed by SIGKILL +++')
  await until('the tracer notes the end of the service', isEnd)
}

async function lastBytes(file: string): Promise<string> {
  const handle = await open(file)
  try {
    const { size } = await handle.stat()
    const length = Math.min(size, 200)
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length)
    return buffer.toString()
  } finally {
    await handle.close()
  }
}

/** @param database its path; the files beside it that begin with the same name are followed too. */
export async function readTrace(output: string, database: string): Promise<Operation[]> {
  const folder = database.slice(0, database.lastIndexOf('/'))
  const operations: Operation[] = []
  for await (const line of createInterface({ input: createReadStream(output) })) {
    const operation = readLine(line, database, folder)
    if (operation) {
      operations.push(operation)
    }
  }
  return operations
}

function readLine(line: string, database: string, folder: string): Operation | undefined {
  // name(descriptor<path>, rest) = result
  const [, call = '', first = '', rest = '', result = ''] =
    /^(\w+)\((?:\d+|AT_FDCWD)<([^>]*)>(?:, )?(.*)\) += (-?\d+|\?)/.exec(line) ?? []
  if (call === '' || Number(result) < 0) {
    return undefined
  }
  const on = unhex(first).toString()
  if (call === 'openat') {
    const file = unhex(/^"([^"]*)"/.exec(rest)?.[1] ?? '').toString()
    return isFollowed(file, database) && rest.includes('O_CREAT') ? { kind: 'create', file } : undefined
  }
  if (on.startsWith('socket:')) {
    // Also with the result `?`, killed within the call: the answer may have left, and then it is a promise.
    return readAnswer(line)
  }
  if (result === '?') {
    return undefined
  }
  if (on === folder && call === 'fsync') {
    return { kind: 'sync-folder' }
  }
  return isFollowed(on, database) ? readFileCall(call, on, rest, Number(result)) : undefined
}

/** The shared-memory index is no more than a cache: after a power cut SQLite builds it anew. */
const isFollowed = (file: string, database: string) => file.startsWith(database) && !file.endsWith('-shm')

function readFileCall(call: string, file: string, rest: string, result: number): Operation {
  switch (call) {
    case 'pwrite64': {
      const [, data = '', offset = ''] = /^"([^"]*)", \d+, (\d+)$/.exec(rest) ?? []
      return { kind: 'write', file, offset: Number(offset), data: unhex(data).subarray(0, result) }
    }
    case 'ftruncate':
      return { kind: 'truncate', file, size: Number(rest) }
    case 'fsync':
    case 'fdatasync':
      return { kind: 'sync', file }
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
