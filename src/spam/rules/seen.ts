/** The rules about other comments with the same traits. */
import type { CircumstanceRule, Finding, Seen } from './rule.ts'

type Kind = 'text' | 'host' | 'contact' | 'short'

const NAMES: Record<Kind, string> = {
  text: 'text',
  host: 'linked host',
  contact: 'contact',
  short: 'short text',
}
/** The strongest evidence first: different people may share hosts and a few words, but not long texts. */
const KINDS: readonly Kind[] = ['text', 'contact', 'host', 'short']

/** The trait that most other comments share, of the first kind in {@link KINDS} that has any which count. */
function findShared(
  seen: ReadonlyMap<string, Seen>,
  counts: (seen: Seen, kind: Kind) => boolean,
): [Kind, Seen] | undefined {
  for (const kind of KINDS) {
    const [most] = [...seen]
      .filter(([trait, others]) => trait.startsWith(`${kind}:`) && counts(others, kind))
      .map(([, others]) => others)
      .sort((one, other) => other.comments - one.comments)
    if (most !== undefined) {
      return [kind, most]
    }
  }
  return undefined
}

export const knownSpam: CircumstanceRule = {
  readsText: false,
  description:
    'A moderator called a comment spam that has the same text, contact or linked host: spam; held when moderators approved as many such comments, and when the text is short.',
  find({ seen }) {
    const known = findShared(seen, ({ spam, approved }, kind) => spam > approved && kind !== 'short')
    if (known !== undefined) {
      return finding('spam', 8, known[0], 'a comment that a moderator called spam')
    }
    const doubtful = findShared(seen, ({ spam }, kind) => spam > 0 && kind !== 'host')
    return doubtful && finding('hold', 3, doubtful[0], 'comments of which a moderator called some spam')
  },
}

const finding = (verdict: Finding['verdict'], score: number, kind: Kind, of: string) => ({
  verdict,
  score,
  reason: `Has the same ${NAMES[kind]} as ${of}.`,
})

export const repeated: CircumstanceRule = {
  readsText: false,
  description:
    'Other comments have the same text, or the same contact, linked host or short text and no moderator approved one of them: held from a number on, unless the author is known. The author’s own website does not count.',
  find({ seen, trusted, siteTrait }, { repeats }) {
    // It counts comments that nobody has reviewed. Known authors see at once whether their own is public, so the rule would
    // tell them what waiting comments say.
    if (trusted) {
      return undefined
    }
    // Readers name their own website with each of their comments.
    const linked = new Map([...seen].filter(([trait]) => trait !== siteTrait))
    const others = findShared(
      linked,
      ({ comments, approved }, kind) => comments >= repeats && (kind === 'text' || approved === 0),
    )
    if (others === undefined) {
      return undefined
    }
    const [kind, { comments, articles }] = others
    const places = articles === 1 ? 'one article' : `${articles} articles`
    return {
      verdict: 'hold',
      score: Math.min(3 + Math.max(0, articles - 1), 5),
      reason: `The same ${NAMES[kind]} stands in ${comments === 1 ? 'another comment' : `${comments} other comments`} on ${places}.`,
    }
  },
}
