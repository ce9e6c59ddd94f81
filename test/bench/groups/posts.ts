/** Posts, and reads beside them. */
import type { Bench } from '../bench.ts'
import { compare } from '../compare.ts'
import { PATHS } from '../content/site.ts'
import { postsOf } from '../content/texts.ts'
import { type Figures, measure, type Request } from '../load/measure.ts'
import { judge, mediansOf, type Row } from '../rows.ts'
import { startReference } from '../servers/references.ts'
import type { Server } from '../servers/server.ts'
import { stopAll, whole } from './reads.ts'

export const postOf = async ({ sites }: Bench, length: number) => ({
  path: PATHS.post,
  status: 201 as const,
  posts: postsOf(length, await sites.earlier()),
})

const LENGTHS = [
  { length: 250, targets: { cpu: 0.6, rate: 1.5 } },
  { length: 2_000, targets: { cpu: 0.4, rate: 1 } },
]

export async function measurePosts(bench: Bench): Promise<void> {
  const stet = await bench.startStet(await bench.sites.small('sqlite'))
  const byHand = await startReference(bench, 'sqlite', stet, await bench.sites.small('sqlite'))
  for (const { length, targets } of LENGTHS) {
    const request = await postOf(bench, length)
    await compare(bench, {
      group: 'posts',
      name: `post of ${length} characters, all rules`,
      against: 'an insert and a commit each',
      ours: { server: stet, request },
      theirs: { server: byHand, request },
      targets,
    })
  }
  await stopAll(stet, byHand)
}

/** Of 32 clients, a fifth. */
const POSTING = 6
const READING = 26
const MOST = 2

/** More than so few clients post, and no more: until wrk has read all of them, nobody posts beside the reads. */
const POSTS_A_SECOND = 2_000

/** How late reads are while a fifth of the clients posts, and while nobody does. */
export async function measureMixed(bench: Bench): Promise<void> {
  const stet = await bench.startStet(await bench.sites.small('sqlite'))
  const { posts, ...request } = await postOf(bench, 250)
  const most = POSTS_A_SECOND * bench.options.seconds
  const post = {
    ...request,
    connections: POSTING,
    posts: (count: number) => posts(Math.min(count, most)),
  }
  const reads = [
    { name: 'article page', path: PATHS.page },
    { name: 'comments that the posts change', path: PATHS.post },
  ]
  for (const { name, path } of reads) {
    const read = { ...whole(path), connections: READING }
    await measureBeside(bench, stet, {
      group: 'mixed',
      name: `${name}, while one client in five posts`,
      read,
      other: post,
    })
  }
  await stet.stop()
}

type Beside = Pick<Row, 'group' | 'name'> & { read: Request; other: Request }

/** How late reads are beside other requests, and without them. */
export async function measureBeside(
  bench: Bench,
  server: Server,
  { read, other, ...row }: Beside,
): Promise<void> {
  const rounds = await measureInTurns(bench, server, read, other)
  const figures = { Stet: ofReads(rounds.beside), 'reads alone': ofReads(rounds.alone) }
  const ratios = rounds.beside.map(({ p99 }, round) => p99 / (rounds.alone[round]?.p99 ?? Number.NaN))
  const judged = [judge('p99', ratios, { most: MOST })]
  bench.report({ ...row, against: 'reads alone', figures, judged })
}

/** Without the processor time, which the others share. */
function ofReads(rounds: readonly Figures[]): Partial<Figures> {
  const { rate, p50, p99 } = mediansOf(rounds)
  return { rate, p50, p99 }
}

async function measureInTurns({ options }: Bench, server: Server, read: Request, other: Request) {
  const alone: Figures[] = []
  const beside: Figures[] = []
  for (let round = 0; round < options.rounds; round += 1) {
    alone.push(await measure(server, read, options.seconds))
    const [figures] = await Promise.all([
      measure(server, read, options.seconds),
      measure(server, other, options.seconds),
    ])
    beside.push(figures)
  }
  return { alone, beside }
}
