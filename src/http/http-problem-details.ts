import { z } from 'zod'
import { PROBLEMS, type Problem, type ProblemCode } from './problems.ts'

/** RFC 9457 problem details, with the members that this service adds. */
export const ProblemDetails = z
  .object({
    type: z.url().meta({ description: 'Address of a page that explains this kind of problem.' }),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string(),
    instance: z
      .string()
      .meta({ description: 'The id of the request, as `urn:uuid:`; it also stands in the log.' }),
    code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]).meta({
      description: 'Stable name of this kind of problem.',
    }),
    errors: z
      .array(
        z.object({
          detail: z.string(),
          pointer: z.string().optional().meta({ description: 'JSON Pointer into the request body.' }),
          parameter: z
            .string()
            .optional()
            .meta({ description: 'Name of a path, query or header parameter.' }),
        }),
      )
      .optional()
      .meta({ description: 'All faults of an invalid request at once.' }),
  })
  .meta({ id: 'ProblemDetails', description: 'RFC 9457 problem details.' })
export type ProblemDetails = z.infer<typeof ProblemDetails>

/** @param requestId a bare UUID. @param baseUrl the public address of the service, without a final slash. */
export function problemDetails(problem: Problem, requestId: string, baseUrl: string): ProblemDetails {
  const { status, title } = PROBLEMS[problem.code]
  const { detail = PROBLEMS[problem.code].explanation, errors } = problem.options
  return {
    type: `${baseUrl}/problems/${problem.code}`,
    title,
    status,
    detail,
    instance: `urn:uuid:${requestId}`,
    code: problem.code,
    ...(errors && { errors }),
  }
}
