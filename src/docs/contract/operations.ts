/** The OpenAPI document as far as it is read and changed here. */
import type { OpenAPIV3_1 } from 'openapi-types'
import type { ProblemCode } from '../../kernel/problem.ts'

export type Document = OpenAPIV3_1.Document

export type Schema = {
  $ref?: string
  type?: string | string[]
  /** The name under which the document shares the schema; see `components.ts`. */
  component?: string
} & Record<string, unknown>

export type Parameter = { name: string; in: string; required?: boolean; schema: Schema; description?: string }

export type Media = { schema: Schema; example?: unknown; examples?: Record<string, unknown> }

export type Answer = {
  description: string
  headers: Record<string, object>
  content?: Record<string, Media>
}

export type Operation = {
  operationId: string
  description: string
  security?: Record<string, string[]>[]
  'x-required-scope'?: string
  parameters?: Parameter[]
  requestBody?: { content: Record<string, Media> }
  responses: Record<string, { $ref: string } | Answer>
}

export function operationsOf(document: Document): Operation[] {
  return Object.values(document.paths as object)
    .flatMap(path => Object.values(path as object) as unknown[])
    .filter(
      (value): value is Operation => typeof value === 'object' && value !== null && 'operationId' in value,
    )
}

/** The codes of the problems that an answer may be, as `http/contract.ts` writes them into its description. */
export const codesIn = ({ description }: Pick<Answer, 'description'>): ProblemCode[] =>
  [...description.matchAll(/\(`([a-z-]+)`\)/g)].map(([, code]) => code as ProblemCode)
