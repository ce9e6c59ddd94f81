/**
 * What a search asks of a document, before it is written for a database. The texts are tokens, marked or not; they have
 * letters, digits, combining marks and the signs `+#^=<>~` only.
 */
export type Expression =
  | { kind: 'token'; text: string }
  | { kind: 'prefix'; text: string }
  /** Tokens that follow each other, the last one as a prefix or not. */
  | { kind: 'phrase'; texts: readonly string[]; isPrefix: boolean }
  | { kind: 'all' | 'any'; of: readonly Expression[] }
  | { kind: 'without'; keep: Expression; drop: Expression }

export const token = (text: string): Expression => ({ kind: 'token', text })
export const prefix = (text: string): Expression => ({ kind: 'prefix', text })

export const phrase = (texts: readonly string[], isPrefix = false): Expression => {
  const [first, ...more] = texts
  if (first !== undefined && more.length === 0) {
    return isPrefix ? prefix(first) : token(first)
  }
  return { kind: 'phrase', texts, isPrefix }
}

/** @param of one at least. */
export const all = (of: readonly Expression[]): Expression => only(of) ?? { kind: 'all', of }
/** @param of one at least. */
export const any = (of: readonly Expression[]): Expression => only(of) ?? { kind: 'any', of }
export const without = (keep: Expression, drop: Expression): Expression => ({ kind: 'without', keep, drop })

const only = (of: readonly Expression[]) => (of.length === 1 ? of[0] : undefined)
