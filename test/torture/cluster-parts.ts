/** The parts of `npm run torture` that need several instances or a PostgreSQL server. */
import { join } from 'node:path'
import { type PostgresServer, startPostgres } from '../postgres-server.ts'
import { contendForArticles } from './article-contention.ts'
import { postToAll } from './cluster.ts'
import { type Contention, contendForComments } from './contention.ts'
import { startInstances } from './instances.ts'
import { watchLimits } from './limit-log.ts'
import { stopAgainAndAgain } from './outages.ts'
import { readWithoutPrimary } from './replica.ts'
import type { StaleReport } from './stale.ts'
import { readThreeInstances, readTwoProcesses } from './stale-parts.ts'

type Printer = {
  say: (line: string) => void
  /** Prints what is wrong, and whether anything is. */
  verdict: (complaints: readonly string[]) => void
  freshFolder: (name: string) => string
  seed: number
}

/** Milliseconds from the server's return within which an instance has to serve again. */
const RETURNS_WITHIN = 2_000

const middleOf = (sorted: readonly number[]) => sorted[Math.floor(sorted.length / 2)] ?? 0

/** For a crash to lose no commit, the server must wait for the disk. */
const DURABLE = ['fsync=on', 'full_page_writes=on']

async function withServer(settings: readonly string[], job: (server: PostgresServer) => Promise<void>) {
  const server = await startPostgres(settings)
  try {
    await job(server)
  } finally {
    await server.remove()
  }
}

export function sayClusterParts({ say, verdict, freshFolder, seed }: Printer) {
  const sayContention = ({ name, rounds, outcomes, median, longest, complaints }: Contention) => {
    const counts = [...outcomes].sort().map(([outcome, times]) => `${times} × ${outcome}`)
    const times = `${median.toFixed(0)} ms a round (median), ${longest.toFixed(0)} ms the longest`
    say(`  ${name.padEnd(34)}${rounds} rounds: ${counts.join(', ')}; ${times}`)
    return complaints.map(complaint => `${name}: ${complaint}`)
  }
  const contention = async (name: string, database: string, count: number) => {
    const [parallel, rounds] = [50, 100]
    say(`\nContention on ${name}: ${parallel} at once, instances: ${count} (seed ${seed})`)
    const instances = await startInstances({ database, count })
    const complaints: string[] = []
    try {
      for await (const one of contendForComments({ port: instances.proxy.port, parallel, rounds, seed })) {
        complaints.push(...sayContention(one))
      }
      for await (const one of contendForArticles({ database, storages: 3, parallel, rounds })) {
        complaints.push(...sayContention(one))
      }
      verdict(complaints)
    } finally {
      await instances.stop()
    }
  }

  const sayStale = ({ reads, unchanged, writes, oldest, complaints }: StaleReport) => {
    say(`  read          ${reads} answers, ${unchanged} of them a 304`)
    say(`  acknowledged  ${writes} writes`)
    say(`  oldest        ${oldest.toFixed(0)} ms behind what was acknowledged`)
    verdict(complaints)
  }

  return {
    stale: async () => {
      const run = { readers: 8, writers: 4, writes: 800, seed }
      say(`\nStale: ${run.readers} readers, ${run.writers} writers, two processes on SQLite (seed ${seed})`)
      sayStale(await readTwoProcesses(join(freshFolder('stale'), 'stet.db'), run))
      await withServer([], async server => {
        say(`\nStale: the same on PostgreSQL, three instances, their notifications cut (seed ${seed})`)
        const report = await readThreeInstances(server, run)
        say(
          `  cut           ${report.cuts} connections that listened; ${report.outages} times they could not come back`,
        )
        say(`  restarted     an instance ${report.restarts} times`)
        sayStale(report)
      })
    },
    cluster: () =>
      withServer([], async server => {
        const [comments, clients, rounds] = [5_000, 16, 200]
        say(`\nCluster: three instances, one PostgreSQL, ${clients} clients (seed ${seed})`)
        const instances = await startInstances({ database: server.url('postgres'), count: 3 })
        const report = await postToAll({ instances, comments, clients, rounds, seed })
        await instances.stop()
        say(`  posted        ${comments} comments, ${report.rate.toFixed(0)} in a second, through a proxy`)
        say(`  shared        ${report.shares.join(', ')} by each instance`)
        say(
          `  limit         ${[...report.limited.taken].join(', ')} of 20 posts taken from ${rounds} clients`,
        )
        say(`  keys          ${report.keys} sent to all three at once`)
        say(`  acknowledged  ${report.acknowledged} comments in all`)
        say(`  stored        ${report.stored} comments`)
        verdict(report.complaints)
      }),
    contention: async () => {
      await contention('SQLite', `file:${join(freshFolder('contention'), 'stet.db')}`, 1)
      await withServer([], server => contention('PostgreSQL', server.url('postgres'), 3))
    },
    outages: () =>
      withServer(DURABLE, async server => {
        const [rounds, clients] = [20, 16]
        say(`\nOutages: PostgreSQL stopped ${rounds} times, every second time as by a crash (seed ${seed})`)
        const { log, onLog } = watchLimits(3)
        const environment = { LOG_LEVEL: 'info' }
        const database = server.url('postgres')
        const instances = await startInstances({ database, count: 3, environment, onLog })
        const report = await stopAgainAndAgain({ server, instances, log, rounds, clients, seed })
        await instances.stop()
        const { returns, usual, reads, findings } = report
        const [median, worst] = [middleOf(returns), returns.at(-1) ?? 0]
        const late = worst > RETURNS_WITHIN ? [`an instance was back only after ${worst.toFixed(0)} ms`] : []
        say(`  return        ${median.toFixed(0)} ms until an instance stores again (median)`)
        say(`                ${worst.toFixed(0)} ms the longest, of ${returns.length}`)
        say(`  usual         ${middleOf(usual).toFixed(0)} ms the same before an outage (median)`)
        say(`  acknowledged  ${report.acknowledged.size} comments`)
        say(`  postponed     ${report.postponed} posts by a 503, sent again with the same key`)
        say(`  unanswered    ${report.unanswered}`)
        say(`  reads         ${reads.answered} answered, ${reads.postponed} postponed by a 503`)
        say(`  stored        ${findings.comments} comments`)
        say(`  lost          ${findings.lost.length}`)
        say(`  doubled       ${findings.doubled.length}`)
        say(`  halved        ${findings.halved.length}`)
        say(
          `  logged        ${log.map(lines => lines.length / 2).join(', ')} losses and returns of the shared limits`,
        )
        verdict([...report.complaints, ...late])
      }),
    replica: () =>
      withServer([], async server => {
        say(`\nReplica: the primary is stopped, reads go on (seed ${seed})`)
        const report = await readWithoutPrimary(server, { instances: 3, count: 200, seed })
        say(`  refused       ${report.refused} reads of a client at its limit`)
        say(`  read          ${report.reads} reads of others`)
        say(`  postponed     ${report.postponed} posts`)
        verdict(report.complaints)
      }),
  }
}
