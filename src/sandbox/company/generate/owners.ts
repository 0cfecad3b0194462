import type { DatasetOwner } from '../dataset.ts'
import { addHours, type Draft, type Generation } from './draft.ts'
import type { Employee } from './people/people.ts'

/** A random present rep, weighted so that some have more clients than others. */
export function someRep({ faker, employees }: Pick<Generation, 'faker' | 'employees'>): DatasetOwner {
  const present = employees.filter(({ owner }) => owner.leftAt === undefined)
  return faker.helpers.weightedArrayElement(
    present.map(({ owner, index }) => ({ value: owner, weight: 3 + (index % 3) })),
  )
}

/** The rep who started during the year, and the former rep whose clients were taken over. */
function handover({ employees }: Generation): { readonly to: DatasetOwner; readonly from: DatasetOwner } {
  const to = employees.find(({ owner }) => owner.startedAt !== undefined)?.owner
  const from = employees.find(({ owner }) => owner.leftAt !== undefined)?.owner
  if (to === undefined || from === undefined) throw new TypeError('one rep has left and another one has come')
  return { to, from }
}

/**
 * The owner of a client at a time.
 *
 * @param ownerId the present owner
 * @returns null for the time between a rep's departure and the successor's start
 */
export function repAt(generation: Generation, ownerId: string | null, at: string): Employee | null {
  const { to, from } = handover(generation)
  const isBefore = ownerId === to.id && at < (to.startedAt ?? '')
  if (isBefore && at >= (from.leftAt ?? '')) return null
  const id = isBefore ? from.id : ownerId
  return generation.employees.find(({ owner }) => owner.id === id) ?? null
}

/** Adds the edit by which a record of the former rep was handed over, on the successor's first day, if it is one. */
export function handOver(
  generation: Generation,
  object: 'contact' | 'company' | 'deal',
  record: Draft<{ id: string; ownerId: string | null; createdAt: string }>,
): void {
  const { to, from } = handover(generation)
  const startedAt = to.startedAt ?? ''
  if (record.ownerId !== to.id || record.createdAt >= startedAt) return
  generation.edits.push({
    object,
    id: record.id,
    at: addHours(startedAt, 9),
    by: to.supervisorId ?? to.id,
    before: { ownerId: from.id },
  })
}

/** The given instant, or an earlier one if the owner's clients had no rep at that time. */
export function staffedTime(generation: Generation, ownerId: string | null, at: string): string {
  if (repAt(generation, ownerId, at) !== null) return at
  const { from } = handover(generation)
  return addHours(from.leftAt ?? at, -5 * 24 + 10)
}
