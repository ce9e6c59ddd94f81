/** Random texts of what the rules look for, so that patterns begin to match often, and often fail at their end. */
import fc from 'fast-check'

const WORDS = [
  'dot d0t punto punkt ponto точка тчк chấm cham at arroba собака com net shop de vn рф online it win68 a-b www. git',
  'visit see check xem vào mua зайди сайт на 访问 看 kaufen compra telegram tg zalo viber line wx vx qq kik icq скайп телега',
  'v信 微信 薇信 加微信 号 id 电话 飞机 call tel rufen gọi sđt +49 0901 138 555 010 2023 5.6 零一二三四五 六七八九',
  'casino bonus free spins viagra loan кредит займ казино vay tiền số đề 博彩 贷款 代开发票 kredit billig test asdf qwerty йцукен',
  'clínica dental clinica minicréditos minicreditos nhà cái uy tín nha cai đăng ký ngay dang ky apuestas заем заём кешбэк',
  'L0an c@sino v1agra GPUшка саsino сasinо ΑΒΓ αβ ｃａｓ 𝐜𝐚𝐬 ⓐⓑ 𝓁 Ⅷ ﬁ ß İ ı ſ Σ ς ĳ K ﷺ ﷻ e̊ ạ̈ đ Đ ł ё й',
  'http:// https:// hxxp://x.de mailto:a@b.de ftp:// //x.de/p?q=1 x.de/a/b a@b.co a@b 中 文 字 网 站 点 點 。 ．com 、',
  '{a|b} %comment% #file_links[ ] [[name]] [url= [/url] [img] [b] <a href= <script style=" &amp; &#46; &lt;b>',
  '`x` ``` ~~~ > - * ** _ __ \\ | / ~ + · – — “a” „b“ «c» "d" ‘e’ 「f」 haha test тест 测试 阿斯顿 的撒',
].flatMap(line => line.split(' '))

const SIGNS = [
  ...'abcdeoxyzABKOZ0123456789àéüñăơưđłçабвеорсухіїαειορ中文字点木林คำ한글かな',
  ...' \n\t.,:;!?@#$%&*()[]{}<>|/\\_-+=~^\'"`·。．，、＠：／（）',
  ...'\u00a0\u2003\u3000\u2028\ufeff\u200b\u200d\u2060\u00ad\u034f\u3164\u202e\u0301\u0308\u0323\u0345\u20dd',
  ...'🙂𝐀𝒷Ⓐⓩ🄰Ａｚ１２²½™',
]

const oneOf = (words: string) => fc.constantFrom(...words.split(' '))
const join = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map(texts => texts.join(''))
const repeat = (part: fc.Arbitrary<string>) =>
  fc.array(part, { minLength: 2, maxLength: 7 }).map(texts => texts.join(''))
const letter = fc.constantFrom(...'aoxzбеаουé中文字7')
const blank = fc.constantFrom('', '', ' ', ' ', '  ')
const endings = 'com net shop xyz рф site top de co'

const piece = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...SIGNS) },
  { weight: 12, arbitrary: fc.constantFrom(...WORDS) },
  { weight: 8, arbitrary: fc.constantFrom(' ', '.', ' . ', ' (dot) ', '\n', '  ', '-') },
  // A disguised host, letters that stand apart, disguised words, a contact, a call to act.
  {
    weight: 1,
    arbitrary: join(
      oneOf('win68 a-b shop x 7 文x é'),
      blank,
      fc.constantFrom('', '(', '[', '_', '*'),
      blank,
      oneOf('dot punto ponto chấm 点 。 . точка'),
      blank,
      fc.constantFrom('', ')', ']', '_', '*'),
      blank,
      oneOf(endings),
    ),
  },
  { weight: 1, arbitrary: repeat(join(letter, fc.constantFrom(' ', '.', ' . ', '-', '  ', '_', '/', ''))) },
  {
    weight: 1,
    arbitrary: repeat(join(letter, fc.constantFrom('', '', '1', '0', '@', '$', '\u200b', '\u2060'))),
  },
  {
    weight: 1,
    arbitrary: join(
      oneOf('telegram zalo wx 微信 v信 加微信 whatsapp call звоните gọi'),
      fc.constantFrom(' ', ': ', ' @', ' là ', '号 '),
      oneOf('ada_xyz ada_1 bob99 best.shop 0901234567 +4915100000012 138-0000-0000 abcdef'),
    ),
  },
  {
    weight: 1,
    arbitrary: join(
      oneOf('visit xem на 访问 see kaufen'),
      blank,
      oneOf('my die'),
      blank,
      oneOf('x ö-z'),
      join(fc.constant('.'), oneOf(endings)),
    ),
  },
)

export const randomText: fc.Arbitrary<string> = fc
  .array(piece, { minLength: 1, maxLength: 30 })
  .map(pieces => pieces.join('').normalize('NFC'))
