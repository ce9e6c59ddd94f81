/** Lists of known hosts. Pure. The lists are short: they contain what readers everywhere link to, not every good site. */

const set = (...lines: string[]) => new Set(lines.flatMap(line => line.split(' ')))

/** Reference sites and platforms where many people publish. Comments that link to the same one need not be related. */
const WELL_KNOWN = set(
  'wikipedia.org wikimedia.org wiktionary.org wikidata.org wikisource.org archive.org gutenberg.org openstreetmap.org',
  'arxiv.org doi.org nature.com science.org acm.org ieee.org springer.com jstor.org pubmed.ncbi.nlm.nih.gov ssrn.com',
  'github.com gitlab.com codeberg.org sourceforge.net stackoverflow.com stackexchange.com pypi.org npmjs.com',
  'mozilla.org python.org debian.org kernel.org w3.org ietf.org rfc-editor.org docker.com huggingface.co kaggle.com',
  'youtube.com youtu.be vimeo.com bilibili.com reddit.com ycombinator.com mastodon.social bsky.app x.com twitter.com',
  'facebook.com instagram.com linkedin.com tiktok.com medium.com substack.com vk.com habr.com zhihu.com weibo.com douban.com',
  'google.com bing.com baidu.com yandex.ru duckduckgo.com apple.com microsoft.com amazon.com nvidia.com intel.com amd.com',
  'openai.com chatgpt.com anthropic.com claude.ai deepseek.com mistral.ai meta.com x.ai perplexity.ai character.ai ollama.com',
  'reuters.com apnews.com bbc.com bbc.co.uk nytimes.com washingtonpost.com theguardian.com ft.com wsj.com bloomberg.com',
  'economist.com arstechnica.com theverge.com wired.com cnn.com spiegel.de zeit.de faz.net sueddeutsche.de heise.de',
  'tagesschau.de golem.de elpais.com elmundo.es bbc.co.uk lemonde.fr vnexpress.net tuoitre.vn thanhnien.vn rbc.ru',
  'kommersant.ru vedomosti.ru xinhuanet.com people.com.cn caixin.com thepaper.cn sina.com.cn qq.com 163.com csdn.net',
)

/** Domains that are only given to authorities, universities and international organizations. */
const INSTITUTIONS = /(?:^|\.)(?:gov|edu|mil|int|europa\.eu|(?:ac|edu|gov|gob|go|gouv)\.[a-z]{2})$/

/** URL shorteners and similar hosts, whose links do not show where they lead. */
const SHORTENERS = set(
  'bit.ly bitly.com t.co tinyurl.com goo.gl is.gd v.gd ow.ly rb.gy cutt.ly rebrand.ly shorturl.at adf.ly s.id lnkd.in amzn.to',
  'clck.ru u.to vk.cc t.cn url.cn dwz.cn suo.im soo.gd by.com.vn shope.ee s.shopee.vn linktr.ee tiny.cc t.ly shorte.st ouo.io',
)

/** Hosts whose links open a chat. */
const MESSENGERS = set(
  't.me telegram.me telegram.dog wa.me wa.link api.whatsapp.com chat.whatsapp.com zalo.me chat.zalo.me line.me lin.ee',
  'm.me vk.me discord.gg viber.click invite.viber.com signal.me signal.group u.wechat.com join.skype.com',
)

/** Endings that make a name without `https://` a host. Includes `example` (RFC 2606), which examples use. */
const ENDINGS = set(
  'com net org info biz site shop store xyz club vip app io ai icu buzz bet casino poker loan loans xxx porn webcam tel cyou',
  'sbs cfd mobi wiki website example ru su рф рус онлайн сайт ua kz cn vn uk',
)

/** Endings that are also words, as in `done.it` or `fun.today`. They make a host only with more signs of one. */
const WORDS = set(
  'online top pro dev live link click fun space tech win bid trade stream download movie games game news blog world today',
  'life agency cloud digital media center guru money finance credit cash capital market exchange academy education expert',
  'health care clinic beauty fashion deals sale discount promo gift work services solutions support company group global',
  'network social chat dating sexy adult cam party rest bar pub page ink asia name quest monster lol hair skin makeup bond',
  'de at ch es mx ar cl pe co uy ve ec bo fr it be nl lu pt br pl cz sk hu ro bg gr tr ie dk se no fi is ee lv lt by am ge',
  'us ca au nz jp kr tw hk sg my th id ph in pk za ng ke eu tv cc me ws to la gg im sx vc st nu tk ga cf gq pw fm',
)

const isBelow = (host: string, known: ReadonlySet<string>): boolean => {
  const labels = host.split('.').slice(-6)
  return labels.some((_, index) => known.has(labels.slice(index).join('.')))
}

export const isWellKnown = (host: string) => isBelow(host, WELL_KNOWN) || INSTITUTIONS.test(host)
export const isShortener = (host: string) => isBelow(host, SHORTENERS)
export const isMessenger = (host: string) => MESSENGERS.has(host)
export const isEnding = (label: string) => ENDINGS.has(label)

/**
 * Whether a name in a text without a scheme is a host.
 * @param hasPath whether a `/` follows it.
 */
export function looksLikeHost(name: string, hasPath: boolean): boolean {
  const labels = name.split('.')
  const [first = ''] = labels
  const [ending = '', own = ''] = labels.toReversed()
  if (labels.some(label => label === '' || label.length > 63) || !/\p{L}/u.test(own)) {
    return false
  }
  if (isEnding(ending)) {
    return true
  }
  const isMore = hasPath || /[\d-]/.test(own) || (labels.length > 2 && first.length > 2)
  return WORDS.has(ending) && isMore
}
