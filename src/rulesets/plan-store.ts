import type { Kysely } from 'kysely'
import type { Schema } from '../infra/db/schema.ts'
import type { Actor } from '../people/index.ts'
import type { WrittenRuleset } from './ruleset-store.ts'

/** A ruleset that becomes active at a time. */
export interface PlannedRuleset extends WrittenRuleset {
  readonly activateAt: Date
  /** Who planned it, in the role that he had then. */
  readonly actor: Actor
  readonly note: string
  readonly plannedAt: Date
}

/** The account's plan; null: there is none. */
export async function loadPlan(db: Kysely<Schema>, accountId: string): Promise<PlannedRuleset | null> {
  const row = await db.selectFrom('planned_rulesets').selectAll().where('account_id', '=', accountId).executeTakeFirst()
  if (row === undefined) return null
  return {
    version: row.version,
    content: row.content,
    fileName: row.file_name,
    activateAt: row.activate_at,
    // Only roles of `Actor` are written.
    actor: { ownerId: row.actor_id, role: row.actor_role as Actor['role'] },
    note: row.note,
    plannedAt: row.planned_at,
  }
}

/** Stores the plan; it replaces the account's earlier one. */
export async function savePlan(db: Kysely<Schema>, accountId: string, plan: PlannedRuleset): Promise<void> {
  const row = {
    version: plan.version,
    content: plan.content,
    file_name: plan.fileName,
    activate_at: plan.activateAt,
    actor_id: plan.actor.ownerId,
    actor_role: plan.actor.role,
    note: plan.note,
    planned_at: plan.plannedAt,
  }
  await db
    .insertInto('planned_rulesets')
    .values({ account_id: accountId, ...row })
    .onConflict((conflict) => conflict.column('account_id').doUpdateSet(row))
    .execute()
}

/** Removes that plan. @returns whether it was still there: of several callers, one succeeds */
export async function removePlan(
  db: Kysely<Schema>,
  accountId: string,
  { version, activateAt }: Pick<PlannedRuleset, 'version' | 'activateAt'>,
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('planned_rulesets')
    .where('account_id', '=', accountId)
    .where('version', '=', version)
    .where('activate_at', '=', activateAt)
    .executeTakeFirst()
  return numDeletedRows > 0n
}
