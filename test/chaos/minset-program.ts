import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { loadConfig } from '../../src/app/config.ts'
import { openMinset } from '../../src/app/index.ts'
import { openStore } from '../../src/app/open-store.ts'
import type { Timer } from '../../src/crm/http/pace/timer.ts'
import { isAnyRefreshDue, isAnyUnsorted } from '../../src/inbox/index.ts'
import { startWebServer } from '../../src/infra/http/server.ts'
import { createLog } from '../../src/infra/log.ts'
import { isAnyDue } from '../../src/records/index.ts'
import { isAnyPending } from '../../src/write-back/index.ts'
import { Answer, type Order, Start } from './orders.ts'

/**
 * Minset in a separate process, composed as by `minset start`, with four differences: the parent sets its clock, the
 * parent triggers the work of the schedules, it waits for the CRM only a part of the real time, and the parent decides
 * when the disk of an embedded store is full.
 */
const [start] = process.argv.slice(2).map((text) => Start.parse(JSON.parse(text)))
if (start === undefined) throw new Error('nothing to start with')
const { vendor } = start
let now = new Date(start.now)
const hurry = 20
const timer: Timer = {
  now: () => performance.now() * hurry,
  sleep: (ms) => wait(ms / hurry),
}
const clock = { now: () => now }
const config = loadConfig(start.environment)
const log = createLog('silent')
let isDiskFull = false
const store = await openStore({ config, log, freeBytes: () => (isDiskFull ? 0 : null) })
const minset = await openMinset({ config, log, store, clock, timer })
const web = await startWebServer(config, minset.site.routes, log)
await minset.work()
const { db } = store.database
const { queue } = store

async function tick(full: boolean): Promise<void> {
  for (const { account } of minset.accounts.all()) {
    const payload = { accountId: account.accountId }
    await queue.enqueue(db, { name: 'crm.sync', payload: { ...payload, full } })
    for (const name of ['inbox.sort', 'crm.refresh', 'findings.evaluate', 'crm.write-back'] as const) {
      await queue.enqueue(db, { name, payload })
    }
  }
}

/** @throws Error that names the unfinished work */
async function expectQuiet(): Promise<void> {
  // Jobs that failed while the CRM was unavailable wait for their next attempt, long after others have finished.
  const { rows } = await sql<{ name: string; state: string; count: number }>`
    select data ->> 'name' as name, state, count(*)::int as count from jobs.job
    where state in ('created', 'retry', 'active') and start_after <= now() group by 1, 2`.execute(db)
  if (rows.length > 0) throw new Error(rows.map(({ name, state, count }) => `${count} ${name} ${state}`).join(', '))
  const work = await remainingWork()
  if (work.length === 0) return
  // No job is running: the wake-up was lost, and the next tick makes up for it.
  await tick(false)
  throw new Error(work.join(', '))
}

async function remainingWork(): Promise<string[]> {
  const work: string[] = []
  for (const { account } of minset.accounts.all()) {
    const { accountId } = account
    if (await isAnyUnsorted(db, accountId)) work.push('events are unsorted')
    if (await isAnyRefreshDue(db, accountId, now)) work.push('records are to be read')
    if (await isAnyDue(db, accountId, now)) work.push('records are to be checked')
    if (await isAnyPending(db, accountId)) work.push('values are to be written')
  }
  return work
}

/**
 * Freed space is detected after half a second of real time, in which the parent could let all the hours of a CRM's
 * retries pass.
 */
async function untilStoreAnswers(triesLeft = 100): Promise<void> {
  try {
    await sql`select 1`.execute(db)
  } catch (error) {
    if (triesLeft === 0) throw error
    await wait(50)
    await untilStoreAnswers(triesLeft - 1)
  }
}

async function obey(order: Order): Promise<boolean> {
  switch (order.kind) {
    case 'clock':
      now = new Date(order.now)
      return true
    case 'tick':
      await tick(order.full)
      return true
    case 'disk':
      isDiskFull = order.isFull
      if (!isDiskFull) await untilStoreAnswers()
      return true
    case 'quiet':
      await expectQuiet()
      return true
    case 'install': {
      const app = minset.accounts.apps.get(vendor)
      if (app === undefined) return false
      await minset.accounts.adopt(vendor, await app.install.exchange({ ...order, access: 'write' }))
      return true
    }
    case 'stop':
      await web.close()
      await store.close()
      process.disconnect()
      return true
  }
}

function answer(id: number, result: Omit<Answer, 'id'>): void {
  if (process.connected) process.send?.(Answer.parse({ id, ...result }))
}

process.on('message', (message: { readonly id: number; readonly order: Order }) => {
  obey(message.order).then(
    (ok) => answer(message.id, { ok }),
    (error: unknown) =>
      answer(message.id, { ok: false, error: error instanceof Error ? error.message : String(error) }),
  )
})
// The parent process has ended, so nobody could stop this one any more.
process.on('disconnect', () => process.exit())
answer(0, { ok: true })
