import { z } from 'zod'

export const Tag = z
  .object({
    name: z.string(),
    articleCount: z.int().min(1).meta({ description: 'Public articles with this tag.' }),
  })
  .meta({ id: 'Tag' })
