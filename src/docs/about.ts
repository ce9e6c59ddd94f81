/** What the OpenAPI document says of the service as a whole. */
import { readFileSync } from 'node:fs'
import type { Document } from './openapi.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}

export const about: Partial<Document> = {
  info: {
    title: 'Stet',
    version,
    summary: 'A headless content API: articles, sections, references and comments.',
    description: [
      'Every answer is JSON in UTF-8 unless it says otherwise; times are RFC 3339 in UTC with milliseconds, ids are',
      'UUIDv7. Every error is a problem document (RFC 9457). Every GET answers HEAD too and has a strong `ETag`.',
      'Unknown parameters and fields are refused by name. Headers of security (`Content-Security-Policy` and the',
      'like), CORS and transport are sent with every answer and not repeated below.',
    ].join('\n'),
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: [{ url: '/', description: 'This service' }],
  security: [],
  tags: [
    { name: 'articles', description: 'Articles: published ones for everyone, all of them for keys.' },
    { name: 'sections', description: 'The heading tree of an article.' },
    { name: 'references', description: 'The bibliography of an article.' },
    { name: 'comments', description: 'What readers say; no account is needed.' },
    { name: 'moderation', description: 'What moderators decide about comments, and what helps them.' },
    { name: 'revisions', description: 'What articles were before.' },
    { name: 'keys', description: 'API keys of editors, moderators and admins.' },
    { name: 'privacy', description: 'What is stored about a commenter.' },
    { name: 'tags', description: 'Tags of published articles.' },
    { name: 'authors', description: 'Authors of published articles.' },
    { name: 'service', description: 'Health and help.' },
  ],
  components: {
    securitySchemes: {
      apiKey: {
        type: 'http',
        scheme: 'bearer',
        description:
          'An API key, made by the command `keys create` or by an admin. The scopes that an operation needs stand beside it; `content:write` contains `content:read`, and `admin` contains all.',
      },
      manageToken: {
        type: 'http',
        scheme: 'bearer',
        description: 'The `manageToken` that the answer to a posted comment shows once.',
      },
    },
  },
}
