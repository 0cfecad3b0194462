import { setTimeout as sleep } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import { fromKysely, type JobResult, PgBoss } from 'pg-boss'
import { z } from 'zod'
import { AppError } from '../../domain/errors.ts'
import { type JobName, type JobPayload, jobNames, jobs, lanes } from '../../domain/jobs.ts'
import { message } from '../../words/index.ts'
import type { Database } from '../db/open-database.ts'
import type { Schema } from '../db/schema.ts'
import type { Log } from '../log.ts'
import { clearJobFailure, noteJobFailure } from './job-failure-store.ts'
import { claimTurn } from './paced-job-store.ts'

/** Durable jobs in the same database, enqueued in the same transaction as the state that they are about. */
export interface JobQueue {
  /** Adds a job, unless an identical one is waiting; with a transaction as `db`, if and only if it commits. */
  enqueue(db: Kysely<Schema>, job: NewJob): Promise<void>
  /** Starts to process jobs. */
  work(handlers: JobHandlers): Promise<void>
  /**
   * Waits until no job is waiting or running. Rejects with the error of the first job that has failed since the last
   * drain, even if the queue would try that job again later.
   */
  drain(): Promise<void>
  /** How many jobs wait or run, by lane; lanes without any are absent. */
  depths(): Promise<Readonly<Record<string, number>>>
  /** The job that has waited longest although it could run, and the one that has run longest. */
  oldest(): Promise<{ readonly waiting: JobAge | null; readonly active: JobAge | null }>
  /** Stops taking jobs and waits for the running ones, for at most `timeoutMs`. */
  stop(timeoutMs: number): Promise<void>
}

/** By the database's clock. */
export interface JobAge {
  readonly since: Date
  readonly seconds: number
}

export type NewJob = {
  [N in JobName]: {
    readonly name: N
    readonly payload: JobPayload<N>
    /** Minimum delay in seconds. */
    readonly afterSeconds?: number
    /**
     * Becomes a job only if the last one of the name was added at least this many seconds ago: for ticks of several
     * processes.
     */
    readonly oncePerSeconds?: number
  }
}[JobName]

export type JobHandlers = { readonly [N in JobName]: (payload: JobPayload<N>) => Promise<void> }

const StoredJob = z.object({ name: z.enum(jobNames), payload: z.unknown() }).transform(parsePayload)

/** Another version of Minset may have left jobs in a lane that this one does not have: nobody takes them. */
const isOurs = `name in (${lanes.map((lane) => `'${lane}'`).join(', ')})`

/** A job that waits longer than this (because a daily limit is used up) does not keep `drain` waiting. */
const longWaitSeconds = 60

/**
 * How many accounts a process serves at once in the lane whose jobs call a CRM: an account that waits for its limit
 * must not block the others. Other jobs keep the process or the database busy, so more of them at once would gain
 * nothing.
 */
const accountsAtOnce = 4

/**
 * Opens the queue on the store.
 *
 * @param database the store; if it is embedded, this process is the only worker, so jobs that a killed process left
 *   active are resumed at once; on a server they are released within a quarter of a minute, when their heartbeat is
 *   missing
 */
export async function openJobQueue(database: Database, log: Log): Promise<JobQueue> {
  const boss = new PgBoss({
    ...database.queueConnection,
    ...(database.kind === 'embedded' ? { backend: 'pglite' as const } : {}),
    schema: 'jobs',
    schedule: false,
    useListenNotify: true,
    monitorVacuum: false,
    registerInstance: false,
    // Jobs that a restarted database, or a killed process, left active are released soon.
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
  })
  boss.on('error', (error) => log.error({ err: error }, 'job queue failed'))
  await boss.start()
  for (const lane of lanes) await createLane(boss, lane)
  if (database.kind === 'embedded') await giveBackOrphans(boss)
  return new BossQueue(boss, database.db, log)
}

async function createLane(boss: PgBoss, lane: string): Promise<void> {
  await boss.createQueue(lane, {
    // At most one active job per key, and the key is the account (or the vendor).
    policy: 'singleton',
    notify: true,
    heartbeatSeconds: 10,
    retryLimit: 5,
    retryBackoff: true,
    retryDelay: 1,
    retryDelayMax: 300,
    deleteAfterSeconds: 86_400,
  })
}

async function giveBackOrphans(boss: PgBoss): Promise<void> {
  const { rows } = await boss.getDb().executeSql(`select name, id from jobs.job where state = 'active'`)
  for (const { name, id } of z.array(z.object({ name: z.string(), id: z.string() })).parse(rows)) {
    await boss.fail(name, id, { message: 'the process that ran it ended' })
  }
}

/**
 * Whether an identical job is waiting, so that another one would find nothing to do. The waiting one is locked until
 * the transaction ends, and workers skip locked jobs, so it begins after the commit and sees the committed data.
 */
async function isWaiting(
  db: Kysely<Schema>,
  { lane, key, job }: { readonly lane: string; readonly key: string; readonly job: object },
): Promise<boolean> {
  const { rows } = await sql`
    select id from jobs.job
    where name = ${lane} and singleton_key = ${key} and state = 'created' and start_after <= now()
      and data = ${JSON.stringify(job)}::jsonb
    limit 1 for update skip locked`.execute(db)
  return rows.length > 0
}

class BossQueue implements JobQueue {
  readonly #boss: PgBoss
  readonly #db: Kysely<Schema>
  readonly #log: Log
  /** The first failure that no `drain` has reported yet. */
  #failure: { readonly error: unknown } | null = null

  constructor(boss: PgBoss, db: Kysely<Schema>, log: Log) {
    this.#boss = boss
    this.#db = db
    this.#log = log
  }

