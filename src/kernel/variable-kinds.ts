/** Kinds of values that environment variables have. */
import { z } from 'zod'
import { canonicalCidr, isCidr } from './networks.ts'
import { integerParameter } from './parameters.ts'

export const integer = (minimum: number, maximum: number, standard: number) =>
  integerParameter(minimum, maximum).default(standard)

export const flag = (standard: boolean) =>
  z
    .enum(['true', 'false'])
    .transform(text => text === 'true')
    .default(standard)

export const list = <T>(item: z.ZodType<T, string>) =>
  z
    .string()
    .transform(text =>
      text
        .split(',')
        .map(part => part.trim())
        .filter(Boolean),
    )
    .pipe(z.array(item))

/** The file of a variable that may contain a password; see {@link readSecrets}. */
export const secretFile = (name: string) =>
  z
    .string()
    .optional()
    .describe(
      `A file with the value of \`${name}\`, as containers hand over secrets. Set only one of the two.`,
    )

/** A network in CIDR notation. With a hop count, `true` or `/0` in its place a client could forge its address. */
export const Cidr = z.string().refine(text => isCidr(text) && !canonicalCidr(text).endsWith('/0'), {
  error:
    'Must be a network in CIDR notation, such as 10.0.0.0/8 or ::1/128. With every address (/0), clients could choose theirs.',
})

export const Origin = z
  .string()
  .refine(
    text => !text.includes('*') && URL.parse(text)?.origin === text,
    'Must be an origin such as https://example.org, or * alone. Name each subdomain: an origin with a * would match none.',
  )
