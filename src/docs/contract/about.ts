/** The general part of the OpenAPI document. */
import { version } from '../../kernel/version.ts'
import type { Document } from './operations.ts'

/** What reads well without the operations. */
export const INTRODUCTION = `Answers are JSON in UTF-8 unless stated otherwise. Times are RFC 3339 in UTC with milliseconds, ids are UUIDv7.
Every error is a problem document (RFC 9457). Every GET route also answers HEAD, and has a strong \`ETag\` unless stated
otherwise. Unknown parameters and fields are refused.`

/** Only for those who read the contract itself: the reference shows no answer of this name. */
const OTHER_ANSWERS =
  'The answer `default` of an operation is a problem whose status the operation does not list.'

export const COMMON_HEADERS = `Every answer has these headers, and no operation lists them:

- \`X-Request-Id\`: the id of the request. The log has it too.
- \`RateLimit\`: for each policy the requests left, and the seconds until the reset (\`"comments";r=4;t=30\`).
- \`RateLimit-Policy\`: for each policy the requests allowed, and the seconds of its window (\`"comments";q=5;w=60\`).
- \`Cache-Control\` and \`Vary\`: public answers may be stored and must be revalidated. Answers to requests with
  credentials must not be stored. Only public ones are compressed (\`Content-Encoding\`).
- Headers of security (such as \`Content-Security-Policy\`), CORS and transport.`

/**
 * @param publicUrl where clients reach the service; undefined: at the root of the host that answers the document.
 * @param port where the service listens.
 */
export const aboutApi = (publicUrl: string | undefined, port: number): Partial<Document> => ({
  info: {
    title: 'Stet',
    version,
    summary: 'A headless content API: articles, sections, references and comments.',
    description: `${INTRODUCTION}\n\n${OTHER_ANSWERS}\n\n${COMMON_HEADERS}`,
    contact: { name: 'Security', url: `${publicUrl ?? `http://127.0.0.1:${port}`}/docs/security` },
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: [
    publicUrl === undefined
      ? { url: '/', description: 'Local: the host that answers this document (`PUBLIC_URL` is not set)' }
      : { url: publicUrl, description: 'Production' },
  ],
  security: [],
  tags: [
    { name: 'Read', description: 'Articles with their sections and references, tags and authors. Public.' },
    { name: 'Comment', description: 'Comments of readers, who need no account.' },
    { name: 'Moderate', description: 'The queue, decisions, reports, bans and the audit log.' },
    {
      name: 'Write',
      description: 'Articles, sections and references, their former versions, and preview links.',
    },
    { name: 'Operate', description: 'API keys, what is stored about a commenter, and health.' },
  ],
  components: {
    securitySchemes: {
      apiKey: {
        type: 'http',
        scheme: 'bearer',
        description:
          'An API key, created by the command `keys create` or by an admin. Each operation names the scope that it needs in its description and as `x-required-scope`; where a key is optional, one with this scope shows more. `content:write` contains `content:read`, and `admin` contains all.',
      },
      manageToken: {
        type: 'http',
        scheme: 'bearer',
        description: 'The `manageToken` of a comment. Only the answer to the post shows it.',
      },
    },
  },
})
