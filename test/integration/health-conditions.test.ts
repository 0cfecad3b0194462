import { expect, it } from 'vitest'
import { type CheckedAccount, checkHealth, type HealthDeps, ticksHeartbeat } from '../../src/health/index.ts'
import { noteHeartbeat } from '../../src/infra/db/heartbeat-store.ts'
import { createMailer } from '../../src/infra/mail.ts'
import { clearJobFailure, noteJobFailure } from '../../src/infra/queue/job-failure-store.ts'
import { scheduleEvaluations } from '../../src/records/index.ts'
import { noteReach } from '../../src/sync/index.ts'
import { rowsNow as now, saveTeam } from '../support/crm-rows.ts'
import { describeAnyStore } from '../support/database.ts'
import { freePort } from '../support/free-port.ts'
import { healthDeps } from '../support/health-deps.ts'

const minuteMs = 60_000

describeAnyStore('conditions of health', (testStore) => {
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
      problems: async () =>
        (await checkHealth(deps, { accounts, isServing: true })).flatMap(({ id, problem }) =>
          problem === null ? [] : [`${problem.severity} ${id}: ${problem.what}`],
        ),
    }
  }

  it('hold where nothing is wrong', async () => {
    const { problems } = await open()

    expect(await problems()).toEqual([])
  })

  it('fail where the schedules stand still, until they tick', async () => {
    const { deps, problems } = await open({ uptimeSeconds: () => 60 })
    expect(await problems()).toEqual(['failing schedules: No process has looked for due work lately.'])

    await noteHeartbeat(deps.db, ticksHeartbeat)

    expect(await problems()).toEqual([])
  })

  it('fail where the CRM cannot be reached, also for a process that does not look itself', async () => {
    const { deps, problems } = await open()
    const address = `http://127.0.0.1:${await freePort()}`
    const reach = { address: () => Promise.resolve(`${address}/details`), wasAnswered: () => false }
    await noteReach({ ...deps, sleep: () => Promise.resolve() }, [{ accountId: 'ours', reach }])

    expect(await problems()).toEqual([
      `failing crm-reachable: The CRM cannot be reached: ${new URL(address).host} cannot be reached from here, or breaks the connection.`,
    ])
  })

  it('fail where a job fails again and again, until it ends well', async () => {
    const { deps, problems } = await open()
    const job = { accountId: 'ours', job: 'findings.evaluate' }
    const failure = { ...job, code: 'unexpected', reason: 'a fault.' }
    await noteJobFailure(deps.db, failure)
    expect(await problems()).toEqual([])
    await noteJobFailure(deps.db, failure)
    await noteJobFailure(deps.db, failure)
    expect(await problems()).toEqual(['failing jobs: Checking records fails: a fault.'])

    await clearJobFailure(deps.db, job)

    expect(await problems()).toEqual([])
  })

  it('warn where due work waits for longer than usual', async () => {
    const { deps, problems } = await open()
    const dueAt = new Date(now.getTime() - 16 * minuteMs)
    await scheduleEvaluations(deps.db, 'ours', [{ key: { type: 'deal', id: '1' }, dueAt, notedAt: null }])

    expect(await problems()).toEqual(['warning backlog: Waiting for longer than usual: records to be checked.'])
  })

  it('fail where jobs are not taken up, the mail server refuses, or a token opens no account', async () => {
    const smtpUrl = `smtp://127.0.0.1:${await freePort()}`
    const { problems } = await open({
      queue: { oldest: () => Promise.resolve({ waiting: { since: now, seconds: 601 }, active: null }) },
      verifyMail: () => createMailer({ smtpUrl, from: 'minset@acme.no' }).verify(),
      waitingTokens: () => [{ title: 'HubSpot', reason: 'HubSpot cannot be reached.' }],
    })

    expect(await problems()).toEqual([
      'failing queue: A job has been waiting for more than 10 minutes.',
      'failing tokens: The account of the HubSpot token cannot be opened: HubSpot cannot be reached.',
      'failing mail: The mail server does not take mail.',
    ])
  })

  it('fail where they cannot be evaluated', async () => {
    const { problems } = await open({ queue: { oldest: () => Promise.reject(new Error('no such table')) } })

    expect(await problems()).toEqual(['failing queue: This condition cannot be checked.'])
  })

  it('say of a store that is gone only that', async () => {
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
