import type { Page } from '../../crm/port.ts'

/**
 * A moment by the CRM's clock, no later than when the page was answered: any later change has a later time. If the
 * response does not state its time, the latest change on the page.
 */
export function crmTimeOf({ at, items }: Pick<Page<{ readonly updatedAt: Date | null }>, 'at' | 'items'>): Date | null {
  if (at !== null) return at
  return items.reduce<Date | null>(
    (latest, { updatedAt }) => (updatedAt !== null && (latest === null || updatedAt > latest) ? updatedAt : latest),
    null,
  )
}
