import type { Reason } from '../../domain/finding.ts'
import type { ObjectType } from '../../domain/record.ts'

/** How long ago a rule was last met: less than a week, less than 30 days, less than 90 days, or longer ago. */
export const ages = ['week', 'month', 'quarter', 'older'] as const
export type Age = (typeof ages)[number]

/** `long`: overdue for more than four weeks. */
export const dueStates = ['no', 'yes', 'long'] as const
export type DueState = (typeof dueStates)[number]

/** Instead of the findings that count: those that are listed only. */
export const listings = ['noted'] as const
export type Listing = (typeof listings)[number]

/** Which open findings are listed: those that meet every condition that is present. */
export interface FindingFilter {
  /** Null: of records without an owner. */
  readonly owner?: string | null | undefined
  /** Of the records of these owners. */
  readonly team?: readonly string[] | undefined
  readonly rule?: string | undefined
  readonly type?: ObjectType | undefined
  readonly age?: Age | undefined
  readonly reason?: Reason | undefined
  readonly overdue?: DueState | undefined
  /** Absent: the findings that count. */
  readonly listing?: Listing | undefined
}

export const filterNames = ['owner', 'team', 'rule', 'type', 'age', 'reason', 'overdue'] as const
export type FilterName = (typeof filterNames)[number]
