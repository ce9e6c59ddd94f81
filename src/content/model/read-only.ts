/** Fields that an answer shows and that nobody writes. Only PUT takes them, see `page-form.ts`. */
import { z } from 'zod'

/** Says what a body with read-only fields can be sent as. */
export const PAGE_FORM =
  'PUT takes read-only fields with everything else that `GET …?include=sections,references&format=markdown` answers; ' +
  'a body without sections and references empties the article.'

/** An object of the input. A read-only field in it is a fault that names the form in which it is taken. */
export const writable = <S extends z.ZodRawShape>(shape: S, readOnly: readonly string[]) =>
  z.strictObject(shape, {
    error: ({ code, keys }) =>
      code === 'unrecognized_keys' && (keys as string[]).some(key => readOnly.includes(key))
        ? `Is not taken here. ${PAGE_FORM}`
        : undefined,
  })
