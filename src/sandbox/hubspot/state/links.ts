import type { JournalEntry } from '../../core/state/journal.ts'
import type { AccountState } from './account-state.ts'
import type { ChangeSource, RefPair } from './changes.ts'
import { labelsBetween } from './object-types.ts'

/** Two objects, and whether they should be associated. */
export interface Link extends RefPair {
  readonly isLinked: boolean
}

/**
 * Associates or dissociates two objects, in both directions. Does nothing if the state is already as requested.
 * Uncertain: whether that updates the modified date; here it does not, which is the harder case for polling by that
 * date.
 */
export function associate(state: AccountState, { from, to, isLinked }: Link, source: ChangeSource): void {
  const isStanding = (state.allLinks(from.type, from.id)[to.type] ?? []).includes(to.id)
  if (isStanding === isLinked) return
  const entries = [linkEntry(state, { from, to, isLinked }), linkEntry(state, { from: to, to: from, isLinked })]
  const isPrimary = isPrimaryOf(state, { from, to, isLinked })
  state.commit({ source, happenings: [{ kind: 'associated', from, to, isLinked, isPrimary }], entries })
}

/** Documented: the first company of a contact or of a deal is its primary one. */
function isPrimaryOf(state: AccountState, { from, to, isLinked }: Link): boolean {
  const [company, owner] = from.type === 'companies' ? [from, to] : [to, from]
  if (company.type !== 'companies' || (labelsBetween(owner.type, 'companies') ?? []).length < 2) return false
  const [first] = state.allLinks(owner.type, owner.id).companies ?? []
  return isLinked ? first === undefined : first === company.id
}

/** The entry for one direction of an association. */
export function linkEntry(state: AccountState, { from, to, isLinked }: Link): JournalEntry {
  const links = state.allLinks(from.type, from.id)
  const others = (links[to.type] ?? []).filter((id) => id !== to.id)
  return [`links:${from.type}:${from.id}`, { ...links, [to.type]: isLinked ? [...others, to.id] : others }]
}
