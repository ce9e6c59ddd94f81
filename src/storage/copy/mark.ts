/** The mark of a database with an unfinished copy: a setting that is removed once the copy equals its source. */
import { randomUUID } from 'node:crypto'
import { eq, inArray } from '../drizzle.ts'
import { UnusableDatabaseError } from '../errors.ts'
import { EPOCH_SETTING } from '../settings.ts'
import type { Reader, Storage, Writer } from '../storage.ts'

export const MARK = 'unfinishedCopy'

/** The id of the run of `copy` that set the mark; undefined without a mark. */
export async function readMark({ db, tables: { settings } }: Reader | Writer): Promise<string | undefined> {
  const [mark] = await db.select().from(settings).where(eq(settings.key, MARK))
  return mark?.value
}

/** Sets the mark, or takes it over from an interrupted run. @returns the id of the new run. */
export async function putMark({ db, tables: { settings } }: Writer): Promise<string> {
  const run = randomUUID()
  await db
    .insert(settings)
    .values({ key: MARK, value: run })
    .onConflictDoUpdate({ target: settings.key, set: { value: run } })
  return run
}

/** {@link Storage.write} for one batch of a copy. @throws UnusableDatabaseError when another run has taken over. */
export async function writeMarked(
  target: Storage,
  run: string,
  job: (writer: Writer) => Promise<void>,
): Promise<void> {
  await target.write(async writer => {
    if ((await readMark(writer)) !== run) {
      throw new UnusableDatabaseError('Another copy to the same database was started; this one gave up.')
    }
    writer.touch('all')
    await job(writer)
  })
}

/** Also removes the epoch of the source, so that the copy gets its own. */
export async function removeMark({ db, tables: { settings } }: Writer): Promise<void> {
  await db.delete(settings).where(inArray(settings.key, [MARK, EPOCH_SETTING]))
}

/** @throws UnusableDatabaseError when a copy to this database is unfinished. */
export async function refuseHalfCopied(storage: Storage): Promise<void> {
  if ((await storage.snapshot(readMark, { fresh: true })) !== undefined) {
    throw new UnusableDatabaseError(
      'The database has an unfinished copy: `copy` was interrupted, or found a difference. Run the same `copy` again; ' +
        'it starts over.',
    )
  }
}
