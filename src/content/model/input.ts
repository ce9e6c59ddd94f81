/** Turns the input of the API into a whole article. Pure. */
import { fieldFault } from '../../http/validation.ts'
import { Problem } from '../../kernel/problem.ts'
import { readInput } from '../../kernel/read-input.ts'
import { Slug } from '../../kernel/scalars.ts'
import { anchorFor } from '../../markdown/anchor.ts'
import { ArticleInput, type ArticlePatch, type MarkdownInput, type NewArticle } from './article.ts'
import { withoutIds } from './part-ids.ts'

/**
 * Fills in the slug, the status and the time of publication when they were left out.
 * @param slug the default slug.
 * @param now the default time of publication of a published article.
 * @throws Problem invalid-request when the time of a scheduled article is missing or not in the future.
 */
export function toNewArticle(input: Input, slug: string, now: string): NewArticle {
  const { status = 'draft', publishedAt } = input
  if (status === 'scheduled' && (publishedAt === null || publishedAt <= now)) {
    throw new Problem('invalid-request', {
      faults: [
        {
          pointer: '/publishedAt',
          code: publishedAt === null ? 'required' : 'too-early',
          detail: 'Must be in the future for a scheduled article.',
        },
      ],
    })
  }
  const isPublished = status === 'scheduled' || status === 'published'
  return {
    ...input,
    slug: input.slug ?? slug,
    status: status === 'scheduled' ? 'published' : status,
    publishedAt: isPublished ? (publishedAt ?? now) : publishedAt,
  }
}

/**
 * Puts a whole article in the place of another, which keeps its slug, status and time of publication when they were left
 * out. What was scheduled and has become public since it was read stays public.
 * @throws Problem invalid-request like {@link toNewArticle}.
 */
export function toReplacement(input: Input, present: NewArticle, now: string): NewArticle {
  const { status = present.status, publishedAt } = input
  const isPublished = status === 'scheduled' || status === 'published'
  const staysPublished = isPublished && present.status === 'published'
  const keepsTime = input.status === undefined || staysPublished
  const time = publishedAt ?? (keepsTime ? present.publishedAt : null)
  const isSame = staysPublished && publishedAt !== null && publishedAt === present.publishedAt
  const kept = { ...input, status: isSame ? ('published' as const) : status, publishedAt: time }
  return toNewArticle(kept, present.slug, now)
}

/** An article of a request body. Its parts have ids when it was sent back as it had been answered. */
export type Input = (ArticleInput | MarkdownInput) & Pick<NewArticle, 'sections' | 'references'>

/** Makes a valid slug from a title in any script. It may be taken. */
export function slugFrom(title: string): string {
  const slug = anchorFor(title) || 'article'
  return Slug.safeParse(slug).success ? slug : `${slug}-article`
}

/**
 * Applies a merge patch (RFC 7396) to an article.
 * @throws Problem invalid-request.
 */
export function applyPatch(article: NewArticle, patch: ArticlePatch, now: string): NewArticle {
  const result = readInput(ArticleInput, mergePatch(withoutIds(article), patch))
  if (!result.success) {
    throw new Problem('invalid-request', { faults: result.issues.first.map(fieldFault) })
  }
  if (patch['publishedAt'] === null && article.status === 'published' && result.data.status !== 'draft') {
    const detail = 'A published article must have a time. Leave the field out to keep it.'
    throw new Problem('invalid-request', { faults: [{ pointer: '/publishedAt', code: 'required', detail }] })
  }
  return toNewArticle(result.data, article.slug, now)
}

/** RFC 7396, section 2. */
function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) {
    return patch
  }
  const merged: Record<string, unknown> = isObject(target) ? { ...target } : {}
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) {
      delete merged[name]
    } else if (value !== undefined) {
      merged[name] = mergePatch(merged[name], value)
    }
  }
  return merged
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
