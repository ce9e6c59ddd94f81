/** A disk that forgets: what a write changed is safe only once the file was synced after it. */
import { pick, type Random } from './random.ts'
import type { Operation } from './trace.ts'

/** Disks write whole sectors; a page is several, and may arrive in part. */
const SECTOR = 512

type Change = Extract<Operation, { kind: 'write' | 'truncate' }>
type File = {
  synced: Buffer
  unsynced: Change[]
  /** By thread, what was not synced when its sync began. */
  syncing: Map<string, readonly Change[]>
  /** Whether the folder was synced since the file was made; else its very name may be gone. */
  named: boolean
}

export class ForgetfulDisk {
  readonly #files = new Map<string, File>()

  /** @param files contents, by path, that are safe from the beginning. */
  constructor(files: ReadonlyMap<string, Buffer>) {
    for (const [path, synced] of files) {
      this.#files.set(path, { synced, unsynced: [], syncing: new Map(), named: true })
    }
  }

  apply(operation: Operation): void {
    if (operation.kind === 'acknowledge') {
      return
    }
    if (operation.kind === 'sync-folder') {
      for (const file of this.#files.values()) {
        file.named = true
      }
      return
    }
    const file = this.#files.get(operation.file)
    if (operation.kind === 'create') {
      if (!file) {
        this.#files.set(operation.file, {
          synced: Buffer.alloc(0),
          unsynced: [],
          syncing: new Map(),
          named: false,
        })
      }
    } else if (!file) {
      throw new Error(`${operation.file} was never made.`)
    } else if (operation.kind === 'sync begins') {
      file.syncing.set(operation.thread, [...file.unsynced])
    } else if (operation.kind === 'sync') {
      const covered = new Set(file.syncing.get(operation.thread))
      file.synced = applied(
        file.synced,
        file.unsynced.filter(change => covered.has(change)),
      )
      file.unsynced = file.unsynced.filter(change => !covered.has(change))
    } else {
      file.unsynced.push(operation)
    }
  }

  /** What stands there while the power is on. */
  whole(): Map<string, Buffer> {
    return this.#contents(changes => changes)
  }

  /**
   * What a power cut leaves: of the changes that were not synced some reached the disk, some did not, in no order,
   * and some in part. Once in three cuts none did.
   */
  afterPowerCut(random: Random): Map<string, Buffer> {
    const share = pick(random, [0, 0.5, 0.9])
    const survivors = (changes: Change[]) =>
      changes
        .filter(() => random() < share)
        .flatMap(change => (random() < 0.3 ? torn(change, random) : change))
    return this.#contents(survivors, file => file.named || random() < 0.5)
  }

  #contents(survivors: (changes: Change[]) => Change[], exists = (_file: File) => true): Map<string, Buffer> {
    return new Map(
      [...this.#files]
        .filter(([, file]) => exists(file))
        .map(([path, file]) => [path, applied(file.synced, survivors(file.unsynced))]),
    )
  }
}

/** A copy with the changes made; the given bytes stay as they are. */
function applied(content: Buffer, changes: readonly Change[]): Buffer {
  const ends = changes.map(change =>
    change.kind === 'write' ? change.offset + change.data.length : change.size,
  )
  const bytes = Buffer.alloc(Math.max(content.length, ...ends))
  content.copy(bytes)
  let size = content.length
  for (const change of changes) {
    if (change.kind === 'write') {
      change.data.copy(bytes, change.offset)
      size = Math.max(size, change.offset + change.data.length)
    } else {
      bytes.fill(0, change.size)
      size = change.size
    }
  }
  return bytes.subarray(0, size)
}

/** Some of the sectors that a write touches. */
function torn(change: Change, random: Random): Change[] {
  if (change.kind === 'truncate') {
    return [change]
  }
  const { file, offset, data } = change
  const pieces: Change[] = []
  for (let start = offset; start < offset + data.length; ) {
    const end = Math.min((Math.floor(start / SECTOR) + 1) * SECTOR, offset + data.length)
    if (random() < 0.5) {
      pieces.push({ kind: 'write', file, offset: start, data: data.subarray(start - offset, end - offset) })
    }
    start = end
  }
  return pieces
}
