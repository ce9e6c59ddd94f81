/** A job of `Storage.beside`, which does what it is told. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Reader } from '../../src/storage/storage.ts'

export type Task =
  | { do: 'list keys' }
  /** Until somebody writes into the memory, which is shared. */
  | { do: 'wait'; gate: SharedArrayBuffer }
  | { do: 'fail'; message: string; code?: string }
  | { do: 'end the thread' }
  | { do: 'ask'; sql: string }

export default async function runTask(
  { db, tables: { settings }, run }: Reader,
  task: Task,
): Promise<string[]> {
  switch (task.do) {
    case 'list keys':
      return (await db.select({ key: settings.key }).from(settings).orderBy(settings.key)).map(
        ({ key }) => key,
      )
    case 'wait':
      while (Atomics.load(new Int32Array(task.gate), 0) === 0) {
        await pause(1)
      }
      return []
    case 'fail':
      throw Object.assign(new Error(task.message), task.code === undefined ? {} : { code: task.code })
    case 'end the thread':
      return process.exit()
    default:
      return (await run({ name: '', sql: task.sql, returnsRows: true }, [])).map(String)
  }
}
