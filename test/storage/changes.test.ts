/** What `Storage.changes` tells of this process's own commits, on the database of the run. */
import t from 'tap'
import type { Writer } from '../../src/storage/storage.ts'
import { openTestStorage } from '../databases.ts'
import { hear, keys, put, putAndTouch } from './entries.ts'

t.test('a commit is told before its acknowledgement, and when it can be read', async t => {
  const storage = await openTestStorage(t)
  const order: string[] = []
  const readings: Promise<string[]>[] = []
  await hear(storage)
  storage.changes.onCommit(names => {
    order.push(...names)
    readings.push(storage.snapshot(keys))
  })
  await storage.write(putAndTouch('k', ['article-1', 'articles'])).then(() => order.push('acknowledged'))
  t.same(order, ['article-1', 'articles', 'acknowledged'])
  t.same(await Promise.all(readings), [['k']])
})

t.test('each listener hears what the jobs of a commit touched', async t => {
  const storage = await openTestStorage(t)
  const [one, other] = [await hear(storage), await hear(storage)]
  await Promise.all([
    storage.write(putAndTouch('a', ['article-1'])),
    storage.write(putAndTouch('b', ['article-2'])),
    storage.write(put('c')),
  ])
  // Jobs that are committed together are told together.
  t.same(one().flat().sort(), ['article-1', 'article-2'])
  t.same(other().flat().sort(), ['article-1', 'article-2'])
  await storage.write(async writer => {
    writer.touch(['article-1'])
    writer.touch('all')
  })
  t.same(one(), ['all'], 'all takes the place of every name')
})

t.test('a job that touches nothing, or fails, tells nothing', async t => {
  const storage = await openTestStorage(t)
  const heard = await hear(storage)
  const failing = async (writer: Writer) => {
    await putAndTouch('half', ['article-1'])(writer)
    throw new Error('on purpose')
  }
  await Promise.allSettled([
    storage.write(failing),
    storage.write(put('a')),
    storage.write(putAndTouch('b', ['article-2'])),
  ])
  t.same(heard(), [['article-2']])
  await storage.write(put('c'))
  t.same(heard(), [])
})
