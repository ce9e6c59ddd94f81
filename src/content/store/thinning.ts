/** Which of the older versions of an article are kept. Pure. */

const MINUTE = 60 * 1000
const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/**
 * Until which age one version of each period is kept. Each period consists of whole ones of the row above. The first row
 * is for two keys that save by turns: their saves do not merge.
 */
const STEPS = [
  { age: 2 * HOUR, period: 5 * MINUTE },
  { age: 2 * DAY, period: HOUR },
  { age: 60 * DAY, period: DAY },
  { age: Number.POSITIVE_INFINITY, period: 7 * DAY },
]

type Version = { version: number; updatedAt: string }

/**
 * The numbers of the versions that a newer one of the same five minutes, hour, day or week (UTC) makes superfluous: which
 * period counts follows from their age. So the last version of each period is kept.
 * @param versions newest first. The first is only compared with.
 */
export function findCrowded(versions: readonly Version[], now: Date): number[] {
  return versions.slice(1).flatMap(({ version, updatedAt }, index) => {
    const { period } = STEPS.find(
      ({ age }) => now.getTime() - Date.parse(updatedAt) < age,
    ) as (typeof STEPS)[0]
    const periodOf = (time: string) => Math.floor(Date.parse(time) / period)
    return periodOf(updatedAt) === periodOf((versions[index] as Version).updatedAt) ? [version] : []
  })
}
