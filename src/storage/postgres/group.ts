/** Jobs of this process that share a transaction, and so one commit, one notification and one sync of the disk. */
import { type Touched, touch } from '../changes.ts'
import { mapError, StorageUnavailableError } from '../errors.ts'
import type { JobRunner } from '../job.ts'
import type { Statement } from '../statement.ts'
import type { Handle, Writer } from '../storage.ts'
import type { PooledClient } from './client.ts'
import { commit, type ToldChanges } from './commit.ts'
import { command, LazyHandle, LOCKING, rollBack } from './connection.ts'

/** Takes locks until the end of the transaction. It waits for none, and gives those that others hold. */
const TRY_LOCKS = command(
  'try_locks',
  'SELECT key FROM unnest($1::bigint[]) AS locks (key) WHERE NOT pg_try_advisory_xact_lock(key)',
)

export type Job = (writer: Writer) => Promise<unknown>

/** A job that waits. */
export type Entry = {
  job: Job
  /** Of its locks. */
  keys: readonly bigint[]
  /** See `WriteOptions.sharedRow`. */
  row: string
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
}

export type GroupOptions = {
  jobs: JobRunner
  changes: ToldChanges
  /** Runs a job in a transaction of its own. */
  runAlone: (job: Job, keys: readonly bigint[]) => Promise<unknown>
}

type Change = [statement: Statement, values: unknown[]]

/** A job in a group. */
type Member = Entry & {
  value: unknown
  touched: Touched
  last: Change[]
  /** Whether it must run again in a transaction of its own. */
  isLeft: boolean
}

/**
 * Runs jobs that have no lock in common beside each other in one transaction: their queries share batches. None changes
 * anything before all have ended; then the last changes of all go out with the commit. So a job that fails leaves nothing
 * to be rolled back. When a query or a change fails, a lock is held elsewhere, or a job does more than read and make last
 * changes, those whom it concerns run again, each in a transaction of its own.
 * @param client is released.
 */
export async function runGroup(
  client: PooledClient,
  entries: readonly Entry[],
  { jobs, changes, runAlone }: GroupOptions,
): Promise<void> {
  let isBroken = false
  const watch = <T>(query: Promise<T>): Promise<T> => {
    query.catch(() => {
      isBroken = true
    })
    return query
  }
  const leave = ({ job, keys, resolve, reject }: Entry) => {
    runAlone(job, keys).then(resolve, reject)
  }

  /** @returns whether it has ended well, and waits for the commit. */
  async function run(member: Member, begun: Promise<unknown>): Promise<boolean> {
    const handle = handleFor(member, (statement, values) => watch(client.run(statement, values)))
    const last = (...change: Change) => member.last.push(change)
    try {
      member.value = await jobs.run(member.job, handle, member.touched, { begun, last })
    } catch (error) {
      member.isLeft ||= isBroken
      if (!member.isLeft) {
        member.reject(mapError(error))
        return false
      }
    }
    if (member.isLeft) {
      leave(member)
    }
    return !member.isLeft
  }

  const members = entries.map(entry => ({
    ...entry,
    value: undefined,
    touched: new Set<string>(),
    last: [],
    isLeft: false,
  }))
  const begun = watch(begin(client, members))
  const areDone = await Promise.all(members.map(member => run(member, begun)))
  const done = members.filter((_member, index) => areDone[index])
  if (isBroken) {
    await rollBack(client, undefined)
    done.forEach(leave)
    return
  }
  try {
    await commitAll(client, done, changes)
    client.release()
    for (const { resolve, value } of done) {
      resolve(value)
    }
  } catch (error) {
    await rollBack(client, error)
    const mapped = mapError(error)
    for (const member of done) {
      // Nobody knows whether they are stored.
      mapped instanceof StorageUnavailableError ? member.reject(mapped) : leave(member)
    }
  }
}

/** Begins the transaction, and marks those who do not get all of their locks. */
async function begin(client: PooledClient, members: readonly Member[]): Promise<void> {
  const keys = members.flatMap(member => member.keys)
  const [, rows] = await Promise.all([client.run(LOCKING), client.run(TRY_LOCKS, [`{${keys.join(',')}}`])])
  const held = new Set(rows.map(([key]) => BigInt(key as string)))
  for (const member of members) {
    member.isLeft ||= member.keys.some(key => held.has(key))
  }
}

/** Reads. A job that does anything else, or that reads after it has made a last change, leaves the group. */
function handleFor(member: Member, read: Handle['run']): Handle {
  const refuse = (): never => {
    member.isLeft = true
    throw new Error('The job runs again in a transaction of its own.')
  }
  const run: Handle['run'] = (statement, values) =>
    member.last.length > 0 || !statement.sql.startsWith('select ') ? refuse() : read(statement, values)
  // It may build statements.
  return new LazyHandle(run, refuse)
}

async function commitAll(
  client: PooledClient,
  members: readonly Member[],
  changes: ToldChanges,
): Promise<void> {
  // In the same order in every instance, so that two groups do not wait for each other's rows.
  const inOrder = members.toSorted((a, b) => (a.row < b.row ? -1 : Number(a.row > b.row)))
  const touched: Touched = new Set()
  for (const member of inOrder) {
    touch(touched, [...member.touched])
  }
  const last = inOrder.flatMap(member => member.last.map(change => client.run(...change)))
  await commit(client, { touched, last }, changes)
}
