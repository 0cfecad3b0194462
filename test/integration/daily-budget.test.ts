import { beforeAll, beforeEach, expect, it } from 'vitest'
import { createBudgetStore } from '../../src/accounts/calls/budget-store.ts'
import { eraseAccount } from '../../src/accounts/index.ts'
import { createBudget } from '../../src/crm/pipedrive/transport/budget.ts'
import type { BudgetStore } from '../../src/crm/port.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { settableClock } from '../support/clock.ts'
import { describeEachStore } from '../support/database.ts'
import { addAccount, openForTwo } from '../support/two-processes.ts'

const now = new Date('2026-10-14T10:00:00Z')

describeEachStore('the stored state of a daily budget', (store) => {
  let databases: readonly [Database, Database]
  let accountId = ''
  let one: BudgetStore
  let other: BudgetStore

  beforeAll(async () => {
    databases = await openForTwo(store)
  })

  beforeEach(async ({ task }) => {
    accountId = `pipedrive-${task.id}`
    await addAccount(databases[0].db, { vendor: 'pipedrive', accountId })
    one = createBudgetStore(databases[0].db, { accountId })
    other = createBudgetStore(databases[1].db, { accountId })
  })

  it('is replaced only by a caller that knows the stored state', async () => {
    expect(await one.load()).toBeNull()
    expect(await one.replace(null, { used: 1, since: null })).toBe(true)
    expect(await other.replace(null, { used: 5 })).toBe(false)
    expect(await other.replace({ used: 2, since: null }, { used: 5 })).toBe(false)
    expect(await other.load()).toEqual({ used: 1, since: null })

    expect(await other.replace({ since: null, used: 1 }, { used: 2 })).toBe(true)
    expect(await one.load()).toEqual({ used: 2 })
  })

  it('loses no tokens that several processes reserve at the same time', async () => {
    const clock = settableClock(now)
    const [mine, yours] = [createBudget(0.2, clock, one), createBudget(0.2, clock, other)]
    await Promise.all(Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? mine : yours).take('write', 5)))

    await mine.observe({ limit: 30_000, remaining: 29_800 })
    expect(mine.daily()).toMatchObject({ ours: { write: 200 } })
  })

  it('is separate for each account, and deleted when the account is erased', async () => {
    const { db } = databases[0]
    await one.replace(null, { used: 1 })
    expect(await createBudgetStore(db, { accountId: 'pipedrive-other' }).load()).toBeNull()

    await eraseAccount(db, accountId)

    expect(await one.load()).toBeNull()
  })

  it('is stored for a token as soon as its account is known', async () => {
    const { db } = databases[0]
    const byToken = createBudgetStore(db, { tokenOf: 'pipedrive' })
    expect(await byToken.replace(null, { used: 1 })).toBe(true)
    expect(await byToken.load()).toBeNull()

    await addAccount(db, { vendor: 'pipedrive', accountId: 'pipedrive-token', auth: 'access_token' })

    expect(await byToken.replace({ used: 1 }, { used: 2 })).toBe(true)
    expect(await createBudgetStore(databases[1].db, { accountId: 'pipedrive-token' }).load()).toEqual({ used: 2 })
  })
})
