import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Router } from 'express'
import {
  accountsRoutes,
  adminRoutes,
  type DemoPerson,
  disconnectionRoutes,
  identify,
  noteService,
  type OidcProvider,
  signInRoutes,
} from '../../src/admin/index.ts'
import type { SignInMail } from '../../src/admin/sign-in/sign-in-mail.ts'
import type { Crm } from '../../src/crm/port.ts'
import { createDigestRenderer } from '../../src/digests/index.ts'
import { noGaps, type ReadGaps } from '../../src/domain/reading/read-gaps.ts'
import type { HealthReport } from '../../src/health/index.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { startWebServer } from '../../src/infra/http/server.ts'
import { templatesDir } from '../../src/infra/http/views.ts'
import { createLog } from '../../src/infra/log.ts'
import { type Keyring, newKey, parseKeyring } from '../../src/infra/secrets/keyring.ts'
import { scorecardMetrics } from '../../src/metrics/index.ts'
import { appointAdmin, grantRole, loadUser, revokeRole } from '../../src/people/index.ts'
import { checkRuleset, usesOf } from '../../src/rules/index.ts'
import { rulesLoader } from '../../src/rulesets/index.ts'
import { backtestsOf } from './backtests-of.ts'
import { row, rowsNow, saveFinding, saveRows, saveTeam } from './crm-rows.ts'
import { freePort } from './free-port.ts'
import { fillableCrm, repairDeps } from './repair-deps.ts'
import { rulesetsOf, rulesFileOf } from './rulesets.ts'

/** Two teams in one account, and their namesakes in another. `boss` has five reps, `chief` two. */
export const people = [
  { id: 'boss', supervisorId: null },
  { id: 'anna', supervisorId: 'boss' },
  { id: 'bjorn', supervisorId: 'boss' },
  { id: 'dina', supervisorId: 'boss' },
  { id: 'emil', supervisorId: 'boss' },
  { id: 'frida', supervisorId: 'boss' },
  { id: 'chief', supervisorId: null },
  { id: 'carl', supervisorId: 'chief' },
  { id: 'gina', supervisorId: 'chief' },
  { id: 'ada', supervisorId: null },
  { id: 'olav', supervisorId: null },
  { id: 'nobody', supervisorId: null },
].map((person) => ({ ...person, name: person.id, email: `${person.id}@acme.no` }))

