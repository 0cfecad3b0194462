import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sql } from 'kysely'
import { expect, it, onTestFinished, vi } from 'vitest'
import {
  loadAccounts,
  markDisconnected,
  markEnded,
  noteOtherApp,
  resealCredentials,
  saveCredential,
} from '../../src/accounts/index.ts'
import { loadConfig } from '../../src/app/config.ts'
import type { UnavailableCause } from '../../src/crm/port.ts'
import { type CheckedAccount, checkHealth, type HealthDeps, isTicking, ticksHeartbeat } from '../../src/health/index.ts'
import { saveEvents } from '../../src/inbox/index.ts'
import { noteHeartbeat } from '../../src/infra/db/heartbeat-store.ts'
import { createLog } from '../../src/infra/log.ts'
import { createMailer } from '../../src/infra/mail.ts'
import { clearJobFailure, noteJobFailure } from '../../src/infra/queue/job-failure-store.ts'
import { newKey, parseKeyring } from '../../src/infra/secrets/keyring.ts'
import { scheduleEvaluations } from '../../src/records/index.ts'
import { expireSubscriptionCheck, maintainSubscriptions, noteReach, noteSyncSuccess } from '../../src/sync/index.ts'
import { rowsNow as now, saveTeam } from '../support/crm-rows.ts'
import { describeAnyStore } from '../support/database.ts'
import { freePort } from '../support/free-port.ts'
import { healthDeps } from '../support/health-deps.ts'
import { asWritten, inEnglish } from '../support/words.ts'

const minuteMs = 60_000

