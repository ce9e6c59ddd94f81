/** Compares servers in alternating rounds. */
import type { Bench } from './bench.ts'
import { type Figures, measure, type Request } from './load/measure.ts'
import { type Judged, judge, mediansOf, type Row, type Target } from './rows.ts'
import type { Server } from './servers/server.ts'

export type Side = { server: Server; request: Request }

type Comparison = Pick<Row, 'group' | 'name'> & {
  ours: Side
  theirs: Side
  /** The best that could be reached, to be shown. */
  limit?: Side
  /** Each is the least ratio, above 1 is better for us; undefined: nothing is demanded. */
  targets: { rate?: number; cpu?: number }
  /** Default: the name of their server. */
  against?: string
}

export async function compare(bench: Bench, comparison: Comparison): Promise<void> {
  const { ours, theirs, limit, targets, against = theirs.server.name, ...row } = comparison
  const sides = { Stet: ours, [against]: theirs, ...(limit && { [limit.server.name]: limit }) }
  const rounds = await measureInTurns(bench, Object.values(sides))
  const [own = [], other = []] = rounds
  const least = (value: number | undefined): Target | undefined => (value ? { least: value } : undefined)
  const ratio = (of: (ours: Figures, theirs: Figures) => number) =>
    own.map((one, round) => of(one, other[round] as Figures))
  const judged: Judged[] = [
    judge(
      'throughput',
      ratio((one, two) => one.rate / two.rate),
      least(targets.rate),
    ),
    judge(
      'processor time',
      ratio((one, two) => two.cpu / one.cpu),
      least(targets.cpu),
    ),
  ]
  const figures = Object.fromEntries(
    Object.keys(sides).map((name, side) => [name, mediansOf(rounds[side] ?? [])]),
  )
  bench.report({ ...row, against, figures, judged })
}

/** @returns the figures of each round, for each side. The first round only warms up. */
async function measureInTurns({ options }: Bench, sides: readonly Side[]): Promise<Figures[][]> {
  const results: Figures[][] = sides.map(() => [])
  for (let round = 0; round <= options.rounds; round += 1) {
    for (const [index, { server, request }] of sides.entries()) {
      const figures = await measure(
        server,
        request,
        round === 0 ? Math.min(1, options.seconds) : options.seconds,
      )
      if (round > 0) {
        results[index]?.push(figures)
      }
    }
  }
  return results
}
