/** What spammers send many times, each time in another guise. */
import t from 'tap'
import { startService } from '../../helper.ts'
import { posterOf } from './poster.ts'

t.test('of comments with the same host, contact or text that arrive at once one is published', async t => {
  const service = await startService(t, { COMMENT_RULES: 'repeated' })
  await service.publish({ slug: 'open' })
  const poster = posterOf(service)
  const guises: [name: string, text: (one: number) => string][] = [
    ['host', one => `Look, number ${one}: https://shop.example/${one}`],
    ['contact', one => `Number ${one}, telegram @some_shop_1`],
    ['text', one => `We sell watches of every brand, cheaper than anybody else${'!'.repeat(one)}`],
  ]
  for (const [name, text] of guises) {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_one, index) =>
        poster.send(text(index + 1), {}, { from: `192.0.2.${index + 1}` }),
      ),
    )
    const statuses = answers.map(({ statusCode }) => statusCode)
    t.equal(statuses.filter(status => status === 201).length, 1, `${name}: ${statuses}`)
    t.equal(statuses.filter(status => status === 202).length, 19, name)
  }
})
