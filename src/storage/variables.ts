import { z } from 'zod'
import { integer, secretFile } from '../kernel/variable-kinds.ts'
import { faultOfDatabaseUrl, isPostgresUrl, STANDARD_URL } from './address.ts'

export const storageVariables = {
  DATABASE_URL: z
    .string()
    .superRefine((url, context) => {
      const fault = faultOfDatabaseUrl(url)
      if (fault !== undefined) {
        context.addIssue(fault)
      }
    })
    .default(STANDARD_URL)
    .describe(
      'The database: `file:` and the path of an SQLite file, which is created when it is missing, in a folder that exists; or `postgres://…`.',
    ),
  DATABASE_URL_FILE: secretFile('DATABASE_URL'),
  DATABASE_READ_URL: z
    .string()
    .refine(isPostgresUrl, 'Must be postgres://user:password@host/database.')
    .optional()
    .describe('A PostgreSQL replica for public reads, which may be behind. Default: `DATABASE_URL`.'),
  DATABASE_READ_URL_FILE: secretFile('DATABASE_READ_URL'),
  DATABASE_CONNECTIONS: integer(1, 1_000, 10).describe(
    'Most connections of one instance to PostgreSQL for writing; as many are opened for reading.',
  ),
}

type Values = z.infer<z.ZodObject<typeof storageVariables>>

/** The parameter of `openStorage`. */
export const storageSettings = (values: Values) => ({
  url: values.DATABASE_URL,
  readUrl: values.DATABASE_READ_URL,
  connections: values.DATABASE_CONNECTIONS,
})
