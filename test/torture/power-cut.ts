/**
 * Simulated power cuts. The service runs under strace while comments are posted; its writes and syncs are replayed onto
 * a disk that forgets what was not synced, up to a random moment, and what is left is opened and inspected.
 */
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { freePort } from '../ports.ts'
import { until } from '../wait.ts'
import { ForgetfulDisk } from './disk.ts'
import { complaintsOf, inspect } from './inspect.ts'
import { pick, type Random, seededRandom, wholeBelow } from './random.ts'
import { startReaders } from './readers.ts'
import { makeDatabase, startService } from './service.ts'
import { type Operation, readTrace, traceIsWhole, tracer } from './trace.ts'

export type PowerCutReport = {
  cuts: number
  acknowledged: number
  writes: number
  syncs: number
  /** Writes to the database file itself, which only a checkpoint makes. */
  checkpointed: number
  /** Cuts after which an acknowledged comment was missing, and the most that one of them cost. */
  cutsWithLoss: number
  mostLost: number
  /** Cuts after which SQLite found the file damaged. */
  cutsWithDamage: number
  /** The first complaints, each with its cut. */
  complaints: string[]
}

export type PowerCutOptions = {
  /** An empty folder. */
  folder: string
  comments: number
  cuts: number
  seed: number
  /** The control: commits that do not wait for the disk. */
  weak?: boolean
}

export const canTrace = (): boolean => spawnSync('strace', ['-V']).status === 0

export async function cutPower(options: PowerCutOptions): Promise<PowerCutReport> {
  const { folder, cuts, seed } = options
  const database = join(folder, 'stet.db')
  const before = join(folder, 'before.db')
  await makeDatabase(`file:${database}`)
  copyFileSync(database, before)
  const acknowledged = await record(database, join(folder, 'trace'), options)
  const operations = await readTrace(join(folder, 'trace'), database)
  const start = new Map([[database, readFileSync(before)]])
  checkTrace(operations, start, acknowledged)

  const is = (kind: Operation['kind']) => (operation: Operation) => operation.kind === kind
  const writes = operations.filter(operation => operation.kind === 'write')
  return {
    cuts,
    acknowledged: acknowledged.size,
    writes: writes.length,
    syncs: operations.filter(is('sync')).length,
    checkpointed: writes.filter(({ file }) => file === database).length,
    ...replay(
      operations,
      start,
      momentsOf(operations, cuts, seededRandom(seed + 2)),
      folder,
      seededRandom(seed + 3),
    ),
  }
}

/** Posts comments to a traced service and kills it, so that its files stay as the last call left them. */
async function record(database: string, output: string, { comments, seed, weak }: PowerCutOptions) {
  const port = await freePort()
  const preload = new URL('weak-sync.ts', import.meta.url)
  const service = startService({
    database: `file:${database}`,
    port,
    under: tracer(output),
    ...(weak && { preload }),
  })
  const readers = startReaders(port, 8, seededRandom(seed))
  try {
    await service.ready()
    readers.resume()
    const { acknowledged, violations } = readers.record
    // However slow it is, as long as it goes on.
    for (let last = -1; acknowledged.size < comments && violations.length === 0; last = acknowledged.size) {
      await until('another comment is stored', () => acknowledged.size > last || violations.length > 0)
    }
    await readers.finish()
  } finally {
    await service.kill()
  }
  await traceIsWhole(output)
  if (readers.record.violations.length > 0) {
    throw new Error(readers.record.violations[0])
  }
  return readers.record.acknowledged
}

/** The simulation is worth something only if the trace has everything: then it leads to the very files on the disk. */
function checkTrace(
  operations: readonly Operation[],
  start: ReadonlyMap<string, Buffer>,
  acknowledged: ReadonlyMap<string, string>,
): void {
  const disk = new ForgetfulDisk(start)
  const traced = new Map<string, string>()
  for (const operation of operations) {
    disk.apply(operation)
    if (operation.kind === 'acknowledge') {
      traced.set(operation.text, operation.id)
    }
  }
  for (const [file, content] of disk.whole()) {
    if (!existsSync(file) || !readFileSync(file).equals(content)) {
      throw new Error(`The trace does not lead to the ${basename(file)} that the service left.`)
    }
  }
  if ([...acknowledged].some(([text, id]) => traced.get(text) !== id)) {
    throw new Error('The trace lacks an answer that a client got.')
  }
}

/** Half of the cuts right after an answer, when a promise is youngest; half anywhere. Ascending. */
function momentsOf(operations: readonly Operation[], cuts: number, random: Random): number[] {
  const answers = [...operations.keys()].filter(index => operations[index]?.kind === 'acknowledge')
  const first = answers[0] ?? 0
  return Array.from({ length: cuts }, (_, cut) =>
    cut % 2 === 0 ? pick(random, answers) + 1 : first + 1 + wholeBelow(random, operations.length - first),
  ).sort((a, b) => a - b)
}

function replay(
  operations: readonly Operation[],
  start: ReadonlyMap<string, Buffer>,
  moments: readonly number[],
  folder: string,
  random: Random,
) {
  const disk = new ForgetfulDisk(start)
  const promised = new Map<string, string>()
  const result = { cutsWithLoss: 0, mostLost: 0, cutsWithDamage: 0, complaints: [] as string[] }
  let done = 0
  for (const moment of moments) {
    for (const operation of operations.slice(done, moment)) {
      disk.apply(operation)
      if (operation.kind === 'acknowledge') {
        promised.set(operation.text, operation.id)
      }
    }
    done = moment
    const findings = inspect(powerOn(disk.afterPowerCut(random), folder), promised)
    result.cutsWithLoss += Math.sign(findings.lost.length)
    result.mostLost = Math.max(result.mostLost, findings.lost.length)
    result.cutsWithDamage += Math.sign(findings.damage.length)
    const complaints = complaintsOf(findings).map(line => `cut after operation ${moment}: ${line}`)
    result.complaints.push(...complaints.slice(0, 10 - result.complaints.length))
  }
  return result
}

/** Writes what the disk has kept to real files, for SQLite to recover. @returns the path of the database. */
function powerOn(files: ReadonlyMap<string, Buffer>, folder: string): string {
  const place = join(folder, 'after')
  rmSync(place, { recursive: true, force: true })
  mkdirSync(place)
  for (const [path, content] of files) {
    writeFileSync(join(place, basename(path)), content)
  }
  return join(place, 'stet.db')
}
