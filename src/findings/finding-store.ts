import { type Kysely, sql } from 'kysely'
import {
  type Finding,
  type FindingState,
  type Reason,
  type RuleTerms,
  repairers,
  severities,
  type Verdict,
} from '../domain/finding.ts'
import type { ReadScope } from '../domain/read-scope.ts'
import { keyText, type ObjectType, objectTypes, type RecordKey } from '../domain/record.ts'
import { isOpen, isUnresolved } from '../infra/db/finding-states.ts'
import { isInScope } from '../infra/db/in-scope.ts'
import type { Schema } from '../infra/db/schema.ts'
import { asObjectType, keyList } from '../records/index.ts'
import type { Charge, FindingChanges } from './charge.ts'
import { addFindingEvents, changeFindings, type FindingEventKind } from './finding-event-store.ts'
import { endUncharged, lapseDisputed, passFindings } from './finding-state-store.ts'

/** The parts of a finding that is not resolved that are compared with a new evaluation. */
export type OpenFinding = Pick<Finding, 'ruleId' | 'reason' | 'message' | 'since' | 'dueAt' | 'state'> &
  RuleTerms & {
    readonly findingId: string
    /** The record's owner when it was last evaluated. */
    readonly ownerId: string | null
  }

/** The findings of the named records that are not resolved, by `keyText`. */
export async function loadOpenFindings(
  db: Kysely<Schema>,
  accountId: string,
  keys: readonly RecordKey[],
): Promise<Map<string, OpenFinding[]>> {
  const byKey = new Map<string, OpenFinding[]>()
  if (keys.length === 0) return byKey
  const rows = await db
    .selectFrom('findings as f')
    .select([
      'object_type',
      'record_id',
      'finding_id',
      'rule_id',
      'reason',
      'message',
      'since',
      'due_at',
      'owner_id',
      'state',
      'severity',
      'weight',
      'repaired_by',
    ])
    .where('account_id', '=', accountId)
    .where(isUnresolved)
    .where(sql<boolean>`(object_type, record_id) in (${keyList(keys)})`)
    .execute()
  for (const row of rows) {
    const key = keyText({ type: asObjectType(row.object_type), id: row.record_id })
    const findings = byKey.get(key) ?? []
    findings.push({
      findingId: row.finding_id,
      ruleId: row.rule_id,
      // Only `evaluateDue` writes this column, with the reason of a Verdict.
      reason: row.reason as Reason,
      message: row.message,
      since: row.since,
      dueAt: row.due_at,
      ownerId: row.owner_id,
      // A constraint allows only these.
      state: row.state as FindingState,
      severity: severities.find((one) => one === row.severity) ?? 'required',
      weight: row.weight,
      repairedBy: repairers.find((one) => one === row.repaired_by) ?? 'owner',
    })
    byKey.set(key, findings)
  }
  return byKey
}

/** Writes the changes, and adds them to the history. Findings are never deleted. */
export async function saveFindingChanges(
  db: Kysely<Schema>,
  accountId: string,
  {
    changes,
    rulesetVersion,
    now,
  }: { readonly changes: FindingChanges; readonly rulesetVersion: string; readonly now: Date },
): Promise<void> {
  const { opened, restated, passed, resolved, moved } = changes
  const ended = await endUncharged(db, accountId, { findingIds: resolved, now })
  const changing = [
    ...restated.map(({ findingId, reason }) => ({ findingId, reason })),
    ...moved.map(({ findingId }) => ({ findingId, reason: null })),
    ...passed.map(({ findingId }) => ({ findingId, reason: null })),
    ...resolved.map((findingId) => ({ findingId, reason: null })),
  ]
  await lapseDisputed(db, accountId, { changing, now })
  // A finding leaves the figures of the owner who had it, and comes into those of the one who gets it.
  await passFindings(db, accountId, { passed: passed.filter(({ to }) => to !== 'open'), now })
  await openFindings(db, accountId, { opened, rulesetVersion, now })
  await moveFindings(db, accountId, { moved, now })
  await passFindings(db, accountId, { passed: passed.filter(({ to }) => to === 'open'), now })
  await restateFindings(db, accountId, { restated, rulesetVersion, now })
  await resolveFindings(db, accountId, { findingIds: resolved.filter((id) => !ended.includes(id)), now })
}

async function resolveFindings(
  db: Kysely<Schema>,
  accountId: string,
  { findingIds, now }: { readonly findingIds: readonly string[]; readonly now: Date },
): Promise<void> {
  if (findingIds.length === 0) return
  const change = sql`
    update findings f set state = 'resolved', resolved_at = ${now}
    where f.account_id = ${accountId} and f.finding_id = any(${[...findingIds]}::uuid[])`
  await changeFindings(db, { change, kind: sql<FindingEventKind>`'resolved'`, at: now })
}

async function restateFindings(
  db: Kysely<Schema>,
  accountId: string,
  {
    restated,
    rulesetVersion,
    now,
  }: { readonly restated: FindingChanges['restated']; readonly rulesetVersion: string; readonly now: Date },
): Promise<void> {
  if (restated.length === 0) return
  const rows = restated.map((one) => ({ finding_id: one.findingId, ...statedRow(one) }))
  const change = sql`
    update findings f set reason = g.reason, message = g.message, since = g.since, due_at = g.due_at,
      ruleset_version = ${rulesetVersion}, severity = g.severity, weight = g.weight, repaired_by = g.repaired_by
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as g(finding_id uuid, ${statedColumns})
    where f.account_id = ${accountId} and f.finding_id = g.finding_id`
  await changeFindings(db, { change, kind: sql<FindingEventKind>`'restated'`, at: now })
}

