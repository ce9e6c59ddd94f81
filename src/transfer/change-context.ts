import { forgetAnswersOfComments } from '../comments/threads/answer-queries.ts'
import type { ChangeContext } from '../content/store/change-article.ts'
import { indexArticle } from '../search/store/index-article.ts'

/** How commands change articles: without an API key, and with the same listeners and indexers as the API. */
export const changeContext = ({
  content,
}: {
  content: Pick<ChangeContext, 'history' | 'siteLang'>
}): ChangeContext => ({
  editor: null,
  history: content.history,
  siteLang: content.siteLang,
  listeners: [forgetAnswersOfComments],
  indexers: [indexArticle],
})
