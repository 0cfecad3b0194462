import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { z } from 'zod'
import { runBacktest } from '../../src/backtest/index.ts'
import { evaluateSlice } from '../../src/findings/index.ts'
import { openDatabase } from '../../src/infra/db/open-database.ts'
import { templatesDir } from '../../src/infra/http/views.ts'
import { markDue } from '../../src/records/index.ts'
import { parseRuleset, rulesetOfAccount } from '../../src/rules/index.ts'
import { saveTeam } from '../support/crm-rows.ts'
import { answerQuestions, optionsOf } from './child.ts'

/** A store with the given number of records, of which a third are linked, and Minset's work on it in this process. */
const { location, records } = optionsOf(
  z.object({ location: z.union([z.object({ url: z.string() }), z.object({ dir: z.string() })]), records: z.number() }),
)
const accountId = 'bench'
const now = new Date()
const { db } = await openDatabase(location)
const owners = Array.from({ length: 40 }, (_, index) => ({
  id: `rep-${index}`,
  name: `Rep ${index}`,
  email: null,
  supervisorId: index % 10 === 0 ? null : `rep-${index - (index % 10)}`,
}))
const account = await saveTeam(db, accountId, owners)
const ruleset = rulesetOfAccount(
  parseRuleset(readFileSync(join(templatesDir, 'rules/default.yaml'), 'utf8'), 'default.yaml'),
  { ...account, schema: null },
)

/** Of each ten: four contacts, two companies, two deals, two meetings; one of eleven lacks something. */
await sql`
  insert into records (account_id, object_type, record_id, owner_id, created_at, updated_at, fields, vendor_fields,
    sync_run_id, links_read)
  select ${accountId}, type, type || '-' || n, 'rep-' || n % 40, day, day,
    case type
      when 'contact' then jsonb_build_object('firstName', 'Ola', 'lastName', case when n % 11 = 0 then 'xxx' else 'Berg ' || chr(97 + n % 26) end,
        'email', 'ola.berg.' || n || '@fjordbygg.no', 'phone', null, 'mobilePhone', null, 'jobTitle', null)
      when 'company' then jsonb_build_object('name', 'Firma ' || n, 'domain', 'firma' || n || '.no', 'website', null, 'phone', null,
        'industry', null, 'country', null)
      when 'deal' then jsonb_build_object('name', 'Pilot ' || n, 'stage', (array['open', 'won', 'lost'])[1 + n % 3],
        'stageLabel', 'Offer', 'amount', case when n % 11 = 0 then null else n % 1000 + 1 end, 'currency', 'EUR', 'closeDate',
        to_char(day + interval '200 days', 'YYYY-MM-DD'), 'probability', 0.5, 'lostReason', 'Price')
      else jsonb_build_object('subject', 'Demonstration', 'startsAt', moment, 'endsAt', moment, 'outcome',
        (array['held', 'cancelled'])[1 + n % 2], 'notes', null) end,
    '{}', null, array['contact', 'company', 'deal']
  from generate_series(0, ${Math.floor(records / 10) - 1}) k,
    unnest(array['contact', 'contact', 'contact', 'contact', 'company', 'company', 'deal', 'deal', 'meeting', 'meeting'])
      with ordinality as types(type, place),
    lateral (select (k * 10 + place)::int as n) numbers,
    lateral (select ${now}::timestamptz - (n % 900) * interval '1 day' as day) days,
    lateral (select to_char(day at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as moment) moments`.execute(db)
await sql`
  insert into links (account_id, from_type, from_id, to_type, to_id)
  select r.account_id, r.object_type, r.record_id, to_type, to_type || '-' || (n / 10 * 10 + case to_type when 'contact' then 1 else 5 end)
  from records r, unnest(array['contact', 'company']) to_type, lateral (select split_part(record_id, '-', 2)::int - 1 as n) numbers
  where account_id = ${accountId} and object_type in ('deal', 'meeting')`.execute(db)
await sql`vacuum analyze`.execute(db)

/** Says every tenth of the work to a waiting person. */
function sayProgress(): (judged: number, total: number) => void {
  let said = 0
  return (judged, total) => {
    const tenth = Math.floor((10 * judged) / total)
    if (tenth > said) process.stderr.write(`… backtest: ${judged} of ${total} records judged\n`)
    said = Math.max(said, tenth)
  }
}

async function backtest(): Promise<unknown> {
  const startedAt = performance.now()
  const { records: judged, flagged } = await runBacktest(db, {
    accountId,
    candidate: ruleset,
    active: null,
    typesToCome: [],
    now,
    progress: sayProgress(),
  })
  const megabytes = process.resourceUsage().maxRSS / 1024
  return { seconds: (performance.now() - startedAt) / 1000, judged, flagged, megabytes }
}

/** One contact with fifty linked meetings has changed, and lost its last name, or has it again. */
async function incremental(input: unknown): Promise<number> {
  const { isLost } = z.object({ isLost: z.boolean() }).parse(input)
  const contact = { type: 'contact', id: 'contact-1' } as const
  await sql`update records set fields = fields || ${JSON.stringify({ lastName: isLost ? null : 'Berg' })}::jsonb
    where account_id = ${accountId} and object_type = 'contact' and record_id = 'contact-1'`.execute(db)
  const startedAt = performance.now()
  await db.transaction().execute((trx) => markDue(trx, accountId, { keys: [contact], dueAt: now }))
  const evaluation = {
    db,
    loadRuleset: () => Promise.resolve(ruleset),
    loadTypesToCome: () => Promise.resolve([]),
    clock: { now: () => now },
    onEvaluated: () => Promise.resolve(),
    progress: () => undefined,
  }
  while (await evaluateSlice(evaluation, accountId));
  return performance.now() - startedAt
}

/** Links the contact to fifty meetings. @returns the number of records that depend on it */
async function prepareIncremental(): Promise<number> {
  await sql`
    insert into links (account_id, from_type, from_id, to_type, to_id)
    select account_id, object_type, record_id, 'contact', 'contact-1' from records
    where account_id = ${accountId} and object_type = 'meeting' order by record_id limit 50
    on conflict do nothing`.execute(db)
  const { rows } = await sql<{ count: number }>`
    select count(distinct from_id)::int as count from links
    where account_id = ${accountId} and to_type = 'contact' and to_id = 'contact-1' and from_type = 'meeting'`.execute(
    db,
  )
  return rows[0]?.count ?? 0
}

answerQuestions({ backtest, incremental, prepareIncremental })
