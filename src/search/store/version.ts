import { RENDERER_VERSION } from '../../markdown/render.ts'
import { TOKENS_VERSION } from '../text/tokens.ts'

/** Of what makes the words of a document: our code, the tables of Unicode in Node, and what renders its text. */
export const INDEX_VERSION = `${TOKENS_VERSION}-${process.versions['unicode']}-${RENDERER_VERSION}`
