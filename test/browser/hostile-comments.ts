/** Comments that attack whoever shows them: bodies, names and websites, by combination, the same for each seed. */

import { newCommentSchema } from '../../src/comments/posting/schema.ts'
import { HttpUrl } from '../../src/kernel/scalars.ts'
import { line } from '../../src/kernel/text.ts'
import { HOSTILE_HTML } from '../markdown/hostile-html.ts'
import { LINK_SYNTAXES, REFUSED_ADDRESSES } from '../markdown/hostile-links.ts'
import { HOSTILE_MARKDOWN } from '../markdown/hostile-markdown.ts'
import { pick, seededRandom } from '../torture/random.ts'

const ADDRESSES = REFUSED_ADDRESSES.flatMap(address => LINK_SYNTAXES.map(write => write(address)))
const ATTACKS = [...HOSTILE_HTML, ...HOSTILE_MARKDOWN, ...ADDRESSES]

/** What turns one attack into another: around it, into it, or before it. */
const TWISTS: readonly ((text: string) => string)[] = [
  text => text,
  text => `> ${text.replaceAll('\n', '\n> ')}`,
  text => `- ${text}\n  - ${text}`,
  text => `**${text}**`,
  text => `[${text}](https://honest.example/)`,
  text => `<https://honest.example/${text}>`,
  text => `\`\`\`${text}\n${text}\n\`\`\``,
  text => `\\${text}`,
  text => text.replace(/</g, '&lt;'),
  text => text.replace(/[a-z]/g, letter => `&#${letter.charCodeAt(0)};`),
  text => text.replace(/:/g, '&colon;'),
  text => text.toUpperCase(),
  text => `${text.slice(0, text.length / 2)}\n${text.slice(text.length / 2)}`,
  text => `| a |\n|---|\n| ${text} |`,
  text => `"><b title='${text}`,
]

const NAMES = HOSTILE_HTML.flatMap(
  text => line(100).safeParse(text.replace(/\s+/g, ' ').slice(0, 100)).data ?? [],
)
const SITES = [...REFUSED_ADDRESSES, ...HOSTILE_HTML.map(text => `https://honest.example/${text}`)].flatMap(
  address => HttpUrl.safeParse(address).data ?? [],
)

const Accepted = newCommentSchema({ emailRequired: true })

export type HostileComment = { author: { name: string; email: string; url?: string }; body: string }

/** So many different comments. Scripts in them call `ran()`. */
export function hostileComments(count: number, seed: number): HostileComment[] {
  const random = seededRandom(seed)
  const made = Array.from({ length: count * 2 }, (_, index) => {
    const attack = ATTACKS[index % ATTACKS.length] as string
    const twisted = pick(random, TWISTS)(random() < 0.3 ? `${attack}\n\n${pick(random, ATTACKS)}` : attack)
    const body = `${twisted}\n\n${index}`
      .replaceAll('alert(1)', 'ran()')
      .replaceAll('\u0000', '\ufffd')
      .toWellFormed()
    return {
      author: {
        name: pick(random, NAMES).replaceAll('alert(1)', 'ran()'),
        email: 'attacker@example.org',
        ...(index % 2 && { url: pick(random, SITES) }),
      },
      body,
    }
  })
  // Control characters and the like are refused at the door.
  return made.filter(comment => Accepted.safeParse(comment).success).slice(0, count)
}
