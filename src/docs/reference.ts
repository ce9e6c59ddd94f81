/**
 * The document that the reference shows: the contract, without what nearly every operation has. That is said once, in
 * its introduction.
 */
import { exampleOf, PROBLEMS } from '../http/problems.ts'
import type { ProblemCode } from '../kernel/problem.ts'
import { COMMON_HEADERS, INTRODUCTION } from './contract/about.ts'
import { codesIn, type Document } from './contract/operations.ts'

type Shared = { $ref?: string }
type Answer = { description: string; headers?: object }
type Parameter = { name: string; in: string }
type Operation = {
  operationId: string
  parameters?: (Parameter & Shared)[]
  responses: Record<string, Answer & Shared>
}

/** Headers of answers that the introduction explains. */
const KNOWN_HEADERS = ['Cache-Tag', 'ETag', 'Link', 'Surrogate-Key']
/** Headers of requests that the introduction explains. */
const CONDITIONS = ['If-Match', 'If-None-Match']

/** Of the operations that declare a problem in common. */
const NEARLY_ALL = 0.9

/** @param baseUrl the public address of the service, for the example of a problem. */
export function makeReference(contract: Document, baseUrl: string): Document {
  const document = structuredClone(contract)
  const { parameters: _, responses: _answers, ...components } = document.components as Record<string, object>
  const find = <T extends object>(one: T & Shared): T =>
    one.$ref === undefined ? one : (at(contract, one.$ref) as T)
  const paths = Object.values(document.paths as Record<string, Record<string, Operation>>)
  const operations = paths.flatMap(path => Object.entries(path))
  const common = commonProblems(operations.map(([, { responses }]) => Object.values(responses).map(find)))
  const ofReads: ProblemCode[] = [...common, 'precondition-failed']
  for (const [method, operation] of operations) {
    operation.parameters = (operation.parameters ?? [])
      .map(find)
      .filter(({ name }) => method !== 'get' || !CONDITIONS.includes(name))
    const answers = Object.entries(operation.responses).map(
      ([status, answer]) =>
        [status, shorten(status, find(answer), method === 'get' ? ofReads : common)] as const,
    )
    operation.responses = Object.fromEntries(
      answers.flatMap(([status, answer]) => (answer ? [[status, answer]] : [])),
    )
  }
  const { info } = document
  return {
    ...document,
    info: { ...info, description: introduce(common, baseUrl) },
    components,
  }
}

const at = (document: Document, ref: string): unknown =>
  ref
    .split('/')
    .slice(1)
    .reduce((part: unknown, key) => (part as Record<string, unknown>)[key], document)

function commonProblems(operations: Answer[][]): ProblemCode[] {
  const codes = operations.flatMap(answers => answers.flatMap(codesIn))
  const counts = Map.groupBy(codes, code => code)
  return [...counts].flatMap(([code, { length }]) => (length > operations.length * NEARLY_ALL ? [code] : []))
}

/** An answer without what is said once; undefined: all of it is. A problem is one line with a link. */
function shorten(status: string, answer: Answer, common: ProblemCode[]): Answer | undefined {
  if (status.startsWith('2')) {
    const own = Object.entries(answer.headers as object).filter(([name]) => !KNOWN_HEADERS.includes(name))
    return { ...answer, headers: Object.fromEntries(own) }
  }
  const own = codesIn(answer).filter(code => !common.includes(code))
  return own.length === 0 ? undefined : { description: own.map(explain).join(' ') }
}

const explain = (code: ProblemCode) => `${PROBLEMS[code].title}: [\`${code}\`](problems/${code}).`

const introduce = (common: ProblemCode[], baseUrl: string) => `${INTRODUCTION}

A lock marks what needs a key or a manage token: use *Authorize*. Many reads without a lock show more with a key.

<details><summary>What all operations have in common, and is not repeated below</summary>

Reads take \`If-None-Match\` (304 when nothing has changed) and \`If-Match\` (412 when the version is another one). With
the former slug of an article in the path, the answer is 308 with the new URL in \`Location\`. Lists have \`Link\` to their
other pages. Public content has \`Surrogate-Key\` and \`Cache-Tag\` for CDNs.

${COMMON_HEADERS}

Any request may be answered with one of these problems. All others stand with their operations.

${listProblems(common)}

A problem looks like this:

\`\`\`json
${JSON.stringify(exampleOf('invalid-request', baseUrl), null, 2)}
\`\`\`

</details>
`

/** A line for each status. */
function listProblems(codes: ProblemCode[]): string {
  const inOrder = codes.toSorted((one, other) => PROBLEMS[one].status - PROBLEMS[other].status)
  return [...Map.groupBy(inOrder, code => PROBLEMS[code].status)]
    .map(
      ([status, sharing]) =>
        `- ${status} ${sharing.map(code => `[\`${code}\`](problems/${code})`).join(', ')}`,
    )
    .join('\n')
}
