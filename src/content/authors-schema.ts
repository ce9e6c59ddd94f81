import { z } from 'zod'

export const Author = z
  .object({
    name: z.string(),
    url: z.string().nullable(),
    articleCount: z.int().min(1).meta({ description: 'Public articles by this author.' }),
  })
  .meta({ id: 'Author' })
