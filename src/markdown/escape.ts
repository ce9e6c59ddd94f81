import MarkdownIt from 'markdown-it'

/** Writes text as HTML, also within a quoted attribute. */
export const { escapeHtml } = new MarkdownIt().utils
