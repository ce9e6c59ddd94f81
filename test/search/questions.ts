/**
 * What readers type, with the hit that they expect first in `corpus.ts`, as `slug#anchor`. Written before the search was
 * tuned. Who changes how hits are ranked may add questions, but not bend these.
 */
export type Question = { q: string; first: string; why: string }

export const QUESTIONS: readonly Question[] = [
  {
    q: 'thuc tinh',
    first: 'ca-phe-sai-gon#tuong-lai',
    why: 'no accents typed: two headings have these letters, the newer is first; a body is newer than one of them',
  },
  {
    q: 'thức tỉnh',
    first: 'song-cham#thuc-tinh',
    why: 'accents typed: not the newer heading with the same letters',
  },
  {
    q: '"cà phê sữa đá"',
    first: 'ca-phe-sai-gon#sua-da',
    why: 'a phrase, whose words stand apart elsewhere, two of them in a heading',
  },
  {
    q: 'ca phe -sua',
    first: 'ca-phe-sai-gon#nong-dan',
    why: 'from the article about it, not a newer mention; the excluded word stands in its first sections',
  },
  {
    q: 'Nguyễn Thị Lan',
    first: 'song-cham#hang-xom',
    why: 'a name, whose parts stand apart in a newer section',
  },
  {
    q: '图书馆',
    first: 'gucheng-sanbu#tushuguan',
    why: 'a word, whose characters stand apart in a newer heading',
  },
  {
    q: '人工智能教育',
    first: 'rengong-zhineng-ketang#jiaoyu',
    why: 'two words without a space, not side by side in the text',
  },
  {
    q: '古城墙',
    first: 'gucheng-sanbu#chengqiang',
    why: 'a word that stands in a body; its parts stand in the title',
  },
  { q: '王建国', first: 'shanli-de-cha#chaozhi', why: 'a name; its parts stand elsewhere' },
  { q: 'C++ 编程', first: 'rengong-zhineng-ketang#biancheng', why: 'c++ is a word' },
  { q: 'Muenchen', first: 'muenchen-zu-fuss#isar', why: 'the other way to write ü' },
  {
    q: 'Apfelbäume schneiden',
    first: 'garten-im-winter#apfelbaum',
    why: 'the plural finds the heading with the singular',
  },
  { q: 'Kompost', first: 'garten-im-winter#kompost', why: 'what a section is about, not a mention' },
  { q: 'schön', first: 'muenchen-zu-fuss#isar', why: 'accents typed: not the newer "schon"' },
  { q: 'email verschlüsseln', first: 'digitale-selbstverteidigung#post', why: 'the text has E-Mail' },
  { q: 'night trains', first: 'night-trains#return', why: 'the article of this title, not a newer mention' },
  { q: 'sourdough starter', first: 'bread-at-home#starter', why: 'a heading' },
  {
    q: '"slow travel"',
    first: 'night-trains#slow-travel',
    why: 'a phrase, whose words stand apart next to it',
  },
  { q: 'database backups', first: 'small-servers#backup', why: 'the plural finds the singular' },
  { q: 'node.js streams', first: 'small-servers#runtime', why: 'a name with a dot' },

  // Added when the classes of rank were tried one by one: each shows what one of them is for.
  {
    q: 'Garten im Winter',
    first: 'garten-im-winter#ruhe',
    why: 'the article of this title, not a newer heading',
  },
  {
    q: 'quiet return',
    first: 'night-trains#return',
    why: 'a heading with the words side by side, not a newer one',
  },
  { q: 'tools', first: 'bread-at-home#tools', why: 'a heading, not a newer body' },
  { q: 'station', first: 'night-trains#packing', why: 'the word, not a newer one that begins with it' },
  { q: 'how do I feed a sourdough starter', first: 'bread-at-home#starter', why: 'a question' },
  {
    q: 'Wie füttert man Vögel im Winter?',
    first: 'garten-im-winter#voegel',
    why: 'a question, with a form of the verb',
  },
]
