import { Problem } from '../../kernel/problem.ts'
import type { Reader } from '../../storage/storage.ts'
import type { NewArticle } from '../model/article.ts'
import { findTranslation, listBySlug } from './article-queries.ts'

/**
 * Checks that the slug, and the language within the translation group, are not taken. Unique indexes ensure both; this
 * check gives an error with a reason.
 * @param id of the article that is changed; undefined for a new one.
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
      faults: [
        { pointer: '/slug', code: 'taken', detail: 'Another article has this slug. Choose another slug.' },
      ],
    })
  }
  const { translationGroup, lang } = article
  const twin = translationGroup === null ? undefined : await findTranslation(reader, translationGroup, lang)
  if (twin !== undefined && twin.id !== id) {
    throw new Problem('conflict', {
      faults: [
        {
          pointer: '/translationGroup',
          code: 'taken',
          detail: `The group already has an article in the language ${lang}: ${twin.slug}.`,
        },
      ],
    })
  }
}
