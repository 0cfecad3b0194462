import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import type { Account } from '../../src/accounts/index.ts'
import type { Schema } from '../../src/infra/db/schema.ts'
import { templatesDir } from '../../src/infra/http/views.ts'
import { grantRole } from '../../src/people/index.ts'
import { parseRuleset, type Ruleset } from '../../src/rules/index.ts'
import { saveTeam } from '../support/crm-rows.ts'

const teamSize = 10

/** The types of records, in equal parts. */
export const storedTypes = ['contact', 'company', 'deal', 'call', 'meeting'] as const

/** A large account: reps in teams of ten, whose first is the supervisor, and a year of records. */
export interface LargeAccount {
  readonly account: Account
  readonly ruleset: Ruleset
}

/**
 * Stores a large account. The days of the past year are taken in turn, and so are the owners: each has records of every
 * type. A fifth of each owner's records is incomplete, and as many have been completed a week after they were found to be.
 * Records are numbered from 0 within their type; a meeting is linked to the deal, and a call to the contact, of its number.
 * The first rep is also an admin, and there is an operator.
 */
export async function storeLargeAccount(
  db: Kysely<Schema>,
  accountId: string,
  { records, reps, now }: { readonly records: number; readonly reps: number; readonly now: Date },
): Promise<LargeAccount> {
  const people = Array.from({ length: reps }, (_, index) => ({
    id: `rep-${index}`,
    name: `Rep ${index}`,
    email: `rep${index}@acme.no`,
    supervisorId: index % teamSize === 0 ? null : `rep-${index - (index % teamSize)}`,
  }))
  const operator = { id: 'operator', name: 'Operator', email: 'operator@acme.no', supervisorId: null }
  const account = await saveTeam(db, accountId, [...people, operator])
  await grantRole(db, accountId, { ownerId: 'rep-0', role: 'admin', now })
  await grantRole(db, accountId, { ownerId: operator.id, role: 'operator', now })
  const ruleset = parseRuleset(readFileSync(join(templatesDir, 'rules/default.yaml'), 'utf8'), 'default.yaml')
  const perType = records / storedTypes.length
  await storeRecords(db, accountId, { perType, reps, now })
  await storeFindings(db, accountId, { ruleset, reps })
  await sql`
    insert into audit_log (account_id, at, action, actor_id, actor_role, subject_id)
    select ${accountId}, ${now}::timestamptz - n * interval '1 minute', 'figures-opened', 'rep-0', 'supervisor', 'rep-' || n % ${reps}
    from generate_series(0, least(${perType}, 20000)) n`.execute(db)
  // Both stores do this by themselves some time after so many changes.
  await sql`vacuum analyze`.execute(db)
  return { account, ruleset }
}

async function storeRecords(
  db: Kysely<Schema>,
  accountId: string,
  { perType, reps, now }: { readonly perType: number; readonly reps: number; readonly now: Date },
): Promise<void> {
  await sql`
    insert into records (account_id, object_type, record_id, owner_id, created_at, updated_at, fields, vendor_fields, sync_run_id)
    select ${accountId}, type, n::text, 'rep-' || n % ${reps}, day, day,
      jsonb_build_object('name', 'Record ' || n, 'lastName', 'Client ' || n, 'subject', 'Subject ' || n,
        'stage', (array['open', 'won', 'lost'])[1 + n % 3], 'amount', n % 1000, 'closeDate', to_char(day, 'YYYY-MM-DD'),
        'at', moment, 'startsAt', moment, 'outcome', (array['held', 'cancelled'])[1 + n % 2]),
      '{}', 'bench'
    from generate_series(0, ${perType - 1}) n, unnest(${sql.val([...storedTypes])}::text[]) type,
      lateral (select ${now}::timestamptz - (n % 365) * interval '1 day' as day) days,
      lateral (select to_char(day at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as moment) moments`.execute(db)
  await sql`
    insert into links (account_id, from_type, from_id, to_type, to_id)
    select account_id, object_type, record_id, case object_type when 'meeting' then 'deal' else 'contact' end, record_id
    from records where account_id = ${accountId} and object_type in ('meeting', 'call')`.execute(db)
  await sql`
    insert into record_facts (account_id, object_type, record_id, facts)
    select account_id, object_type, record_id, jsonb_build_object('reachable', right(record_id, 1) <> '0')
    from records where account_id = ${accountId} and object_type = 'contact'`.execute(db)
  await sql`
    insert into due_evaluations (account_id, object_type, record_id, due_at)
    select account_id, object_type, record_id, ${now}::timestamptz + interval '1 day' + random() * interval '9 days'
    from records where account_id = ${accountId} and object_type in ('deal', 'meeting')`.execute(db)
}

async function storeFindings(
  db: Kysely<Schema>,
  accountId: string,
  { ruleset, reps }: { readonly ruleset: Ruleset; readonly reps: number },
): Promise<void> {
  /** A rule of each type that findings are about. */
  const ruleIds = JSON.stringify(Object.fromEntries(ruleset.rules.map(({ object, id }) => [object, id])))
  await sql`
    insert into findings (account_id, object_type, record_id, rule_id, reason, message, ruleset_version, state, since, due_at,
      opened_at, resolved_at, owner_id)
    select account_id, object_type, record_id, (${ruleIds}::jsonb) ->> object_type, 'missing',
      '{"code": "asWritten", "params": {"text": "company"}}', 'bench', state, updated_at, updated_at, updated_at,
      case state when 'resolved' then updated_at + interval '7 days' end, owner_id
    from records, lateral (select record_id::int / ${reps}::int % 5 as part) parts,
      lateral (select (array['open', 'resolved'])[1 + part] as state) states
    where account_id = ${accountId} and part < 2`.execute(db)
  await sql`
    insert into finding_events (account_id, finding_id, kind, at, object_type, record_id, rule_id, reason, since, due_at,
      ruleset_version, owner_id)
    select account_id, finding_id, kind, case kind when 'opened' then opened_at else resolved_at end, object_type, record_id,
      rule_id, reason, since, due_at, ruleset_version, owner_id
    from findings, unnest(array['opened', 'resolved']) kind
    where account_id = ${accountId} and (kind = 'opened' or state = 'resolved')`.execute(db)
}