/** A browser: keeps cookies, follows no redirect. */
export interface TestVisitor {
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>
  post(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>
  readonly cookies: Map<string, string>
}

export interface Answer {
  readonly status: number
  readonly body: string
  readonly headers: Headers
}

export interface PeopleWorld {
  /** The names of the jobs that were enqueued, the earliest first. */
  readonly queued: string[]
  /** Which report of Health was asked for each time, the earliest first. */
  readonly healthChecks: string[]
  readonly clock: { now: () => Date; time: Date }
  readonly mails: SignInMail[]
  readonly url: string
  readonly keyring: Keyring
  visitor(): TestVisitor
  /** A visitor who has signed in to an account by an admin's link. */
  signedIn(ownerId: string, accountId?: string): Promise<TestVisitor>
  close(): Promise<void>
}

export interface PeopleOptions {
  readonly password?: string
  readonly oidc?: (publicUrl: string) => OidcProvider
  readonly demoPeople?: readonly DemoPerson[]
  /** The ruleset (YAML); absent: the default one. */
  readonly rules?: string
  /** What the CRM requires; absent: it does not say. */
  readonly requirements?: Crm['requirements']
  /** The problems that Health finds; absent: none. */
  readonly problems?: HealthReport['problems']
  /** What lists and figures lack; absent: nothing. */
  readonly gaps?: ReadGaps
}

/** Serves the pages of two accounts, `ours` and `theirs`, with the people and a record of each of them. */
export async function startPeopleWorld(
  { db }: Pick<Database, 'db'>,
  { password, oidc, demoPeople, rules, requirements = null, problems = [], gaps = noGaps }: PeopleOptions = {},
): Promise<PeopleWorld> {
  const clock = { time: rowsNow, now: () => clock.time }
  const keyring = parseKeyring([newKey('test')])
  const mails: SignInMail[] = []
  const queued: string[] = []
  const port = await freePort()
  const publicUrl = `http://127.0.0.1:${port}`
  const file = rulesFileOf(rules ?? readFileSync(join(templatesDir, 'rules/default.yaml'), 'utf8'))
  const { ruleset } = file
  const rulesets = rulesetsOf(file)
  const pages = Router()
  const healthChecks: string[] = []
  function reportHealth(how: string): Promise<HealthReport> {
    healthChecks.push(how)
    return Promise.resolve({ at: rowsNow, conditions: [], isFailing: problems.length > 0, problems, ended: [] })
  }
  const health = { check: () => reportHealth('check'), latest: () => reportHealth('latest') }
  for (const accountId of ['ours', 'theirs']) {
    const account = await saveTeam(db, accountId, people)
    await saveRows(
      db,
      accountId,
      people.flatMap(({ id }) => [
        row('deal', `deal-${accountId}-${id}`, { ownerId: id, fields: { stage: 'open', name: `Deal of ${id}` } }),
        row('contact', `contact-${accountId}-${id}`, { ownerId: id, fields: { lastName: `Client of ${id}` } }),
      ]),
    )
    for (const { id } of people) {
      const since = rowsNow
      await saveFinding(db, accountId, {
        type: 'deal',
        id: `deal-${accountId}-${id}`,
        message: 'company',
        since,
        dueAt: since,
      })
    }
    await grantRole(db, accountId, { ownerId: 'ada', role: 'admin', now: rowsNow })
    await grantRole(db, accountId, { ownerId: 'olav', role: 'operator', now: rowsNow })
    const digests = {
      db,
      account,
      metrics: scorecardMetrics,
      crmTitle: 'Acme CRM',
      recordUrl: ({ id }: { id: string }) => `https://crm.example/${id}`,
      loadUses: () => Promise.resolve(usesOf(ruleset)),
      loadGaps: () => Promise.resolve(gaps),
      publicUrl,
    }
    pages.use(
      `/accounts/${accountId}`,
      adminRoutes({
        ...digests,
        loadRuleset: () => rulesets.of(db, accountId),
        ...repairDeps(ruleset),
        loadRules: rulesLoader(rulesets, account),
        loadRulesetVersions: (limit) => rulesets.history(db, accountId, limit),
        backtests: backtestsOf(db, clock),
        rulesets,
        checkRules: (content) => checkRuleset(content, 'rules.yaml'),
        clock,
        digests,
        keyring: null,
        auditDays: 365,
        render: createDigestRenderer(),
        crm: { ...fillableCrm, requirements, usage: () => ({ calls: 0, rateLimited: 0, budgetUsed: 0, daily: null }) },
        sources: [],
        queue: {
          enqueue(_db, { name }) {
            queued.push(name)
            return Promise.resolve()
          },
        },
        health,
      }),
    )
  }
  pages.use(
    accountsRoutes({
      db,
      titleOf: () => 'Acme CRM',
      canConnect: true,
      isOpen: () => true,
      health,
    }),
  )
  const log = createLog('silent')
  const server = await startWebServer(
    { host: '127.0.0.1', port, publicUrl, password },
    {
      open: Router(),
      signIn: Router().use(
        disconnectionRoutes({ db }),
        signInRoutes({
          db,
          clock,
          log,
          publicUrl,
          accounts: () => ['ours', 'theirs'].map((accountId) => ({ accountId, title: `Acme CRM ${accountId}` })),
          mailer: {
            send: (mail) => {
              mails.push(mail)
              return Promise.resolve({ state: 'sent' })
            },
          },
          now: () => clock.time.getTime(),
          hasPassword: password !== undefined,
          keyring,
          oidc: oidc?.(publicUrl) ?? null,
          demoPeople,
        }),
      ),
      signedInState: (request) => identify({ db, clock, publicUrl }, request),
      noteService,
      pages,
    },
    log,
  )
  const world: PeopleWorld = {
    clock,
    mails,
    queued,
    healthChecks,
    url: publicUrl,
    keyring,
    visitor: () => newVisitor(publicUrl),
    async signedIn(ownerId, accountId = 'ours') {
      const user = await loadUser(db, accountId, ownerId)
      if (user === null) throw new TypeError(`there is no ${ownerId}`)
      const { token } = await appointAdmin(db, user, clock.now())
      if (!user.roles.includes('admin')) await revokeRole(db, accountId, { ownerId, role: 'admin' })
      const visitor = newVisitor(publicUrl)
      await visitor.post(`/enter/${accountId}/${token}`, {})
      return visitor
    },
    close: () => server.close(),
  }
  return world
}

/** @param url the site that paths are of; whole addresses may be of other sites, and cookies go to each of them */
export function newVisitor(url: string): TestVisitor {
  const cookies = new Map<string, string>()
  async function send(path: string, init: RequestInit): Promise<Answer> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(new URL(path, url), {
      ...init,
      redirect: 'manual',
      headers: { ...(init.headers as Record<string, string>), ...(cookie === '' ? {} : { cookie }) },
    })
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ')
      const [name = '', value = ''] = pair.split('=')
      const isGone = attributes.some((attribute) => attribute.startsWith('Expires=Thu, 01 Jan 1970'))
      if (isGone) cookies.delete(name)
      else cookies.set(name, value)
    }
    return { status: response.status, body: await response.text(), headers: response.headers }
  }
  return {
    cookies,
    get: (path, headers = {}) => send(path, { headers: { accept: 'text/html', ...headers } }),
    post: (path, fields, headers = {}) =>
      send(path, {
        method: 'POST',
        headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: new URLSearchParams(fields).toString(),
      }),
  }
}
