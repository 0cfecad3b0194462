import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { sql } from 'kysely'
import { z } from 'zod'
import { adminRoutes, identify, noteService } from '../../src/admin/index.ts'
import { pages } from '../../src/admin/pages/index.ts'
import { createDigestRenderer } from '../../src/digests/index.ts'
import { noGaps } from '../../src/domain/reading/read-gaps.ts'
import { openDatabase } from '../../src/infra/db/open-database.ts'
import { newToken } from '../../src/infra/secrets/token.ts'
import { scorecardMetrics } from '../../src/metrics/index.ts'
import { loadUser } from '../../src/people/index.ts'
import { saveSession } from '../../src/people/sign-in/session-store.ts'
import { checkRuleset, parseRuleset } from '../../src/rules/index.ts'
import { backtestsOf } from '../support/backtests-of.ts'
import { fillableCrm, repairDeps } from '../support/repair-deps.ts'
import { answerQuestions, optionsOf } from './child.ts'
import { storeLargeAccount } from './store-large-account.ts'

/** The pages of a large account, and beside them a bare route that runs one indexed query on the same store. */
const { location, records, reps } = optionsOf(
  z.object({
    location: z.union([z.object({ url: z.string() }), z.object({ dir: z.string() })]),
    records: z.number(),
    reps: z.number(),
  }),
)
const accountId = 'bench'
const now = new Date()
const clock = { now: () => now }

const database = await openDatabase(location)
const { db } = database

const { account, ruleset } = await storeLargeAccount(db, accountId, { records, reps, now })

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
  loadUses: () => Promise.resolve(new Map()),
  loadGaps: () => Promise.resolve(noGaps),
  publicUrl: 'http://127.0.0.1',
}
const nothingWrong = { at: now, conditions: [], isFailing: false, problems: [], ended: [] }
const app = express()
app.get('/bare', async (_request, response) => {
  const { rows } = await sql`select fields from records
    where account_id = ${accountId} and object_type = 'deal' and record_id = '1'`.execute(db)
  response.json(rows)
})
app.use(async (request, _response, next) => {
  if (!(await identify({ db, clock, publicUrl: digests.publicUrl }, request))) noteService(request)
  next()
})
app.use(
  adminRoutes({
    ...digests,
    digests,
    loadRuleset: () => Promise.resolve(ruleset),
    loadRulesetVersions: () => Promise.resolve([]),
    backtests: backtestsOf(db, clock),
    rulesets: { parse: parseRuleset, parseStored: parseRuleset },
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
  id: '11',
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
    operator: await cookieOf('operator'),
    // Without a user, requests come from the service viewer.
    service: '',
  }),
  paths: () => [
    ...pages.map(({ path }) => path.replaceAll(/:(\w+)/g, (_part, name: string) => params[name] ?? name)),
    ...more,
  ],
})
