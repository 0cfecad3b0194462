import { sql } from 'kysely'
import { z } from 'zod'
import { loadConfig } from '../../src/app/config.ts'
import { openMinset } from '../../src/app/index.ts'
import { openStore } from '../../src/app/open-store.ts'
import { systemClock } from '../../src/domain/time/clock.ts'
import { isAnyRefreshDue, isAnyUnsorted } from '../../src/inbox/index.ts'
import { createLog } from '../../src/infra/log.ts'
import { isAnyDue } from '../../src/records/index.ts'
import { isAnyPending } from '../../src/write-back/index.ts'
import { answerQuestions, optionsOf } from './child.ts'

/** Minset in a separate process, composed as by `minset start`. */
const { environment } = optionsOf(z.object({ environment: z.record(z.string(), z.string()) }))
const config = loadConfig(environment)
const log = createLog('silent')
const store = await openStore({ config, log })
const minset = await openMinset({ config, log, store, clock: systemClock })
const { db } = store.database

async function install(input: unknown): Promise<string> {
  const Order = z.object({ vendor: z.string(), code: z.string(), redirectUri: z.string() })
  const { vendor, code, redirectUri } = Order.parse(input)
  const app = minset.accounts.apps.get(vendor)
  if (app === undefined) throw new Error('no app is configured')
  const grant = await app.install.exchange({ code, redirectUri, access: 'write' })
  const { account } = await minset.accounts.adopt(vendor, grant)
  await minset.serve()
  await minset.work()
  return account.accountId
}

async function isQuiet(): Promise<boolean> {
  const depths = await store.queue.depths()
  if (Object.values(depths).some((count) => count > 0)) return false
  for (const { account } of minset.accounts.all()) {
    const { accountId } = account
    const work = [isAnyUnsorted(db, accountId), isAnyPending(db, accountId)]
    const later = [isAnyRefreshDue, isAnyDue].map((isAny) => isAny(db, accountId, new Date()))
    if ((await Promise.all([...work, ...later])).some(Boolean)) return false
  }
  return true
}

async function fullSync(accountId: unknown): Promise<void> {
  await store.queue.enqueue(db, { name: 'crm.sync', payload: { accountId: z.string().parse(accountId), full: true } })
}

/** Reads the same page repeatedly, with as many concurrent requests as there are lanes. */
async function readPages(input: unknown): Promise<void> {
  const Reading = z.object({ accountId: z.string(), lanes: z.number(), seconds: z.number() })
  const { accountId, lanes, seconds } = Reading.parse(input)
  const opened = minset.accounts.find(accountId)
  if (opened === undefined) throw new Error('the account is not connected')
  const { read } = opened.crm
  const endAt = performance.now() + seconds * 1000
  async function readInLane(): Promise<void> {
    while (performance.now() < endAt) await read.all('contact', null)
  }
  await Promise.all(Array.from({ length: lanes }, readInLane))
}

async function countEvents(): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from inbox_events`.execute(db)
  return rows[0]?.count ?? 0
}

/** Milliseconds of processor time used by this process. */
function processorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

answerQuestions({ install, isQuiet, fullSync, readPages, countEvents, processorMs })
