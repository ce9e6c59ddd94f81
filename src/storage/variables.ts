import { z } from 'zod'
import { integer } from '../kernel/variable-kinds.ts'
import { isDatabaseUrl, isPostgresUrl } from './address.ts'

export const storageVariables = {
  DATABASE_URL: z
    .string()
    .refine(
      isDatabaseUrl,
      'Must be `file:` and the path of an SQLite file, or postgres://user:password@host/database.',
    )
    .default('file:.data/stet.db')
    .describe(
      'The database: `file:` and the path of an SQLite file, which is made when it is missing, or `postgres://…`.',
    ),
  DATABASE_READ_URL: z
    .string()
    .refine(isPostgresUrl, 'Must be postgres://user:password@host/database.')
    .optional()
    .describe(
      'A PostgreSQL replica for public reads, which may be behind by its lag; else the database itself.',
    ),
  DATABASE_CONNECTIONS: integer(1, 1_000, 10).describe(
    'Connections of one instance to PostgreSQL for writing at most, and as many for reading.',
  ),
}

type Values = z.infer<z.ZodObject<typeof storageVariables>>

/** The database, as `openStorage` takes it. */
export const storageSettings = (values: Values) => ({
  url: values.DATABASE_URL,
  readUrl: values.DATABASE_READ_URL,
  connections: values.DATABASE_CONNECTIONS,
})
