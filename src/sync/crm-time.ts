import type { Page } from '../crm/port.ts'

/**
 * A moment by the CRM's clock, not after the page was answered: what changes later has a later time. Where the answer
 * does not say when it was made, the latest change that it shows.
 */
export function crmTimeOf({ at, items }: Page<{ readonly updatedAt: Date }>): Date | null {
  if (at !== null) return at
  return items.reduce<Date | null>(
    (latest, { updatedAt }) => (latest === null || updatedAt > latest ? updatedAt : latest),
    null,
  )
}
