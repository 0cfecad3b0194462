import type { Generation } from '../draft.ts'
import type { Care } from '../people/people.ts'

const yearHours = 365 * 24

/** Relative probability of a fault, by the time of the year at which a record was created, from 0 to 1. */
const proneness: Readonly<Record<Care, (timeOfYear: number) => number>> = {
  improving: (timeOfYear) => Math.max(0.1, 5 * (1 - timeOfYear) ** 1.5),
  usual: () => 1,
  careless: () => 3,
}

/** Relative probability of a fault in a record; 1 is usual. */
export function pronenessOf(
  { employees, now }: Pick<Generation, 'employees' | 'now'>,
  { ownerId, createdAt }: { readonly ownerId: string | null; readonly createdAt: string },
): number {
  const care = employees.find(({ owner }) => owner.id === ownerId)?.care ?? 'usual'
  const hoursAgo = (now.getTime() - Date.parse(createdAt)) / 3_600_000
  return proneness[care](Math.min(1, Math.max(0, 1 - hoursAgo / yearHours)))
}
