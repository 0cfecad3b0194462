import type { Dataset } from '../../dataset.ts'
import type { Draft, Generation } from '../draft.ts'
import { repAt } from '../owners.ts'
import type { Employee } from '../people/people.ts'

type Contact = Draft<Dataset['contacts'][number]>

/** One of three contacts has no meetings, so that a fault of the contact is not a fault of a meeting as well. */
function isMet(index: number): boolean {
  return (index + Math.floor(index / 60)) % 3 !== 0
}

/**
 * Returns a function that picks a random contact of a rep at a time.
 *
 * @param onlyMet only contacts that may have meetings
 */
export function clientsOf(generation: Generation, onlyMet: boolean): (employee: Employee, at: string) => Contact {
  const pool = generation.contacts.filter((_, index) => !onlyMet || isMet(index))
  const byOwner = Map.groupBy(pool, ({ ownerId }) => ownerId)
  const successor = generation.employees.find(({ owner }) => owner.startedAt !== undefined)
  return (employee, at) => {
    const ownerId = employee.owner.leftAt === undefined ? employee.owner.id : (successor?.owner.id ?? '')
    const known = (byOwner.get(ownerId) ?? []).filter(({ createdAt }) => createdAt <= at)
    return generation.faker.helpers.arrayElement(known)
  }
}

/** Ids of the contacts that are, or were, linked to a meeting. */
export function metContacts({ meetings, edits }: Pick<Generation, 'meetings' | 'edits'>): ReadonlySet<string> {
  const former = edits.flatMap(({ before }) => (before['contactIds'] ?? []) as readonly string[])
  return new Set([...meetings.flatMap(({ contactIds }) => contactIds), ...former])
}

/** A random contact, a time at which it existed and had a rep, and the id of that rep. */
export function someClient(
  generation: Generation,
  at: () => string,
): { contact: Contact; at: string; ownerId: string } {
  for (;;) {
    const contact = generation.faker.helpers.arrayElement(generation.contacts)
    const time = at()
    const rep = repAt(generation, contact.ownerId, time)
    if (contact.createdAt <= time && rep !== null) return { contact, at: time, ownerId: rep.owner.id }
  }
}
