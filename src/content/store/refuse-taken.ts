import { Problem } from '../../kernel/problem.ts'
import type { Reader } from '../../storage/storage.ts'
import type { NewArticle } from '../model/article.ts'
import { findTranslation, listBySlug } from './article-queries.ts'

/**
 * What must be unique among the articles; the indexes hold it, and this says it in words.
 * @param id of the article that is to become this one; undefined when it is new.
 * @throws Problem conflict.
 */
export async function refuseTaken(
  reader: Reader,
  article: NewArticle,
  id: string | undefined,
): Promise<void> {
  const bySlug = await listBySlug(reader, article.slug)
  if (bySlug.some(other => other.id !== id)) {
    throw new Problem('conflict', {
      faults: [{ pointer: '/slug', detail: 'Another article has this slug.' }],
    })
  }
  const { translationGroup, lang } = article
  const twin = translationGroup === null ? undefined : await findTranslation(reader, translationGroup, lang)
  if (twin !== undefined && twin.id !== id) {
    throw new Problem('conflict', {
      faults: [
        {
          pointer: '/translationGroup',
          detail: `The group has another article in the language ${lang}: ${twin.slug}.`,
        },
      ],
    })
  }
}