describeAnyStore('health conditions', (testStore) => {
  async function open(given: Partial<HealthDeps> = {}): Promise<{
    readonly deps: HealthDeps
    readonly problems: () => Promise<readonly string[]>
  }> {
    const { db } = await testStore.open()
    const account = await saveTeam(db, 'ours', [
      { id: 'boss', name: 'Boss', email: 'boss@acme.no', supervisorId: null },
    ])
    const deps = healthDeps({ db, clock: { now: () => now }, ...given })
    const usage = { calls: 0, rateLimited: 0, budgetUsed: 0, daily: null }
    const accounts: readonly CheckedAccount[] = [{ account, crm: { features: () => [], usage: () => usage } }]
    return {
      deps,
      problems: async () => linesOf(await checkHealth(deps, { accounts, isServing: true })),
    }
  }

  function linesOf(checked: Awaited<ReturnType<typeof checkHealth>>): readonly string[] {
    return checked.flatMap(({ id, problem }) =>
      problem === null ? [] : [`${problem.severity} ${id}: ${inEnglish(problem.what)}`],
    )
  }

  it('hold if nothing is wrong', async () => {
    const { problems } = await open()

    expect(await problems()).toEqual([])
  })

  it('fail if the schedules stop, until they tick again', async () => {
    const { deps, problems } = await open({ uptimeSeconds: () => 60 })
    expect(await problems()).toEqual(['failing schedules: No process has looked for due work lately.'])

    await noteHeartbeat(deps.db, ticksHeartbeat)

    expect(await problems()).toEqual([])
  })

  it('tell whether a service does its work on the store', async () => {
    const { deps } = await open()
    expect(await isTicking(deps.db)).toBe(false)

    await noteHeartbeat(deps.db, ticksHeartbeat)

    expect(await isTicking(deps.db)).toBe(true)
    await sql`update heartbeats set beat_at = now() - interval '1 minute'`.execute(deps.db)
    expect(await isTicking(deps.db)).toBe(false)
  })

  it('warn if cards belong to another app than the configured one, until that is corrected', async () => {
    const app = { vendor: 'hubspot', title: 'HubSpot', appId: '1', variable: 'HUBSPOT_APP_ID' }
    const { deps, problems } = await open({ identifiedApps: [app] })
    expect(await problems()).toEqual([])

    await noteOtherApp(deps.db, { vendor: 'hubspot', configuredAppId: '1', namedAppId: '2' })

    expect(await problems()).toEqual([
      'warning card-app: Cards in HubSpot are refused: they belong to the app 2, and 1 is configured.',
    ])
    const accounts: readonly CheckedAccount[] = []
    const corrected = await checkHealth(
      { ...deps, identifiedApps: [{ ...app, appId: '2' }] },
      { accounts, isServing: true },
    )
    expect(linesOf(corrected).join()).not.toContain('card-app')
    // Whatever it names next counts, for a day.
    await noteOtherApp(deps.db, { vendor: 'hubspot', configuredAppId: '1', namedAppId: '3' })
    expect(await problems()).toEqual([expect.stringContaining('they belong to the app 3')])
    await sql`update other_card_apps set noted_at = now() - interval '25 hours'`.execute(deps.db)
    expect(await problems()).toEqual([])
  })

  it('fail if the CRM cannot be reached, also for a process that does not check it itself', async () => {
    const { deps, problems } = await open()
    const address = `http://127.0.0.1:${await freePort()}`
    const reach = {
      address: () => Promise.resolve(`${address}/details`),
      wasAnswered: () => false,
      clockLeadMs: () => null,
    }
    await noteReach({ ...deps, sleep: () => Promise.resolve() }, [{ accountId: 'ours', reach }])

    expect(await problems()).toEqual([
      `failing crm-reachable: The CRM cannot be reached: ${new URL(address).host} cannot be reached from here, or breaks the connection.`,
    ])
  })

  it("fail if this machine's clock disagrees with the CRM's, as its latest answer or a probe shows", async () => {
    const { deps, problems } = await open()
    const at = new Date(now.getTime() + 3 * 3_600_000)
    const server = createServer((_request, response) => response.setHeader('date', at.toUTCString()).end())
    await once(server.listen(0, '127.0.0.1'), 'listening')
    onTestFinished(() => void server.close())
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    async function answered(leadMs: number | null): Promise<readonly string[]> {
      const reach = {
        address: () => Promise.resolve(address),
        wasAnswered: () => leadMs !== null,
        clockLeadMs: () => leadMs,
      }
      await noteReach(deps, [{ accountId: 'ours', reach }])
      return problems()
    }

    expect(await answered(59_000)).toEqual([])
    expect(await answered(120_000)).toEqual([
      expect.stringMatching(/^warning crm-clock: .* is 120 seconds ahead of the CRM's: what is due/),
    ])
    expect(await answered(null)).toEqual([
      expect.stringMatching(/^failing crm-clock: .* is 10,800 seconds behind the CRM's: signed events and cards/),
    ])
    expect(await answered(-1000)).toEqual([])
  })

  it('take the clock lead of accounts on one host from the one that has just been answered', async () => {
    const { deps, problems } = await open()
    function answering(isRecent: boolean, leadMs: number) {
      return {
        address: () => Promise.resolve('http://127.0.0.1:1/'),
        wasAnswered: () => isRecent,
        clockLeadMs: () => leadMs,
      }
    }
    // Before the clock was corrected.
    await noteReach(deps, [
      { accountId: 'ours', reach: answering(false, 10_800_000) },
      { accountId: 'other', reach: answering(true, 0) },
    ])

    expect(await problems()).toEqual([])
  })

  it('warn if the CRM refuses to send events, unless the account does not grant it or they could not arrive', async () => {
    const { deps } = await open()
    const usage = { calls: 0, rateLimited: 0, budgetUsed: 0, daily: null }
    async function problemsAt(publicUrl: string, cause: UnavailableCause): Promise<readonly string[]> {
      const report = { ids: [], lost: 0, unavailable: asWritten('40 webhooks at most.'), cause }
      const subscriptions = { ensure: () => Promise.resolve(report), remove: () => Promise.resolve() }
      await expireSubscriptionCheck(deps.db, 'ours')
      await maintainSubscriptions({ ...deps, log: createLog('silent'), subscriptions }, 'ours')
      const [stored] = await loadAccounts(deps.db)
      if (stored === undefined) throw new Error('there is an account')
      // Another process may have made the check, so what this one knows of the features does not count.
      const crm = { usage: () => usage, features: () => [] }
      const config = { ...deps.config, publicUrl }
      const accounts = [{ account: stored.account, crm }]
      const checked = await checkHealth({ ...deps, config }, { accounts, isServing: true })
      return checked.flatMap(({ id, problem }) =>
        problem === null ? [] : [`${problem.severity} ${id}: ${inEnglish(problem.what)} ${inEnglish(problem.action)}`],
      )
    }
    const noEvents =
      'warning events-subscribed: The CRM sends no events: 40 webhooks at most. In the meantime, polls find the changes,'

    expect(await problemsAt('https://minset.example', 'refused')).toEqual([
      `${noEvents} later than events would. Remove the cause that the CRM names; Minset asks for events again every hour.`,
    ])
    expect(await problemsAt('https://minset.example', 'unreachable')).toEqual([
      expect.stringMatching(/Check that MINSET_PUBLIC_URL can be reached/),
    ])
    expect(await problemsAt('https://minset.example', 'ungranted')).toEqual([])
    expect(await problemsAt('http://127.0.0.1:4600', 'refused')).toEqual([])
  })

  it('fail if a key of stored tokens is missing', async () => {
    const [old, next] = [newKey('old'), newKey('next')]
    const { deps } = await open()
    const tokens = { accessToken: 'a', refreshToken: 'r', expiresAt: now, apiOrigin: null }
    const grant = { ...tokens, externalId: '1', userId: null, scopes: [] }
    await saveCredential(deps.db, parseKeyring([old]), { accountId: 'ours', grant, now })
    async function problemsWith(...keys: readonly string[]): Promise<readonly string[]> {
      const config = loadConfig({ MINSET_SECRET_KEYS: keys.join(',') })
      const lines = linesOf(await checkHealth({ ...deps, config }, { accounts: [], isServing: false }))
      return lines.filter((line) => line.includes('secret-keys'))
    }
    const locked = [
      'failing secret-keys: The stored tokens of an account cannot be decrypted with the keys of this process.',
    ]

    expect(await problemsWith(next, old)).toEqual([])
    expect(await problemsWith(next)).toEqual(locked)
    expect(await problemsWith()).toEqual([])
    await resealCredentials(deps.db, parseKeyring([next, old]))
    expect(await problemsWith(next)).toEqual([])
  })

  it('fail if a job fails repeatedly, until it succeeds', async () => {
    const { deps, problems } = await open()
    const job = { accountId: 'ours', job: 'findings.evaluate' }
    const failure = { ...job, code: 'unexpected', reason: asWritten('a fault.') }
    await noteJobFailure(deps.db, failure)
    expect(await problems()).toEqual([])
    await noteJobFailure(deps.db, failure)
    await noteJobFailure(deps.db, failure)
    expect(await problems()).toEqual(['failing jobs: Checking records fails: a fault.'])

    await clearJobFailure(deps.db, job)

    expect(await problems()).toEqual([])
  })

  it('warn if due work waits for longer than usual', async () => {
    const { deps, problems } = await open()
    const dueAt = new Date(now.getTime() - 16 * minuteMs)
    await scheduleEvaluations(deps.db, 'ours', [{ key: { type: 'deal', id: '1' }, dueAt, notedAt: null }])

    expect(await problems()).toEqual(['warning backlog: Waiting for longer than usual: records to be checked.'])
  })

  it('fail if jobs are not processed, the mail server refuses, or a token opens no account', async () => {
    const smtpUrl = `smtp://127.0.0.1:${await freePort()}`
    const { problems } = await open({
      queue: { oldest: () => Promise.resolve({ waiting: { since: now, seconds: 601 }, active: null }) },
      verifyMail: () => createMailer({ smtpUrl, from: 'minset@acme.no' }).verify(),
      waitingTokens: () => [{ title: 'HubSpot', reason: asWritten('HubSpot cannot be reached.') }],
    })

    expect(await problems()).toEqual([
      'failing queue: A job has been waiting for more than 10 minutes.',
      'failing tokens: The account of the HubSpot token cannot be opened: HubSpot cannot be reached.',
      'failing mail: The mail server does not accept mail.',
    ])
  })

  it('fail if they cannot be evaluated', async () => {
    const { problems } = await open({ queue: { oldest: () => Promise.reject(new Error('no such table')) } })

    expect(await problems()).toEqual(['failing queue: The condition "queue" cannot be checked.'])
  })

  it('fail if an account rejects Minset, open or not, and hold once that is intended', async () => {
    const { deps, problems } = await open()
    await markDisconnected(deps.db, 'ours', { reason: asWritten('The app was removed in the CRM.'), now })
    const failing = ['failing account-connected: The account is disconnected: The app was removed in the CRM.']
    async function closed(): Promise<readonly string[]> {
      return linesOf(await checkHealth(deps, { accounts: [], isServing: true }))
    }

    expect(await problems()).toEqual(failing)
    expect(await closed()).toEqual(failing)

    await markEnded(deps.db, 'ours', now)

    expect(await problems()).toEqual([])
    expect(await closed()).toEqual([])
  })

  it('fail if no process opens a stored account', async () => {
    const { deps } = await open()

    expect(linesOf(await checkHealth(deps, { accounts: [], isServing: true }))).toEqual([
      'failing account-connected: The account is not being read: no configured token or app can open it.',
    ])
  })

  it("fail if the first read hangs, and if a later one does, depending on the account's interval", async () => {
    const { deps, problems } = await open({ clock: { now: () => new Date(now.getTime() + 2 * minuteMs + 1000) } })
    const failing = ['failing crm-read: The CRM has not been read for too long.']
    expect(await problems()).toEqual(failing)

    await noteSyncSuccess(deps.db, 'ours', new Date(now.getTime() + 60_000))
    expect(await problems()).toEqual([])

    await noteSyncSuccess(deps.db, 'ours', now)
    expect(await problems()).toEqual(failing)

    const event = { externalId: 'ours', key: 'one', body: {}, occurredAt: null }
    await saveEvents(deps.db, { events: [{ accountId: 'ours', event }], source: 'webhook', now })
    expect(await problems()).not.toContain(failing[0])
  })

  it('fail if the event log of a vendor cannot be fetched', async () => {
    const { deps, problems } = await open({ vendors: ['hubspot'] })
    const failure = {
      accountId: 'hubspot',
      job: 'inbox.fetch',
      code: 'crm.unavailable',
      reason: asWritten('HubSpot is away.'),
    }
    for (let times = 0; times < 3; times += 1) await noteJobFailure(deps.db, failure)

    expect(await problems()).toEqual(['failing event-log: Fetching events from the event log fails: HubSpot is away.'])
  })

  // The embedded store uses this machine's clock.
  it.runIf(testStore.kind === 'server').each([
    [90, 'ahead of'],
    [-90, 'behind'],
  ])('warn if the clock of this machine is %i seconds off', async (seconds, words) => {
    const { problems } = await open()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 })
    onTestFinished(() => {
      vi.useRealTimers()
    })

    expect(await problems()).toEqual([
      expect.stringMatching(
        new RegExp(`^warning clock: The clock of this machine is \\d\\d seconds ${words} the database's`),
      ),
    ])
  })

  it('warn if there are supervisors and no mail server', async () => {
    const { deps, problems } = await open()
    const supervision = { account_id: 'ours', owner_id: 'anna', supervisor_id: 'boss' }
    await deps.db.insertInto('supervisions').values(supervision).execute()
    expect(await problems()).toEqual([
      'warning digests-sent: The digests of 1 supervisor are not sent: no mail server is configured.',
    ])

    const smtpUrl = 'smtp://127.0.0.1:25'
    const lines = linesOf(
      await checkHealth({ ...deps, config: loadConfig({ SMTP_URL: smtpUrl }) }, { accounts: [], isServing: true }),
    )
    expect(lines.filter((line) => line.includes('no mail server'))).toEqual([])
  })

  it('report only the store if the store is unavailable', async () => {
    const { db, close } = await openClosed()
    const { problems } = await open({ db })
    await close()

    expect(await problems()).toEqual(['failing store: The store cannot be used.'])
  })

  async function openClosed(): Promise<{ readonly db: HealthDeps['db']; readonly close: () => Promise<void> }> {
    const database = await testStore.open(await testStore.newLocation())
    return { db: database.db, close: () => database.close() }
  }
})
