import { setTimeout as sleep } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import { createRateLimitSlots } from '../../src/accounts/calls/rate-limit-slot-store.ts'
import { eraseAccount } from '../../src/accounts/index.ts'
import { createSlidingWindow } from '../../src/crm/http/pace/sliding-window.ts'
import { systemTimer } from '../../src/crm/http/pace/timer.ts'
import type { RateLimitSlot, RateLimitSlots } from '../../src/crm/port.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import type { Schema } from '../../src/infra/db/schema.ts'
import { describeEachStore } from '../support/database.ts'
import { addAccount, openForTwo } from '../support/two-processes.ts'
import { worstWindow } from '../support/worst-window.ts'

const limit = { name: 'calls', slots: 5, windowMs: 20_000 }

/** A slot, or null if the next attempt is much later. */
async function takeOne(slots: RateLimitSlots, wanted = limit): Promise<RateLimitSlot | null> {
  for (;;) {
    const answer = await slots.take(wanted)
    if ('slot' in answer) return answer.slot
    if (answer.againInMs > 1000) return null
    await sleep(answer.againInMs)
  }
}

/** Takes the given number of slots, or all that are free. */
async function takeMany(slots: RateLimitSlots, count: number, wanted = limit): Promise<readonly RateLimitSlot[]> {
  const taken = await Promise.all(Array.from({ length: count }, () => takeOne(slots, wanted)))
  return taken.filter((slot) => slot !== null)
}

/** Simulates the passing of time. */
async function age(db: Kysely<Schema>, seconds: number): Promise<void> {
  await sql`update rate_limit_slots set free_at = free_at - make_interval(secs => ${seconds})`.execute(db)
}

describeEachStore('rate-limit slots', (store) => {
  let databases: readonly [Database, Database]
  let db: Kysely<Schema>
  let accountId = ''
  let one: RateLimitSlots
  let other: RateLimitSlots

  beforeAll(async () => {
    databases = await openForTwo(store)
    db = databases[0].db
  })

  beforeEach(async ({ task }) => {
    accountId = `hubspot-${task.id}`
    await addAccount(db, { vendor: 'hubspot', accountId })
    one = createRateLimitSlots(databases[0].db, { accountId })
    other = createRateLimitSlots(databases[1].db, { accountId })
  })

  it('are never more than the limit, however many processes request them at once', async () => {
    const taken = await Promise.all([takeMany(one, 10), takeMany(other, 10)])

    expect(taken.flat()).toHaveLength(5)
  })

  it('are held until one window after the end of their calls', async () => {
    const [first] = await takeMany(one, 5)
    await first?.ended()
    await age(db, 10)
    expect(await takeMany(one, 5)).toHaveLength(0)
    await age(db, 10)

    expect(await takeMany(one, 5)).toHaveLength(1)
  })

  it('are released if a process was killed in the middle of its calls, and its late report has no effect', async () => {
    const lost = await takeMany(one, 5)
    await age(db, 61)
    expect(await takeMany(other, 5)).toHaveLength(5)
    for (const slot of lost) await slot.ended()
    await age(db, 50)

    expect(await takeMany(other, 5)).toHaveLength(0)
  })

  it('are left to the process that is assigned them', async () => {
    for (const slot of await takeMany(one, 5)) await slot.ended()
    expect(await takeOne(other)).toBeNull()
    await age(db, 20)

    expect(await takeMany(one, 6)).toHaveLength(4)
    expect(await takeMany(other, 6)).toHaveLength(1)
  })

  it('are free for all again if the assigned process does not take them', async () => {
    for (const slot of await takeMany(one, 5)) await slot.ended()
    expect(await takeOne(other)).toBeNull()
    await age(db, 23)

    expect(await takeMany(one, 6)).toHaveLength(5)
  })

  it('are counted separately for each limit, and lower limits use fewer of them', async () => {
    await takeMany(one, 5)

    expect(await takeMany(one, 3, { ...limit, name: 'searches', slots: 2 })).toHaveLength(2)
    await age(db, 120)
    expect(await takeMany(one, 5, { ...limit, slots: 3 })).toHaveLength(3)
  })

  it('belong to one account for every process with the same token', async () => {
    await addAccount(db, { vendor: 'hubspot', accountId: 'hubspot-3', auth: 'access_token' })
    const [mine, yours] = databases.map((database) => createRateLimitSlots(database.db, { tokenOf: 'hubspot' }))
    if (mine === undefined || yours === undefined) throw new Error('no processes')

    expect([...(await takeMany(mine, 4)), ...(await takeMany(yours, 4))]).toHaveLength(5)
    const rows = await db.selectFrom('rate_limit_slots').selectAll().where('account_id', '=', 'hubspot-3').execute()
    expect(rows).toHaveLength(5)
  })

  it('are counted before the account is stored, and deleted when it is erased', async () => {
    await eraseAccount(db, accountId)
    expect(await takeMany(one, 9)).toHaveLength(5)
    await addAccount(db, { vendor: 'hubspot', accountId })
    expect(await takeMany(other, 9)).toHaveLength(0)
    await eraseAccount(db, accountId)

    const rows = await db.selectFrom('rate_limit_slots').selectAll().where('account_id', '=', accountId).execute()
    expect(rows).toEqual([])
  })

  it('are not used for a token whose account is unknown', async () => {
    expect(await takeMany(createRateLimitSlots(db, { tokenOf: 'nobody' }), 9)).toHaveLength(9)
  })

  it('keep the gates of several processes within the limit together, and let each of them proceed', async () => {
    const [windowMs, perWindow] = [300, 6]
    const far: RateLimitSlots = {
      async take(wanted) {
        await sleep(10)
        return other.take(wanted)
      },
    }
    const gates = [one, far].map((slots) =>
      createSlidingWindow({ limit: perWindow, windowMs }, systemTimer, { name: 'calls', slots }),
    )
    const times: number[] = []
    const calls = [0, 0]
    async function callInLane(index: number): Promise<void> {
      while (times.length < 60) {
        await gates[index]?.run(async () => {
          await sleep(2)
          times.push(performance.now())
          calls[index] = (calls[index] ?? 0) + 1
          await sleep(2)
        })
      }
    }
    await Promise.all([0, 1].flatMap((index) => Array.from({ length: perWindow }, () => callInLane(index))))

    expect(worstWindow(times, windowMs)).toBeLessThanOrEqual(perWindow)
    expect(Math.min(...calls)).toBeGreaterThan(times.length / 12)
  })
})
