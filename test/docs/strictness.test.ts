/** The guide for moderators says what was measured under each `COMMENT_STRICTNESS`. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { needsProof } from '../../src/comments/posting/admission.ts'
import { readConfig } from '../../src/config.ts'
import { type Judged, judgeAlone, readCorpus, settingsOf, sharesOf } from '../spam/measure.ts'

const spamOf = (judged: readonly Judged[]) => judged.filter(({ sample }) => sample.isSpam)
const honestOf = (judged: readonly Judged[]) => judged.filter(({ sample }) => !sample.isSpam)

const PRESETS = ['open', 'normal', 'strict'] as const

/** What is judged under a preset, of both halves. */
function judgeUnder(preset: (typeof PRESETS)[number]) {
  const { proof } = readConfig({ COMMENT_STRICTNESS: preset }).comments
  const halves = (['tuning', 'frozen'] as const).map(half => judgeAlone(readCorpus(half), settingsOf(preset)))
  const isAsked = ({ judgement }: Judged) => needsProof(proof, 0, judgement.findings)
  return { halves, isAsked }
}

t.test('the guide says what each strictness does', async t => {
  const guide = readFileSync(new URL('../../src/docs/guides/moderators.md', import.meta.url), 'utf8')
  const presets = PRESETS.map(judgeUnder)
  const rows: [title: string, of: typeof spamOf, count: 'held' | 'spam' | 'asked'][] = [
    ['spam that is not published', spamOf, 'held'],
    ['spam that is called spam', spamOf, 'spam'],
    ['honest comments that wait', honestOf, 'held'],
    ['honest comments that are called spam', honestOf, 'spam'],
    ['spam that is asked for a proof of work', spamOf, 'asked'],
    ['honest comments that are asked for one', honestOf, 'asked'],
  ]
  for (const [title, of, count] of rows) {
    const cells = presets.map(({ halves, isAsked }) => {
      const counts = halves.map(half => ({ ...sharesOf(of(half)), asked: of(half).filter(isAsked).length }))
      const isAll = counts.every(one => one[count] === one.all)
      return isAll ? 'all' : counts.map(one => one[count]).join(', ')
    })
    const row = `| ${[title, ...cells].join(' | ')} |`
    t.ok(guide.includes(`\n${row}\n`), row)
  }
})
