import { type Kysely, sql } from 'kysely'
import type { Verdict } from '../../domain/finding.ts'
import { keyText, type RecordKey } from '../../domain/record.ts'
import { isDisputed, isExempt } from '../../infra/db/finding-states.ts'
import { isInScope } from '../../infra/db/in-scope.ts'
import type { Schema } from '../../infra/db/schema.ts'
import { keyList } from '../../records/index.ts'
import { type Ruleset, type Subject, segmentsFor } from '../../rules/index.ts'
import type { ScopedQuery } from '../finding-store.ts'
import { coveringOf } from './exemption.ts'
import { loadActiveExemptions } from './exemption-store.ts'

/** Why a record that does not meet a rule counts in no figure: an exemption covers it, or its owner disputes the finding. */
export type Uncharged = 'exempt' | 'disputed'

/** Of one of the records for which it was loaded; null: what the rule finds counts. */
export type UnchargedOf = (
  ruleset: Pick<Ruleset, 'segmentChecks'>,
  subject: Subject,
  verdict: Pick<Verdict, 'ruleId' | 'reason'>,
) => Uncharged | null

/** Loads what decides whether findings of the records would count, whichever rules find them. */
export async function loadUncharged(
  db: Kysely<Schema>,
  accountId: string,
  { keys, now }: { readonly keys: readonly RecordKey[]; readonly now: Date },
): Promise<UnchargedOf> {
  const exemptions = await loadActiveExemptions(db, accountId, { keys, now })
  const states = await loadUnchargedFindings(db, accountId, keys)
  return (ruleset, subject, { ruleId, reason }) => {
    const { record } = subject
    const stored = states.get(`${keyText(record)} ${ruleId}`)
    const exemptible = { key: record, ownerId: record.ownerId, ruleId, reason, isExempt: stored?.state === 'exempt' }
    const segments = segmentsFor(ruleset, subject, now)
    if (coveringOf(exemptions, { ...exemptible, segments }).length > 0) return 'exempt'
    return stored?.state === 'disputed' && stored.reason === reason ? 'disputed' : null
  }
}

/** How many findings of a rule count in no figure. */
export type UnchargedCounts = Readonly<Record<Uncharged, number>>

/** How many findings count in no figure, by the id of their rule; rules without any are absent. */
export async function countUncharged(
  db: Kysely<Schema>,
  { accountId, scope }: ScopedQuery,
): Promise<ReadonlyMap<string, UnchargedCounts>> {
  const { rows } = await sql<UnchargedCounts & { readonly rule: string }>`
    select f.rule_id as rule, (count(*) filter (where ${isExempt}))::int as exempt,
      (count(*) filter (where ${isDisputed}))::int as disputed
    from findings f
    where f.account_id = ${accountId} and (${isDisputed} or ${isExempt}) and ${isInScope(scope, 'f')}
    group by f.rule_id`.execute(db)
  return new Map(rows.map(({ rule, exempt, disputed }) => [rule, { exempt, disputed }]))
}

interface UnchargedFinding {
  readonly state: Uncharged
  readonly reason: string
}

/** By the text of the record's key and the id of the rule. */
async function loadUnchargedFindings(
  db: Kysely<Schema>,
  accountId: string,
  keys: readonly RecordKey[],
): Promise<ReadonlyMap<string, UnchargedFinding>> {
  if (keys.length === 0) return new Map()
  const { rows } = await sql<UnchargedFinding & { readonly key: string }>`
    select f.object_type || ':' || f.record_id || ' ' || f.rule_id as key, f.state, f.reason from findings f
    where f.account_id = ${accountId} and (${isDisputed} or ${isExempt})
      and (f.object_type, f.record_id) in (${keyList(keys)})`.execute(db)
  return new Map(rows.map(({ key, ...finding }) => [key, finding]))
}
