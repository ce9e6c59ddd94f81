/** What to do about each problem, in Markdown. Links are relative to the page of the problem. */
import type { ProblemCode } from '../kernel/problem.ts'

const AGAIN =
  'A `POST` needs an `Idempotency-Key` to be sent again safely: the second request then gets the first answer.'
const CHANGED =
  'Get the resource again, make the change on what you got, and send its `ETag` as `If-Match`. See [Editors](../docs/editors).'

export const REMEDIES: { readonly [C in ProblemCode]: string } = {
  'invalid-request':
    'Each entry of `errors` is one fault, and all are listed at once. Show those with a `pointer` beside the fields of your form. Which parameters and fields there are, and what they take, is in the [reference](../docs); how long and how many, in the [limits](../docs/limits).',
  'malformed-request':
    'Let a library write the URL and the JSON: `encodeURIComponent` and `JSON.stringify` in JavaScript. With `curl`, look at the quotes of your shell.',
  unauthorized:
    'Send `Authorization: Bearer …` with a key that has neither expired nor been revoked. [Editors](../docs/editors) and [Moderators](../docs/moderators) show how to get one. Readers change their comments with the manage token from the answer to their post; see [Comments](../docs/comments).',
  'insufficient-scope':
    'Ask whoever runs the service for a key with the scope that `WWW-Authenticate` names. The [reference](../docs) says which scope an operation needs.',
  'proof-required':
    "ALTCHA's widget does this by itself in a form. [Comments](../docs/comments) shows the requests of a program.",
  'edit-window-over':
    'Delete the comment with its manage token, and post it again. Or ask a moderator, who can hide it.',
  'comments-closed':
    'Show no form when `commentsOpen` is `false`; `commentsClosedReason` says why. Readers can still read the comments.',
  'not-found':
    'Look for spelling in the path, and for a slash too many at its end. Drafts, scheduled articles and comments that wait for a moderator are answered like this to those who may not see them: send a key or the manage token.',
  'method-not-allowed': 'Use a method that `Allow` lists. The [reference](../docs) shows what each does.',
  'not-acceptable':
    'Send an `Accept` header with one of the media types that `detail` lists, or none, to get the first.',
  'request-timeout': `Send it again, over a better connection or with less content. ${AGAIN}`,
  'duplicate-comment':
    'Tell the reader that the comment is already there. To make sure of that for a retry of your program, send an `Idempotency-Key` with each post.',
  'deleted-since':
    'Use a new key if the comment or article is really to be created once more. A retry of an old request is not.',
  conflict: 'Take another value for what `errors` lists, or change or delete what has it now.',
  'illegal-transition':
    'Read the comment again: somebody may have decided in the meantime. [Moderators](../docs/moderators) shows which changes there are.',
  'still-cited':
    'Change the sections that `errors` lists. With `force=true` the reference goes and their citations stay as text. See [Editors](../docs/editors).',
  'precondition-failed': CHANGED,
  'payload-too-large':
    'Send images as URLs, not inside the text. Divide a long section, or a long list of decisions. The [limits](../docs/limits) say how much there can be.',
  'uri-too-long':
    'Send fewer values in one query: ids in place of slugs, or several requests. A cursor is sent as it came, never put together.',
  'unsupported-media-type':
    'Set `Content-Type: application/json`. `Accept-Patch` lists what a `PATCH` takes, and `Accept-Encoding` how a body may be compressed.',
  'expectation-failed': 'With `curl`, leave it out by `-H "Expect:"`.',
  'idempotency-key-reused':
    'Make a random key for each thing that a person does, such as a UUID when the form is opened, and keep it only for retries of the same request.',
  'precondition-required': CHANGED,
  'rate-limited':
    'Wait as many seconds as `Retry-After` says, then send the request again. `RateLimit` in each answer says how many requests are left: a program that reads it never comes here. A server that asks for many readers should keep answers, and ask with `If-None-Match`; see [Frontends](../docs/frontends).',
  'comment-flood':
    'Keep what the reader wrote, wait as many seconds as `Retry-After` says, and send it again. The service counts together the comments of all who share a network, such as a school. When a site names its users to the service (see [Render on a server](../docs/server)), the comments of each user are counted as well.',
  'headers-too-large':
    'In a browser, delete the cookies of this host. In a program, look for a header that grows.',
  'internal-error':
    'If it happens again, tell whoever runs the service, with `instance`. Operators find the request by this id in the log; see [Operators](../docs/operators).',
  'method-not-implemented': 'The [reference](../docs) has the methods of each URL.',
  unavailable: `Wait as many seconds as \`Retry-After\` says, then send the request again. ${AGAIN} Who runs the service finds the reasons in [Operators](../docs/operators).`,
}
