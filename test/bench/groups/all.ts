/** The groups of measurements, in the order in which they run. */
import type { Bench } from '../bench.ts'
import { measurePostgres } from './postgres.ts'
import { measureMixed, measurePosts } from './posts.ts'
import { measureMemory, measureStart } from './process.ts'
import { measureHits, measureMisses, measureUnchanged } from './reads.ts'
import { measureSearch } from './search.ts'
import { measureSaves } from './search-cost.ts'
import { measurePages, measureSize } from './size.ts'

type Group = {
  measure: (bench: Bench) => Promise<void>
  /** What it needs. */
  needs?: 'large' | 'postgres'
}

export const GROUPS: Record<string, Group> = {
  start: { measure: measureStart },
  memory: { measure: measureMemory },
  hits: { measure: measureHits },
  unchanged: { measure: measureUnchanged },
  misses: { measure: measureMisses },
  posts: { measure: measurePosts },
  mixed: { measure: measureMixed },
  postgres: { measure: measurePostgres, needs: 'postgres' },
  size: { measure: measureSize, needs: 'large' },
  pages: { measure: measurePages, needs: 'large' },
  saves: { measure: measureSaves },
  search: { measure: measureSearch, needs: 'large' },
}
