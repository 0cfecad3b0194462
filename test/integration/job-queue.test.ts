import { sql } from 'kysely'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { CrmAuthError, EnvironmentError } from '../../src/domain/errors.ts'
import { type JobName, jobNames } from '../../src/domain/jobs.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { createLog } from '../../src/infra/log.ts'
import { type JobHandlers, type JobQueue, openJobQueue } from '../../src/infra/queue/job-queue.ts'
import { message } from '../../src/words/index.ts'
import { describeEachStore } from '../support/database.ts'

const job = { name: 'findings.evaluate', payload: { accountId: 'alice' } } as const

function byJob(handlerOf: (name: JobName) => (payload: object) => Promise<void>): JobHandlers {
  return Object.fromEntries(jobNames.map((name) => [name, handlerOf(name)])) as JobHandlers
}

describeEachStore('the job queue', (testStore) => {
  let database: Database
  let queue: JobQueue
  let ran: string[]

  beforeEach(async () => {
    database = await testStore.open()
    queue = await openJobQueue(database, createLog('silent'))
    ran = []
  })
  afterEach(() => queue.stop(2000))

  function handlers(changed: Partial<JobHandlers> = {}): JobHandlers {
    function note(name: JobName): (payload: object) => Promise<void> {
      return (payload) => {
        ran.push([name, ...Object.values<unknown>({ ...payload })].join(' '))
        return Promise.resolve()
      }
    }
    return { ...byJob(note), ...changed }
  }

  it('runs the jobs of a committed transaction, and none of one that was rolled back', async () => {
    await database.db.transaction().execute((trx) => queue.enqueue(trx, job))
    const rolledBack = database.db.transaction().execute(async (trx) => {
      await queue.enqueue(trx, { name: 'digests.send', payload: { accountId: 'alice' } })
      throw new Error('undo')
    })
    await expect(rolledBack).rejects.toThrow('undo')

    await queue.work(handlers())
    await queue.drain()

    expect(ran).toEqual(['findings.evaluate alice'])
  })

  it('runs the CRM calls of one account one at a time', async () => {
    let running = 0
    let most = 0
    async function busy(): Promise<void> {
      running += 1
      most = Math.max(most, running)
      await new Promise((resolve) => setTimeout(resolve, 20))
      running -= 1
    }
    for (let index = 0; index < 3; index += 1) {
      await queue.enqueue(database.db, { name: 'crm.sync', payload: { accountId: 'alice', full: false } })
      await queue.enqueue(database.db, { name: 'crm.write-back', payload: { accountId: 'alice' } })
    }

    await queue.work(handlers({ 'crm.sync': busy, 'crm.write-back': busy }))
    await queue.drain()

    expect(most).toBe(1)
  })

  it('continues with other accounts while the CRM of one makes it wait', async () => {
    const waiting = Promise.withResolvers<undefined>()
    await queue.work(
      handlers({
        'crm.sync': ({ accountId }) => {
          ran.push(`crm.sync ${accountId}`)
          return accountId === 'alice' ? waiting.promise : Promise.resolve()
        },
      }),
    )
    for (const accountId of ['alice', 'bob', 'carol', 'bob']) {
      await queue.enqueue(database.db, { name: 'crm.sync', payload: { accountId, full: false } })
      await expect.poll(() => ran.at(-1)).toBe(`crm.sync ${accountId}`)
    }

    expect(ran).toEqual(['crm.sync alice', 'crm.sync bob', 'crm.sync carol', 'crm.sync bob'])
    waiting.resolve(undefined)
    await queue.drain()
  })

  it('resumes jobs that a killed process left active', async () => {
    await queue.work(handlers({ 'findings.evaluate': () => new Promise(() => undefined) }))
    await queue.enqueue(database.db, job)
    await expect.poll(() => activeJobs()).toBe(1)
    await queue.stop(1)

    queue = await openJobQueue(database, createLog('silent'))
    await queue.work(handlers())
    await queue.drain()

    expect(ran).toEqual(['findings.evaluate alice'])
  })

  it('reports the error of a job to a waiting drain', async () => {
    await queue.work(
      handlers({
        'findings.evaluate': () => Promise.reject(new CrmAuthError(message('asWritten', { text: 'not ours' }))),
      }),
    )
    await queue.enqueue(database.db, job)

    await expect(queue.drain()).rejects.toThrow('not ours')
  })

  it('reports a job that failed before the drain began', async () => {
    await queue.work(
      handlers({
        'findings.evaluate': () => Promise.reject(new CrmAuthError(message('asWritten', { text: 'not ours' }))),
      }),
    )
    await queue.enqueue(database.db, job)
    await expect.poll(() => unfinishedJobs()).toBe(0)

    await expect(queue.drain()).rejects.toThrow('not ours')
    await queue.drain()
  })

  it('retries a job that may succeed later, until it does', async () => {
    let tries = 0
    await queue.work(
      handlers({
        'findings.evaluate': () => {
          tries += 1
          return tries < 2
            ? Promise.reject(new EnvironmentError(message('asWritten', { text: 'not yet' })))
            : Promise.resolve()
        },
      }),
    )
    await queue.enqueue(database.db, job)
    await expect(queue.drain()).rejects.toThrow('not yet')

    await queue.drain()

    expect(tries).toBe(2)
  })

  it('adds no job if an identical one is waiting, but adds a different one', async () => {
    for (let times = 0; times < 5; times += 1) {
      await queue.enqueue(database.db, job)
      await queue.enqueue(database.db, { name: 'crm.sync', payload: { accountId: 'alice', full: false } })
      await queue.enqueue(database.db, { name: 'crm.sync', payload: { accountId: 'bob', full: false } })
      await queue.enqueue(database.db, { name: 'crm.refresh', payload: { accountId: 'alice' } })
    }

    expect(await queue.depths()).toEqual({ findings: 1, crm: 3 })
  })

  it('ignores jobs that another version has left in a lane of its own', async () => {
    await sql`select jobs.create_queue('former', ${JSON.stringify({ policy: 'standard' })}::jsonb)`.execute(database.db)
    for (const state of ['created', 'active']) {
      await sql`
        insert into jobs.job (name, data, state, start_after, started_on)
        values ('former', '{}', ${state}::jobs.job_state, now() - interval '1 hour', now() - interval '1 hour')`.execute(
        database.db,
      )
    }
    await queue.enqueue(database.db, job)
    await queue.work(handlers())
    await queue.drain()

    expect(ran).toEqual(['findings.evaluate alice'])
    expect(await queue.depths()).toEqual({})
    expect(await queue.oldest()).toEqual({ waiting: null, active: null })
  })

  it('turns the ticks of several processes into one job', async () => {
    for (let tick = 0; tick < 3; tick += 1) await queue.enqueue(database.db, { ...job, oncePerSeconds: 100_000_000 })

    await queue.work(handlers())
    await queue.drain()

    expect(ran).toEqual(['findings.evaluate alice'])
  })

  it.each([
    ['after the span', '-1 minute'],
    ['after the clock was set back by two hours', '2 hours'],
  ])('adds the job of a tick again %s', async (_, shift) => {
    const tick = { ...job, oncePerSeconds: 60 }
    await queue.enqueue(database.db, tick)
    await queue.work(handlers())
    await queue.drain()
    await queue.enqueue(database.db, tick)
    await queue.drain()
    expect(ran).toHaveLength(1)

    await sql`update paced_jobs set added_at = added_at + ${shift}::interval`.execute(database.db)
    for (let times = 0; times < 3; times += 1) {
      await queue.enqueue(database.db, tick)
      await queue.drain()
    }

    expect(ran).toHaveLength(2)
  })

  async function unfinishedJobs(): Promise<number> {
    const { rows } = await sql<{
      count: number
    }>`select count(*)::int as count from jobs.job where state in ('created', 'retry', 'active')`.execute(database.db)
    return rows[0]?.count ?? 0
  }

  async function activeJobs(): Promise<number> {
    const { rows } = await sql<{
      count: number
    }>`select count(*)::int as count from jobs.job where state = 'active'`.execute(database.db)
    return rows[0]?.count ?? 0
  }
})
