import t from 'tap'
import { validate, version } from 'uuid'
import { newId } from '../../src/kernel/ids.ts'

const timeOf = (id: string) => Number.parseInt(id.replace('-', '').slice(0, 12), 16)

t.test('200,000 ids are UUIDv7, and each sorts after the one before', t => {
  const before = Date.now()
  let last = ''
  for (let index = 0; index < 200_000; index += 1) {
    const id = newId()
    if (!(validate(id) && version(id) === 7 && id > last)) {
      throw new Error(`${id} after ${last}`)
    }
    last = id
  }
  t.ok(timeOf(last) >= before && timeOf(last) <= Date.now(), 'with the present time')
  t.end()
})

t.test('what follows the time is another random number each millisecond', t => {
  const ends = new Set<string>()
  for (let index = 0; index < 2_000; index += 1) {
    ends.add(newId().slice(-10))
  }
  t.equal(ends.size, 2_000)
  t.end()
})

t.test('a clock that is set back does not turn the order round', t => {
  const ahead = Date.now() + 60_000
  let now = ahead
  t.intercept(Date, 'now', { value: () => now })
  const first = newId()
  now -= 3_600_000
  const ids = Array.from({ length: 10_000 }, newId)
  t.same([first, ...ids].toSorted(), [first, ...ids])
  t.equal(timeOf(ids.at(-1) as string), ahead)
  now = ahead + 1
  t.equal(timeOf(newId()), ahead + 1, 'it goes on once the clock has caught up')
  t.end()
})
