import { lazy } from '../kernel/lazy.ts'
import { markdownIt } from './tokens.ts'

const utils = lazy(() => new (markdownIt())().utils)

/** Writes text as HTML, also within a quoted attribute. */
export const escapeHtml = (text: string): string => utils().escapeHtml(text)
