/** A small form of `npm run torture -- --only day`. */
import t from 'tap'
import { DATABASE, newDatabase } from '../databases.ts'
import { replayDay } from './day.ts'

/** The same people decide on either database; on the second a shorter day will do. */
const [readers, spam] = DATABASE === 'sqlite' ? [40, 10] : [20, 5]

t.test(
  'a site’s day: no spam beyond the first of its kind, no honest comment lost, every verdict explained',
  async t => {
    const report = await replayDay({
      database: await newDatabase(t),
      readers,
      spammers: 2,
      moderators: 3,
      spam,
      seed: 7,
    })
    t.comment(Object.fromEntries(report.counts))
    t.strictSame(report.complaints, [])
    t.ok(report.taken > 2 * readers, `${report.taken} comments`)
    t.ok(report.explained > 0.9 * report.taken, `${report.explained} verdicts explained`)
    t.ok((report.counts.get('spam held') ?? 0) > 4 * spam, 'spam was there')
  },
)
