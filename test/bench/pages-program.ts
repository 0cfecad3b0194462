import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import express from 'express'
import { sql } from 'kysely'
import { z } from 'zod'
import { adminRoutes, identify } from '../../src/admin/index.ts'
import { pages } from '../../src/admin/pages/index.ts'
import { createDigestRenderer } from '../../src/digests/index.ts'
import { openDatabase } from '../../src/infra/db/open-database.ts'
import { templatesDir } from '../../src/infra/http/views.ts'
import { newToken } from '../../src/infra/secrets/token.ts'
import { scorecardMetrics } from '../../src/metrics/index.ts'
import { grantRole, loadUser } from '../../src/people/index.ts'
import { saveSession } from '../../src/people/sign-in/session-store.ts'
import { checkRuleset, parseRuleset } from '../../src/rules/index.ts'
import { backtestsOf } from '../support/backtests-of.ts'
import { saveTeam } from '../support/crm-rows.ts'
import { fillableCrm, repairDeps } from '../support/repair-deps.ts'
import { answerQuestions, optionsOf } from './child.ts'

/** The pages of a large account, and beside them a bare route that runs one indexed query on the same store. */
const { location, records, reps } = optionsOf(
  z.object({
    location: z.union([z.object({ url: z.string() }), z.object({ dir: z.string() })]),
    records: z.number(),
    reps: z.number(),
  }),
)
const accountId = 'bench'
const teamSize = 10
const now = new Date()
const clock = { now: () => now }

const database = await openDatabase(location)
const { db } = database

const people = Array.from({ length: reps }, (_, index) => {
  const supervisor = `rep-${index - (index % teamSize)}`
  return {
    id: `rep-${index}`,
    name: `Rep ${index}`,
    email: `rep${index}@acme.no`,
    supervisorId: index % teamSize === 0 ? null : supervisor,
  }
})
const operator = { id: 'operator', name: 'Operator', email: 'operator@acme.no', supervisorId: null }
const account = await saveTeam(db, accountId, [...people, operator])
await grantRole(db, accountId, { ownerId: 'rep-0', role: 'admin', now })
await grantRole(db, accountId, { ownerId: operator.id, role: 'operator', now })

const ruleset = parseRuleset(readFileSync(join(templatesDir, 'rules/default.yaml'), 'utf8'), 'default.yaml')
/** A rule of each type that findings are about. */
const ruleIds = JSON.stringify(Object.fromEntries(ruleset.rules.map(({ object, id }) => [object, id])))

/** The days of the past year are taken in turn, and so are the owners: each has records of every type. */
await sql`
  insert into records (account_id, object_type, record_id, owner_id, created_at, updated_at, fields, vendor_fields, sync_run_id)
  select ${accountId}, type, type || '-' || n, 'rep-' || n % ${reps}, day, day,
    jsonb_build_object('name', 'Record ' || n, 'lastName', 'Client ' || n, 'subject', 'Subject ' || n,
      'stage', (array['open', 'won', 'lost'])[1 + n % 3], 'amount', n % 1000, 'closeDate', to_char(day, 'YYYY-MM-DD'),
      'at', moment, 'startsAt', moment, 'outcome', (array['held', 'cancelled'])[1 + n % 2]),
    '{}', 'bench'
  from generate_series(0, ${records / 5 - 1}) n, unnest(array['contact', 'company', 'deal', 'call', 'meeting']) type,
    lateral (select ${now}::timestamptz - (n % 365) * interval '1 day' as day) days,
    lateral (select to_char(day at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as moment) moments`.execute(db)
await sql`
  insert into record_facts (account_id, object_type, record_id, facts)
  select account_id, object_type, record_id, jsonb_build_object('reachable', right(record_id, 1) <> '0')
  from records where account_id = ${accountId} and object_type = 'contact'`.execute(db)
await sql`
  insert into due_evaluations (account_id, object_type, record_id, due_at)
  select account_id, object_type, record_id, ${now}::timestamptz + interval '1 day' + random() * interval '9 days'
  from records where account_id = ${accountId} and object_type in ('deal', 'meeting')`.execute(db)