/** What a finding says, as given to a statement. */
const statedColumns = sql`
  reason text, message jsonb, since timestamptz, due_at timestamptz, severity text, weight float8, repaired_by text`

function statedRow({ reason, message, since, dueAt, charge }: Verdict & { readonly charge: Charge }) {
  const terms = { severity: charge.severity, weight: charge.weight, repaired_by: charge.repairedBy }
  return { reason, message, since, due_at: dueAt, ...terms }
}

/** Stores the new owners; what happens to the findings afterwards happens to them. */
async function moveFindings(
  db: Kysely<Schema>,
  accountId: string,
  { moved, now }: { readonly moved: FindingChanges['moved']; readonly now: Date },
): Promise<void> {
  if (moved.length === 0) return
  // Only what counts leaves one owner's figures for those of another.
  const { rows: charged } = await sql<{ finding_id: string }>`
    select f.finding_id from findings f where f.account_id = ${accountId} and ${isOpen}
      and f.finding_id = any(${moved.map(({ findingId }) => findingId)}::uuid[])`.execute(db)
  const findingIds = charged.map((row) => row.finding_id)
  await addFindingEvents(db, accountId, { kind: 'handed-over', findingIds, at: now })
  const rows = moved.map(({ findingId, ownerId }) => ({ finding_id: findingId, owner_id: ownerId }))
  await sql`
    update findings f set owner_id = g.owner_id
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as g(finding_id uuid, owner_id text)
    where f.account_id = ${accountId} and f.finding_id = g.finding_id`.execute(db)
  await addFindingEvents(db, accountId, { kind: 'taken-over', findingIds, at: now })
}

async function openFindings(
  db: Kysely<Schema>,
  accountId: string,
  {
    opened,
    rulesetVersion,
    now,
  }: { readonly opened: FindingChanges['opened']; readonly rulesetVersion: string; readonly now: Date },
): Promise<void> {
  if (opened.length === 0) return
  const rows = opened.map((one) => ({
    object_type: one.key.type,
    record_id: one.key.id,
    rule_id: one.ruleId,
    state: one.charge.state,
    ...statedRow(one),
  }))
  const change = sql`
    insert into findings as f (account_id, object_type, record_id, rule_id, reason, message, ruleset_version, state, since,
      due_at, opened_at, owner_id, severity, weight, repaired_by)
    select ${accountId}, g.object_type, g.record_id, g.rule_id, g.reason, g.message, ${rulesetVersion}, g.state, g.since,
      g.due_at, ${now}, r.owner_id, g.severity, g.weight, g.repaired_by
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as g(
      object_type text, record_id text, rule_id text, state text, ${statedColumns})
    left join records r
      on r.account_id = ${accountId} and r.object_type = g.object_type and r.record_id = g.record_id`
  await changeFindings(db, {
    change,
    kind: sql<FindingEventKind>`case when ${isOpen} then 'opened' else 'recorded' end`,
    at: now,
  })
}

/** What is counted: the records of an account that may be read. */
export interface ScopedQuery {
  readonly accountId: string
  readonly scope: ReadScope
}

/** The number of open findings, in total and by rule. */
export async function countOpenFindings(
  db: Kysely<Schema>,
  { accountId, scope }: ScopedQuery,
): Promise<{ readonly open: number; readonly byRule: Record<string, number> }> {
  const { rows } = await sql<{ rule_id: string; count: number }>`
    select f.rule_id, count(*)::int as count
    from findings f
    left join records r on r.account_id = f.account_id and r.object_type = f.object_type and r.record_id = f.record_id
    where f.account_id = ${accountId} and ${isOpen} and ${isInScope(scope, 'r')}
    group by f.rule_id order by f.rule_id`.execute(db)
  return {
    open: rows.reduce((sum, row) => sum + row.count, 0),
    byRule: Object.fromEntries(rows.map((row) => [row.rule_id, row.count])),
  }
}

/** The number of records of a type, and how many of them have no open finding. */
export interface TypeCount {
  readonly type: ObjectType
  readonly total: number
  readonly complete: number
}

/** The number of complete records by type, in the order of `objectTypes`. */
export async function countComplete(
  db: Kysely<Schema>,
  { accountId, scope }: ScopedQuery,
): Promise<readonly TypeCount[]> {
  const all = sql<TypeRow>`
    select c.object_type, sum(c.number)::int as count from record_counts c
    where c.account_id = ${accountId} and ${isInScope(scope, 'c')} group by c.object_type`.execute(db)
  // Counted apart: to look up the findings of each record takes ten times as long.
  const incomplete = sql<TypeRow>`
    select f.object_type, count(*)::int as count from (
      select distinct f.owner_id, f.object_type, f.record_id from findings f
      where f.account_id = ${accountId} and ${isOpen} and ${isInScope(scope, 'f')}
    ) f group by f.object_type`.execute(db)
  const [totals, lacking] = (await Promise.all([all, incomplete])).map(
    ({ rows }) => new Map(rows.map((row) => [row.object_type, row.count])),
  )
  return objectTypes.map((type) => {
    const total = totals?.get(type) ?? 0
    // A record that was deleted a moment ago may still have findings.
    return { type, total, complete: Math.max(0, total - (lacking?.get(type) ?? 0)) }
  })
}

interface TypeRow {
  readonly object_type: string
  readonly count: number
}
