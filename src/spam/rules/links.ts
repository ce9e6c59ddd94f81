import { isShortener, isWellKnown } from '../text/hosts.ts'
import type { TextRule } from './rule.ts'

export const links: TextRule = {
  readsText: true,
  description:
    'More links than allowed, in any form and disguised ones too; well-known sites of reference do not count: held, or spam above the second limit.',
  find(reading, settings) {
    const count = reading.links().filter(({ host }) => !isWellKnown(host)).length
    if (count <= settings.links) {
      return undefined
    }
    return {
      verdict: count > settings.linksSpam ? 'spam' : 'hold',
      score: Math.min(2 + count - settings.links, 6),
      reason: `Contains ${count} links; ${settings.links} are allowed.`,
    }
  },
}

/** BBCode of forum software: `[url=…]`, `[img]` and the like. */
const BBCODE = /\[(?:url|link|img|email)(?:=[^[\]\n]{0,2000})?\]/gi
const BBCODE_STYLE = /\[(?:b|i|u|s|color|size|font|quote|center)(?:=[^[\]\n]{0,80})?\]/i
const ANCHOR = /<a\s[^<>]{0,2000}href|<(?:iframe|script|form|img|embed|object)\b|\bstyle\s{0,3}=\s{0,3}["']/gi

export const markup: TextRule = {
  readsText: true,
  description: 'Links in the markup of forums or in HTML, which show as plain text here: held.',
  find({ prose }) {
    const texts = prose().map(text => text.normalize('NFKC'))
    const most = (form: RegExp) => Math.max(...texts.map(text => text.match(form)?.length ?? 0))
    const [forum, html] = [most(BBCODE), most(ANCHOR)]
    if (forum + html > 0) {
      const name = forum > 0 ? 'the markup of forums (BBCode)' : 'HTML'
      return { verdict: 'hold', score: Math.min(2 + forum + html, 5), reason: `Contains links in ${name}.` }
    }
    return texts.some(text => BBCODE_STYLE.test(text))
      ? { verdict: 'note', score: 1, reason: 'Contains the markup of forums (BBCode).' }
      : undefined
  },
}

export const landingPage: TextRule = {
  readsText: true,
  description:
    'Links to a front page, a short address below it, or an address that hides where it leads, as advertising does and sources do not: a note.',
  find(reading) {
    const landings = reading.landings()
    if (landings.length === 0) {
      return undefined
    }
    const isDisguised = landings.some(({ hidden, host }) => hidden || isShortener(host))
    return {
      verdict: 'note',
      score: isDisguised ? 3 : 2,
      reason: isDisguised
        ? 'Links to an address that is disguised or shortened.'
        : 'Links to a website as such rather than to a text on it.',
    }
  },
}
