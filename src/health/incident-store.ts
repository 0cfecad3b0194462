import { type Kysely, sql } from 'kysely'
import type { Schema } from '../infra/db/schema.ts'
import type { Message } from '../words/index.ts'
import type { Severity } from './condition.ts'

/** A problem with its condition and account. */
export interface OpenProblem {
  /** The condition. */
  readonly id: string
  /** Minset's id of the account; null for the whole service. */
  readonly accountId: string | null
  readonly severity: Severity
  readonly since: Date
  readonly what: Message
  readonly action: Message
}

/** A problem that has ended. */
export interface Incident extends OpenProblem {
  readonly endedAt: Date
}

/** Stores an open problem, or its changes. */
export async function saveOpenProblem(db: Kysely<Schema>, problem: OpenProblem, now: Date): Promise<void> {
  const { severity, since } = problem
  const words = { what: JSON.stringify(problem.what), action: JSON.stringify(problem.action) }
  await db
    .insertInto('incidents')
    .values({ ...keyOf(problem), noted_at: now, severity, since, ...words, ended_at: null })
    .onConflict((conflict) =>
      conflict
        .columns(['account_id', 'condition'])
        .where('ended_at', 'is', null)
        .doUpdateSet({ severity, since, ...words }),
    )
    .execute()
}

/** Stores that a problem has ended, whether or not it was stored while it was open. */
export async function saveIncident(db: Kysely<Schema>, incident: Incident): Promise<void> {
  await saveOpenProblem(db, incident, incident.endedAt)
  const { account_id, condition } = keyOf(incident)
  await db
    .updateTable('incidents')
    .set({ ended_at: incident.endedAt })
    .where('account_id', '=', account_id)
    .where('condition', '=', condition)
    .where('ended_at', 'is', null)
    .execute()
}

/** Deletes problems that ended before an instant. */
export async function purgeIncidents(db: Kysely<Schema>, endedBefore: Date): Promise<void> {
  await db.deleteFrom('incidents').where('ended_at', '<', endedBefore).execute()
}

/** The stored open problems, and those that ended, the latest first. */
export async function loadIncidents(
  db: Kysely<Schema>,
): Promise<{ readonly open: readonly OpenProblem[]; readonly ended: readonly Incident[] }> {
  const rows = await db
    .selectFrom('incidents')
    .selectAll()
    .orderBy(sql`ended_at desc nulls first`)
    .orderBy('since')
    .execute()
  const all = rows.map(({ account_id, condition, severity, since, what, action, ended_at }) => ({
    id: condition,
    accountId: account_id === '' ? null : account_id,
    severity: severity === 'failing' ? ('failing' as const) : ('warning' as const),
    since,
    what,
    action,
    endedAt: ended_at,
  }))
  return {
    open: all.flatMap(({ endedAt, ...problem }) => (endedAt === null ? [problem] : [])),
    ended: all.flatMap(({ endedAt, ...problem }) => (endedAt === null ? [] : [{ ...problem, endedAt }])),
  }
}

function keyOf({ id, accountId }: Pick<OpenProblem, 'id' | 'accountId'>): { account_id: string; condition: string } {
  return { account_id: accountId ?? '', condition: id }
}
