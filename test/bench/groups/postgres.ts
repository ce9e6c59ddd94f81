/** PostgreSQL: page and post beside hand-written queries. */
import type { Bench } from '../bench.ts'
import { compare } from '../compare.ts'
import { PATHS } from '../content/site.ts'
import { startReference } from '../servers/references.ts'
import { postOf } from './posts.ts'
import { stopAll, whole } from './reads.ts'

export async function measurePostgres(bench: Bench): Promise<void> {
  const stet = await bench.startStet(await bench.sites.small('postgres'), { cache: false })
  const byHand = await startReference(bench, 'postgres', stet, await bench.sites.small('postgres'))
  const rows = [
    { name: 'article page, cache off, postgres', request: whole(PATHS.page), targets: { cpu: 0.5 } },
    { name: 'post of 250 characters, postgres', request: await postOf(bench, 250), targets: { cpu: 0.4 } },
  ]
  for (const { request, ...row } of rows) {
    await compare(bench, {
      group: 'postgres',
      ...row,
      ours: { server: stet, request },
      theirs: { server: byHand, request },
    })
  }
  await stopAll(stet, byHand)
}
