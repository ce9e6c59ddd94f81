/** Somebody who posts comments as a page or a script does. */

import { solveChallenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'
import type { LightMyRequestResponse } from 'fastify'
import { Challenge } from '../../../src/comments/posting/proof.ts'
import { CommentForm, PostedComment } from '../../../src/comments/posting/schema.ts'
import { newComment, type TestService } from '../../helper.ts'

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

export type Poster = {
  /** Posts a comment; the answer as it is. */
  send(
    text: string,
    more?: object,
    options?: { article?: string; headers?: object; from?: string },
  ): Promise<LightMyRequestResponse>
  /** Posts a comment that must be taken. */
  post(
    text: string,
    more?: object,
    options?: { article?: string; headers?: object; from?: string },
  ): Promise<PostedComment>
  /** Posts a comment, answers it, and deletes it as its author: what remains is an emptied comment above a reply. */
  postEmptied(): Promise<PostedComment>
  form(article?: string): Promise<CommentForm>
  /** A solved challenge. */
  proof(article?: string): Promise<string>
}

/** @param home slug of the article that is meant when none is said. */
export function posterOf(service: TestService, home = 'open'): Poster {
  const send: Poster['send'] = (text, more = {}, { article = home, headers = {}, from = '192.0.2.7' } = {}) =>
    service.request({
      method: 'POST',
      url: `/v1/articles/${article}/comments`,
      headers: { ...headers },
      remoteAddress: from,
      payload: newComment(text, more as Record<string, unknown>),
    })
  const post: Poster['post'] = async (text, more, options) => {
    const response = await send(text, more, options)
    if (response.statusCode >= 300) {
      throw new Error(response.body)
    }
    return PostedComment.parse(response.json())
  }
  return {
    send,
    post,
    async postEmptied() {
      const emptied = await post('Emptied.')
      await post('Below.', { parentId: emptied.id })
      const headers = bearer(emptied.manageToken)
      await service.request({ method: 'DELETE', url: `/v1/comments/${emptied.id}`, headers })
      return emptied
    },
    form: (article = home) => service.get(`/v1/articles/${article}/comments/form`, CommentForm),
    async proof(article = home) {
      return solve(await service.get(`/v1/articles/${article}/comments/challenge`, Challenge))
    },
  }
}

/** What ALTCHA's widget submits. */
export async function solve(challenge: Challenge): Promise<string> {
  const solution = await solveChallenge({ challenge, deriveKey })
  return toPayload({ challenge, solution })
}

export const toPayload = (content: object) => Buffer.from(JSON.stringify(content)).toString('base64')
