import type { AccountFacts } from './account-facts.ts'
import type { PipedriveRecord } from './account-state.ts'

/** Documented: the visibility of a record that only its owner and followers see; here nobody follows records. */
const ownerOnly = 1

/**
 * Whether a user may see a record. Documented: a call sees what its user may see, and admins see everything. Visibility
 * groups are not emulated; activities have no visibility of their own (uncertain: whether that of a linked record
 * counts).
 */
export function isVisible(
  { users }: Pick<AccountFacts, 'users'>,
  userId: number,
  { visible_to: visibleTo, owner_id: ownerId }: PipedriveRecord,
): boolean {
  if (visibleTo !== ownerOnly || ownerId === userId) return true
  return users.some(({ id, isAdmin }) => id === userId && isAdmin)
}