/** A fifth of each owner's records is incomplete, and as many have been completed a week after they were found to be. */
await sql`
  insert into findings (account_id, object_type, record_id, rule_id, reason, message, ruleset_version, state, since, due_at,
    opened_at, resolved_at, owner_id)
  select account_id, object_type, record_id, (${ruleIds}::jsonb) ->> object_type, 'missing',
    '{"code": "asWritten", "params": {"text": "company"}}', 'bench', state, updated_at, updated_at, updated_at,
    case state when 'resolved' then updated_at + interval '7 days' end, owner_id
  from records, lateral (select split_part(record_id, '-', 2)::int / ${reps}::int % 5 as part) parts,
    lateral (select (array['open', 'resolved'])[1 + part] as state) states
  where account_id = ${accountId} and part < 2`.execute(db)
await sql`
  insert into finding_events (account_id, finding_id, kind, at, object_type, record_id, rule_id, reason, since, due_at,
    ruleset_version, owner_id)
  select account_id, finding_id, kind, case kind when 'opened' then opened_at else resolved_at end, object_type, record_id,
    rule_id, reason, since, due_at, ruleset_version, owner_id
  from findings, unnest(array['opened', 'resolved']) kind
  where account_id = ${accountId} and (kind = 'opened' or state = 'resolved')`.execute(db)
await sql`
  insert into audit_log (account_id, at, action, actor_id, actor_role, subject_id)
  select ${accountId}, ${now}::timestamptz - n * interval '1 minute', 'figures-opened', 'rep-0', 'supervisor', 'rep-' || n % ${reps}
  from generate_series(0, ${records / 5}) n`.execute(db)
// Both stores do this by themselves some time after so many changes.
await sql`vacuum analyze`.execute(db)

/** The cookie of somebody who has signed in. */
async function cookieOf(ownerId: string): Promise<string> {
  const token = newToken()
  const user = await loadUser(db, accountId, ownerId)
  if (user === null) throw new Error('there is no such user')
  const session = { sessionId: token, token, ownerId, method: 'mail', browser: '', confirmedAt: now, now } as const
  await saveSession(db, accountId, session)
  return `minset=${accountId}.${token}`
}

const digests = {
  db,
  account,
  metrics: scorecardMetrics,
  crmTitle: 'Acme CRM',
  recordUrl: ({ id }: { id: string }) => `https://crm.example/${id}`,
  publicUrl: 'http://127.0.0.1',
}
const nothingWrong = { at: now, conditions: [], isFailing: false, problems: [], ended: [] }
const app = express()
app.get('/bare', async (_request, response) => {
  const { rows } = await sql`select fields from records
    where account_id = ${accountId} and object_type = 'deal' and record_id = 'deal-1'`.execute(db)
  response.json(rows)
})
app.use(async (request, _response, next) => {
  await identify({ db, clock, publicUrl: digests.publicUrl }, request)
  next()
})
app.use(
  adminRoutes({
    ...digests,
    digests,
    loadRuleset: () => Promise.resolve(ruleset),
    loadRulesetVersions: () => Promise.resolve([]),
    backtests: backtestsOf(db, clock),
    rulesets: { parse: parseRuleset },
    checkRules: (text) => checkRuleset(text, 'rules.yaml'),
    clock,
    keyring: null,
    auditDays: 365,
    render: createDigestRenderer(),
    ...repairDeps(ruleset),
    crm: { ...fillableCrm, usage: () => ({ calls: 0, rateLimited: 0, budgetUsed: 0, daily: null }) },
    sources: [],
    queue: { enqueue: () => Promise.resolve() },
    health: { check: () => Promise.resolve(nothingWrong) },
  }),
)
const server = createServer(app)
await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

/** The parts of paths that name something of this account. */
const params: Readonly<Record<string, string>> = {
  ownerId: 'rep-11',
  metric: 'dealsWon',
  supervisorId: 'rep-10',
  type: 'deal',
  id: 'deal-11',
  memberType: 'owner',
  memberId: 'rep-11',
}

/** Parts of pages that are loaded later, and pages with filters. */
const more = [
  '/digests?show=coming',
  `/findings?overdue=yes&age=older&sort=-rep`,
  '/list?page=2',
  '/digests/rep-10/mail',
]

answerQuestions({
  address: () => address,
  cookies: async () => ({
    rep: await cookieOf('rep-11'),
    supervisor: await cookieOf('rep-10'),
    admin: await cookieOf('rep-0'),
    operator: await cookieOf(operator.id),
    // Without a user, requests come from the service viewer.
    service: '',
  }),
  paths: () => [
    ...pages.map(({ path }) => path.replaceAll(/:(\w+)/g, (_part, name: string) => params[name] ?? name)),
    ...more,
  ],
})
