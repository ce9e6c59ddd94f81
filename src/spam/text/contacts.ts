/** Finds telephone numbers and messenger names in a comment. Pure, in linear time. */
import { guarded } from './guarded.ts'
import { isMessenger } from './hosts.ts'
import { type Link, withoutAddresses } from './links.ts'

export type Contact = {
  kind: 'phone' | 'messenger'
  /** The digits of a number without leading zeros, or the messenger name in lower case. */
  value: string
}

/** Names of messengers in usual and disguised spellings. */
const MESSENGER = [
  'telegram[mae]?|te le gram|telega|tele|tg|телеграмм?[а-я]{0,2}|телег[а-я]{1,2}|тг|電報|电报|纸飞机|飞机号?|飛機',
  'whats ?app|watsapp?|whatsap|wasap+|guasap|ws|ватс?сап[а-я]{0,2}|вотс?сап[а-я]{0,2}|вацап[а-я]{0,2}',
  'viber|вайбер[а-я]{0,2}|zalo|dalo|kakao(?:talk)?|line(?= ?(?:id|:|@))|skype|скайп|discord|signal(?= ?[:@])|icq|wickr|threema',
  'we ?chat|wx|vx|v ?信|微信号?|薇信|威信|徽信|[v薇微]亻言|加我?(?:line|[vq微薇]信?)|[vq]号|q ?q|扣扣|企鹅号?|snap(?:chat)?|kik|inbox',
].join('|')
const MESSENGERS = new RegExp(
  `(?<![\\p{Script=Latin}\\p{Script=Cyrillic}\\p{N}])(?:${MESSENGER})(?![\\p{Script=Latin}\\p{Script=Cyrillic}])`,
  'gu',
)

/** What a name or number after a messenger has; only after Chinese messengers a name may do without. */
const NAME_OR_CHINESE = new RegExp(`[@_\\d${MESSENGER.match(/\p{Script=Han}/gu)?.join('')}]`, 'u')

/** Within 20 characters after a messenger: a name with `@`, a name with a digit or `_`, or a number. */
const NAME_AFTER =
  /^[^\n]{0,20}?(?:@ ?([a-z0-9_.]{3,32})|(?<![\p{L}\p{N}])([a-z][a-z.-]{0,24}[0-9_][a-z0-9_.-]{2,31})|(?<![\p{L}\p{N}+(-])(\d[\d -]{4,16}\d)(?![\p{L}\p{N}%]))/u
/** Directly after a Chinese messenger name: any Latin word, because a Chinese sentence would not continue with one. */
const NAME_AFTER_CHINESE = /^ ?(?:号|id)? ?[:是 ] ?([a-z][a-z0-9_-]{4,20})/u

/** `+49 151 0000 0012`, `(555) 010-0123`, `138 0000 0000`. */
const NUMBER =
  /(?<![\p{Script=Latin}\p{N}.,=/_+-])\+?\(?\d(?:[ ().·–-]{0,3}\d){6,16}(?![\p{Script=Latin}\p{N}=/_%]|[.,]\d)/gu

/** Words after which a number is a telephone number, with up to three other words in between. */
const CALL =
  /(?<![\p{Script=Latin}\p{Script=Cyrillic}])(?:call|phone|tel|text|mobile?|cell|hotline|sms|dial|ll[aá]m[aeá]\p{L}*|m[oó]vil|tel[eé]fono|celular|rufen?|ruf|anruf\p{L}*|telefon|handy|звон\p{L}*|позвон\p{L}*|тел|телефон\p{L}*|номер\p{L}*|пиш\p{L}*|gọi|goi|lh|liên hệ|lien he|sđt|sdt|đt|alo|电话|電話|手机|致电|热线|联系人?|咨询|拨打|号码)[^\p{L}\p{N}]*(?:\p{L}+[^\p{L}\p{N}]+){0,3}$/u

/** Groups of digits that are an amount, a date, a range of years, or the number of a paper. */
const NOT_A_PHONE =
  /^(?:\d{1,3}(?:[. ]\d{3})+|\d{4} ?[-–.] ?\d{4}|\d{4}[-. ]\d{1,2}[-. ]\d{1,2}|\d{1,2}[-. ]\d{1,2}[-. ]\d{4}|\d{4}\.\d{4,5})$/

/** Telephone numbers by their form: international, American, and mobile numbers of China, Vietnam and Russia. */
const IS_A_PHONE = /^(?:\+\d{9,15}|\(\d{10}|1[3-9]\d{9}|0[35789]\d{8}|[78]9\d{9})$/

const FIGURES = '零〇一二三四五六七八九壹贰貳叁參肆伍陆陸柒捌玖'
const DIGITS = '00123456789122334566789'

/**
 * Finds telephone numbers and messenger names. Leaves out other numbers, and messengers that are mentioned without a name.
 * @param joined see {@link Folded}.
 * @param links the links of the same text.
 */
export function contactsIn(joined: string, links: readonly Link[]): Contact[] {
  const plain = withoutAddresses(joined).replace(new RegExp(`[${FIGURES}]{6,}`, 'gu'), run =>
    [...run].map(sign => DIGITS[FIGURES.indexOf(sign)]).join(''),
  )
  const names = messengersIn(plain)
  const phones = [...plain.matchAll(NUMBER)]
    .filter(match => isPhone(match[0], plain.slice(Math.max(0, match.index - 48), match.index)))
    .map(([number]): Contact => ({ kind: 'phone', value: digitsOf(number) }))
  const addresses = links
    .filter(({ host }) => isMessenger(host))
    .map(({ host, path }): Contact => ({ kind: 'messenger', value: `${host}${path}` }))
  const all = new Map([...addresses, ...phones, ...names].map(contact => [contact.value, contact]))
  // Leaves out a name that is only the end of a telephone number that was found.
  return [...all.values()].filter(
    ({ value }) => !phones.some(phone => phone.value.endsWith(value) && phone.value !== value),
  )
}

const messengersIn = guarded(NAME_OR_CHINESE, plain =>
  [...plain.matchAll(MESSENGERS)].flatMap(match => nameAfter(match, plain)),
)

function nameAfter(match: RegExpExecArray, plain: string): Contact[] {
  const start = match.index + match[0].length
  const after = plain.slice(start, start + 80)
  const [, handle, odd, number] = NAME_AFTER.exec(after) ?? []
  if (number !== undefined) {
    return NOT_A_PHONE.test(number) ? [] : [{ kind: 'messenger', value: digitsOf(number) }]
  }
  const name =
    handle ?? odd ?? (/\p{Script=Han}/u.test(match[0]) ? NAME_AFTER_CHINESE.exec(after)?.[1] : undefined)
  return name === undefined ? [] : [{ kind: 'messenger', value: name.replace(/[._-]{1,32}$/, '') }]
}

function isPhone(number: string, before: string): boolean {
  const form = number.replace(/(?!^)\D/g, '')
  if (IS_A_PHONE.test(form)) {
    return true
  }
  return !NOT_A_PHONE.test(number) && CALL.test(before)
}

const digitsOf = (number: string) => number.replace(/\D/g, '').replace(/^0+/, '')