  async enqueue(db: Kysely<Schema>, { name, payload, afterSeconds, oncePerSeconds }: NewJob): Promise<void> {
    const options = {
      db: fromKysely(db),
      singletonKey: keyOf({ payload }),
      ...(afterSeconds ? { startAfter: afterSeconds } : {}),
    }
    if (
      !afterSeconds &&
      (await isWaiting(db, { lane: jobs[name].lane, key: options.singletonKey, job: { name, payload } }))
    ) {
      return
    }
    const whose = options.singletonKey
    if (oncePerSeconds && !(await claimTurn(db, { whose, job: name, seconds: oncePerSeconds }))) return
    await this.#boss.send(jobs[name].lane, { name, payload }, options)
  }

  async work(handlers: JobHandlers): Promise<void> {
    for (const lane of lanes) {
      const workers = lane === jobs['crm.sync'].lane ? accountsAtOnce : 1
      for (let worker = 0; worker < workers; worker += 1) await this.#startWorker(lane, handlers)
    }
  }

  async #startWorker(lane: string, handlers: JobHandlers): Promise<void> {
    // NOTIFY wakes the workers of a lane; polling is a fallback for jobs whose account another process was serving.
    const options = { perJobResults: true, pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 2 } as const
    const workerId = await this.#boss.work<unknown>(lane, options, async (batch) => {
      const results = await Promise.all(
        batch.map(({ id, data }) => this.#run(handlers, { id, job: StoredJob.parse(data) })),
      )
      // There may be more jobs of the same account, for which no further notification comes.
      this.#boss.notifyWorker(workerId)
      return results
    })
  }

  async #run(handlers: JobHandlers, { id, job }: { readonly id: string; readonly job: ParsedJob }): Promise<JobResult> {
    try {
      await dispatch(handlers, job)
      await clearJobFailure(this.#db, { accountId: keyOf(job), job: job.name })
      return { id, status: 'completed' }
    } catch (error) {
      this.#failure ??= { error }
      await this.#note(job, error)
      const retry = error instanceof AppError ? error.retry : 'backoff'
      this.#log.error({ err: error, job: job.name, ...job.payload, retry }, 'job failed')
      // A job that may succeed later is retried with backoff. One that cannot is not: the next tick adds it again.
      return { id, status: retry === 'backoff' ? 'failed' : 'completed' }
    }
  }

  async #note(job: Pick<NewJob, 'name' | 'payload'>, error: unknown): Promise<void> {
    const isOurs = error instanceof AppError
    const [code, reason] = isOurs ? [error.code, error.said] : ['unexpected', message('fault.unexpected')]
    try {
      await noteJobFailure(this.#db, { accountId: keyOf(job), job: job.name, code, reason })
    } catch (fault) {
      // The store has a condition of its own.
      this.#log.error({ err: fault, job: job.name }, 'failure of a job could not be stored')
    }
  }

  async drain(): Promise<void> {
    for (;;) {
      this.#throwFailure()
      if (!(await this.#isBusy())) break
      await sleep(50)
    }
    this.#throwFailure()
  }

  #throwFailure(): void {
    const failure = this.#failure
    this.#failure = null
    if (failure) throw failure.error
  }

  async #isBusy(): Promise<boolean> {
    const { rows } = await this.#boss.getDb().executeSql(
      `select 1 from jobs.job where ${isOurs} and state in ('created', 'retry', 'active')
           and start_after < now() + interval '${longWaitSeconds} seconds' limit 1`,
    )
    return rows.length > 0
  }

  async depths(): Promise<Readonly<Record<string, number>>> {
    const { rows } = await this.#boss.getDb().executeSql(
      `select name, count(*)::int as count from jobs.job
           where ${isOurs} and state in ('created', 'retry', 'active') group by name`,
    )
    const counted = z.array(z.object({ name: z.string(), count: z.number() })).parse(rows)
    return Object.fromEntries(counted.map(({ name, count }) => [name, count]))
  }

  async oldest(): Promise<{ readonly waiting: JobAge | null; readonly active: JobAge | null }> {
    const { rows } = await sql<{ state: string; since: Date; seconds: number }>`
      select state, since, extract(epoch from now() - since)::float8 as seconds from (
        select 'waiting' as state, min(start_after) as since from jobs.job
          where ${sql.raw(isOurs)} and state in ('created', 'retry') and start_after < now()
        union all
        select 'active', min(started_on) from jobs.job where ${sql.raw(isOurs)} and state = 'active'
      ) as oldest where since is not null`.execute(this.#db)
    function ageOf(state: string): JobAge | null {
      return rows.find((row) => row.state === state) ?? null
    }
    return { waiting: ageOf('waiting'), active: ageOf('active') }
  }

  async stop(timeoutMs: number): Promise<void> {
    await this.#boss.stop({ graceful: true, timeout: timeoutMs })
  }
}

/** Jobs with the same key run one at a time in their lane. */
function keyOf({ payload }: Pick<NewJob, 'payload'>): string {
  return 'accountId' in payload ? payload.accountId : payload.vendor
}

/** A stored job with its payload. */
interface ParsedJob<N extends JobName = JobName> {
  readonly name: N
  readonly payload: JobPayload<N>
}

function parsePayload({ name, payload }: { readonly name: JobName; readonly payload: unknown }): ParsedJob {
  return { name, payload: jobs[name].payload.parse(payload) }
}

/** The job table has one line per name; only that table guarantees that payload and handler match. */
function dispatch<N extends JobName>(handlers: JobHandlers, { name, payload }: ParsedJob<N>): Promise<void> {
  return handlers[name](payload)
}
