/** Node's own server, which sends bytes and headers from memory: what no server on Node can beat. */
import { createServer } from 'node:http'
import { LISTEN, options } from './options.ts'

const answers = new Map(
  Object.values(options.answers).map(({ path, body, headers, notModified }) => {
    const bytes = Buffer.from(body)
    const flat = [...Object.entries(headers), ['content-length', `${bytes.length}`]].flat()
    return [path, { bytes, etag: headers['etag'], flat, notModified: Object.entries(notModified).flat() }]
  }),
)

createServer((request, response) => {
  const answer = answers.get(request.url ?? '')
  if (answer === undefined) {
    response.writeHead(404).end()
  } else if (request.headers['if-none-match'] === answer.etag) {
    response.writeHead(304, answer.notModified).end()
  } else {
    response.writeHead(200, answer.flat).end(answer.bytes)
  }
}).listen(LISTEN)
