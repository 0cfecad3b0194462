import type { Router } from 'express'
import { schedule } from 'node-cron'
import type { Connection } from './app.ts'
import type { Clock } from './domain/clock.ts'
import { isAnyRefreshDue, isAnyUnsorted } from './inbox/index.ts'
import type { Config } from './infra/config.ts'
import { startWebServer, type WebServer } from './infra/http/server.ts'
import type { Log } from './infra/log.ts'
import { isAnyDue } from './records/index.ts'
import type { Store } from './store.ts'
import { isAnyPending } from './write-back/index.ts'

export interface ServeDeps {
  readonly config: Config
  readonly log: Log
  readonly clock: Clock
  readonly store: Store
  readonly connection: Connection
  readonly routes: Router
}

export interface Serving {
  readonly url: string
  /** Stops listening, then the schedules, then the work under way (for at most ten seconds). The store stays open. */
  stop(): Promise<void>
}

/** How often the schedules look whether something is to be done. */
const tickSeconds = 10

/**
 * Serves the pages and keeps the schedules until it is stopped. The jobs are worked on by whoever started the queue.
 *
 * @throws EnvironmentError when the port cannot be listened on; nothing has been started then
 */
export async function serve(deps: ServeDeps): Promise<Serving> {
  const web = await startWebServer(deps.config, deps.routes, deps.log)
  await enqueueFirst(deps)
  const stopSchedules = startSchedules(deps)
  return { url: web.url, stop: () => stopInOrder(web, stopSchedules) }
}

/** What may have been left undone by the run before. */
async function enqueueFirst({ store, connection }: ServeDeps): Promise<void> {
  const { accountId } = connection.account
  const { db } = store.database
  await store.queue.enqueue(db, { name: 'crm.sync', payload: { accountId, full: false } })
  await store.queue.enqueue(db, { name: 'inbox.sort', payload: { accountId } })
  await store.queue.enqueue(db, { name: 'crm.refresh', payload: { accountId } })
  await store.queue.enqueue(db, { name: 'findings.evaluate', payload: { accountId } })
  await store.queue.enqueue(db, { name: 'crm.write-back', payload: { accountId } })
}

/** Ticks only add jobs, and only one per span of time: so any number of processes may tick. */
function startSchedules(deps: ServeDeps): () => Promise<void> {
  const { config, store, connection, clock } = deps
  const { accountId, timeZone } = connection.account
  const { db } = store.database
  async function tick(): Promise<void> {
    await store.queue.enqueue(db, {
      name: 'crm.sync',
      payload: { accountId, full: false },
      oncePerSeconds: config.pollSeconds,
    })
    if (await isAnyUnsorted(db, accountId)) {
      await store.queue.enqueue(db, { name: 'inbox.sort', payload: { accountId }, oncePerSeconds: tickSeconds })
    }
    if (await isAnyRefreshDue(db, accountId, clock.now())) {
      await store.queue.enqueue(db, { name: 'crm.refresh', payload: { accountId }, oncePerSeconds: tickSeconds })
    }
    // A write-back that failed for good while the CRM was away left its work in the store.
    if (await isAnyPending(db, accountId)) {
      await store.queue.enqueue(db, { name: 'crm.write-back', payload: { accountId } })
    }
    // A meeting ends, a close date passes: time alone can open and resolve findings.
    if (!(await isAnyDue(db, accountId, clock.now()))) return
    await store.queue.enqueue(db, { name: 'findings.evaluate', payload: { accountId }, oncePerSeconds: tickSeconds })
  }
  async function sendDigests(): Promise<void> {
    await store.queue.enqueue(db, { name: 'digests.send', payload: { accountId }, oncePerSeconds: 60 })
  }
  const tasks = [
    schedule(`*/${tickSeconds} * * * * *`, reporting(deps.log, tick), { noOverlap: true }),
    schedule(config.digestCron, reporting(deps.log, sendDigests), { timezone: timeZone, noOverlap: true }),
  ]
  return async () => {
    for (const task of tasks) await task.destroy()
  }
}

/** A tick that fails is logged; the next one comes anyway. */
function reporting(log: Log, tick: () => Promise<void>): () => Promise<void> {
  return async () => {
    try {
      await tick()
    } catch (error) {
      log.error({ err: error }, 'schedule failed')
    }
  }
}

async function stopInOrder(web: WebServer, stopSchedules: () => Promise<void>): Promise<void> {
  await web.close()
  await stopSchedules()
}
