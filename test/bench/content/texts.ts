/** Texts of a given length, each unlike every other, from a seed. */
import { pick, type Random, seededRandom, wholeBelow } from '../../torture/random.ts'
import type { Post } from '../load/load.ts'

const WORDS =
  'the a this that of in on with without about between city river library evening garden street author reader chapter paragraph argument question answer example figure detail history language music winter morning train window bridge teacher student village harbour mountain letter memory is was seems remains became explains shows misses describes compares follows clear careful strange honest quiet patient simple different later often never almost perhaps however because although while where when and but or'.split(
    ' ',
  )

function sentence(random: Random): string {
  const words = Array.from({ length: 6 + wholeBelow(random, 10) }, () => pick(random, WORDS)).join(' ')
  return `${words[0]?.toUpperCase()}${words.slice(1)}.`
}

export function textOf(random: Random, length: number): string {
  let text = sentence(random)
  while (text.length < length) {
    text += ` ${sentence(random)}`
  }
  return `${text.slice(0, length - 1).trimEnd()}.`.padEnd(length, '.')
}

/** An approved comment of the author of the posts: so that what they post is public at once, under every rule. */
export type Earlier = { id: string; manageToken: string }

export const AUTHOR = { name: 'A. Reader', email: 'reader@example.org' }

const random = seededRandom(1)
let networks = 0

/** Makes comments of some characters, each from another network. */
export function postsOf(length: number, earlier?: Earlier): (count: number) => Post[] {
  return count =>
    Array.from({ length: count }, () => {
      networks = (networks + 1) % 2 ** 24
      return {
        address: `10.${networks >> 16}.${(networks >> 8) & 255}.${networks & 255}`,
        body: JSON.stringify({ author: AUTHOR, body: textOf(random, length), earlier }),
      }
    })
}
