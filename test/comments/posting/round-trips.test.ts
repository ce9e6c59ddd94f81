/** How often a post waits for PostgreSQL: four times. Each wait costs what the network costs. */
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import t, { type Test } from 'tap'
import { CommentForm } from '../../../src/comments/posting/schema.ts'
import { openPostgres } from '../../../src/storage/postgres/open.ts'
import { newDatabase } from '../../databases.ts'
import { newComment, startService } from '../../helper.ts'

/**
 * A proxy before the server of a database. It notes what each connection sent at a time: all that was sent until the server
 * answered. (Proxy and client share one event loop, so that all which is sent in one turn arrives before any answer.)
 */
async function startProxy(t: Test, url: string) {
  const connections: string[][] = []
  const { hostname, port } = new URL(url)
  const proxy = createServer(client => {
    const sent: string[] = []
    connections.push(sent)
    const server = connect(Number(port), hostname)
    let hasAnswered = true
    client.on('data', bytes => {
      if (hasAnswered) {
        sent.push('')
      }
      sent.push(`${sent.pop()}${bytes.toString('latin1')}`)
      hasAnswered = false
      server.write(bytes)
    })
    server.on('data', bytes => {
      hasAnswered = true
      client.write(bytes)
    })
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on('error', () => undefined)
      one.on('close', () => other.destroy())
    }
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  t.teardown(() => proxy.close())
  const through = new URL(url)
  through.host = `127.0.0.1:${(proxy.address() as { port: number }).port}`
  return { url: through.href, connections }
}

t.test('a post waits four times', async t => {
  const proxy = await startProxy(t, await newDatabase(t, 'postgres'))
  const storage = await openPostgres({ url: proxy.url, connections: 1 })
  t.teardown(() => storage.close())
  const service = await startService(t, {}, Object.assign(storage, { url: proxy.url }))
  await service.publish({ slug: 'open' })
  const url = '/v1/articles/open/comments'
  const post = async (text: string, more: object = {}, key?: string) => {
    const answer = await service.request({
      method: 'POST',
      url,
      headers: key === undefined ? {} : { 'idempotency-key': key },
      payload: newComment(text, { ...more }),
    })
    t.equal(answer.statusCode, 201, text)
    return answer.json() as { id: string }
  }
  const has = (sent: string[], mark: string) => sent.some(text => text.includes(mark))
  const connectionOf = (isWriting: boolean) =>
    proxy.connections.find(
      sent => has(sent, 'stet_') && has(sent, 'read_only') && has(sent, 'stet_lock') === isWriting,
    ) ?? []

  const { id } = await post('The first statements are prepared with this.', {}, 'the-key-of-the-first')
  const { formToken } = CommentForm.parse((await service.request({ url: `${url}/form` })).json())
  const posts: [text: string, more?: object, key?: string][] = [
    ['A remark.'],
    [
      'A reply with everything, see https://one.example and https://two.example',
      { parentId: id, formToken },
      'a-key-of-this-test',
    ],
  ]
  for (const [text, more, key] of posts) {
    const [reading, writing] = [connectionOf(false), connectionOf(true)]
    const before = [reading.length, writing.length] as const
    await post(text, more, key)
    t.equal(reading.length - before[0], 1, 'the lookup before the transaction, which needs no end')
    t.equal(
      writing.length - before[1],
      3,
      'its locks and what it depends on, what else it is judged by, what it stores and the end',
    )
    t.match(writing.at(-1), 'stet_commit')
  }
})
