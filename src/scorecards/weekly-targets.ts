import type { Kysely } from 'kysely'
import { z } from 'zod'
import { accountDocument } from '../infra/db/account-document-store.ts'
import type { Schema } from '../infra/db/schema.ts'

const Stored = z.record(z.string(), z.number().int().positive())
const weeklyTargets = accountDocument('weekly_targets', Stored)

/** What the account has agreed that a rep does in a week, by the id of the metric. Metrics without a target are absent. */
export type WeeklyTargets = Readonly<Record<string, number>>

/** The largest possible target. */
export const mostPerWeek = 10_000

/** The targets of an account; none until an admin sets some. */
export async function loadWeeklyTargets(db: Kysely<Schema>, accountId: string): Promise<WeeklyTargets> {
  return (await weeklyTargets.load(db, accountId))?.state ?? {}
}

/** Replaces the targets of an account. */
export async function saveWeeklyTargets(
  db: Kysely<Schema>,
  accountId: string,
  { targets, now }: { readonly targets: WeeklyTargets; readonly now: Date },
): Promise<void> {
  await weeklyTargets.save(db, accountId, { state: targets, now })
}
