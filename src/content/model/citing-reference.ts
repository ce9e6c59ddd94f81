import { z } from 'zod'
import { Id } from '../../kernel/scalars.ts'
import { Reference, referenceExample } from './reference.ts'

/** A reference with the article that has it, as lists across articles show it. */
export const CitingReference = Reference.omit({ position: true, citedBy: true })
  .extend({
    article: z
      .object({
        id: Id,
        slug: z.string().meta({ description: 'The slug of the article.' }),
        title: z.string().meta({ description: 'Its title.' }),
        lang: z.string().meta({ description: 'Its language.' }),
      })
      .meta({ description: 'The article that has the reference.' }),
  })
  .meta({ id: 'CitingReference', description: 'A reference, and the article that has it.' })
export type CitingReference = z.infer<typeof CitingReference>

const { position: _position, citedBy: _citedBy, ...shownReferenceExample } = referenceExample

export const citingReferenceExample = {
  ...shownReferenceExample,
  article: {
    id: '0194bf0e-5c00-7cc3-98c4-dc0c0c07398f',
    slug: 'deepseek-the-ai-revolution-from-asia',
    title: 'DeepSeek: The AI Revolution from Asia',
    lang: 'en',
  },
}
