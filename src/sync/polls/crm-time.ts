import type { Page } from '../../crm/port.ts'

/**
 * A moment by the CRM's clock, not after the page was answered: what changes later has a later time. Where the answer
 * does not say when it was made, the latest change that it shows.
 */
export function crmTimeOf({ at, items }: Pick<Page<{ readonly updatedAt: Date | null }>, 'at' | 'items'>): Date | null {
  if (at !== null) return at
  return items.reduce<Date | null>(
    (latest, { updatedAt }) => (updatedAt !== null && (latest === null || updatedAt > latest) ? updatedAt : latest),
    null,
  )
}
