import type { Kysely } from 'kysely'
import { countFindingsOf } from '../findings/index.ts'
import type { Schema } from '../infra/db/schema.ts'
import { formatCount } from '../infra/format.ts'
import type { Ruleset } from '../rules/index.ts'
import { lastWeeks } from '../scorecards/index.ts'
import { message, type Say } from '../words/index.ts'

/** What an owner has repaired since the beginning of the week, and what was open since then. */
export interface RepairedWeek {
  /** The ISO week: `2026-W48`. */
  readonly period: string
  readonly repaired: number
  /** The repaired ones and those that are still open. */
  readonly of: number
}

/** @param query.open the number of the owner's open findings now, of which a list shows all; absent: counted */
export async function loadRepairedWeek(
  db: Kysely<Schema>,
  account: { readonly accountId: string; readonly timeZone: string },
  query: {
    readonly ownerId: string
    readonly rules: Pick<Ruleset, 'rules'>
    readonly now: Date
    readonly open?: number
  },
): Promise<RepairedWeek> {
  const { ownerId, rules, now } = query
  const [week] = lastWeeks(1, { now, timeZone: account.timeZone })
  if (week === undefined) throw new TypeError('there is a present week')
  const { name: period, from, to } = week
  const ruleIds = rules.rules.map(({ id }) => id)
  const counted = await countFindingsOf(db, account.accountId, { ownerId, ruleIds, from, to })
  const { repaired } = counted
  return { period, repaired, of: repaired + (query.open ?? counted.open) }
}

/** The week as people read it: "5 of 10", with how it is counted. */
export function weekInWords(
  { repaired, of }: RepairedWeek,
  say: Say,
): {
  readonly label: string
  readonly value: string
  readonly of: string
  readonly share: number | null
  readonly how: string
} {
  return {
    label: say(message('list.week')),
    value: formatCount(repaired, say.language),
    of: say(message('list.week.of', { total: of })),
    share: of === 0 ? null : repaired / of,
    how: say(message('list.week.how')),
  }
}
