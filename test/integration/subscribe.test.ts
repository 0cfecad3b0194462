import { beforeEach, expect, it } from 'vitest'
import { saveAccount } from '../../src/accounts/index.ts'
import type { CrmSubscriptions, SubscriptionReport } from '../../src/crm/port.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import {
  expireSubscriptionCheck,
  loadFullSync,
  loadSubscriptions,
  maintainSubscriptions,
  type SubscribeDeps,
} from '../../src/sync/index.ts'
import { type SettableClock, settableClock } from '../support/clock.ts'
import { describeAnyStore } from '../support/database.ts'
import { asWritten } from '../support/words.ts'

const accountId = 'x-1'
const account = {
  accountId,
  vendor: 'x',
  externalId: '1',
  timeZone: 'UTC',
  unknownTimeZone: null,
  currency: 'EUR',
  uiOrigin: 'https://x.example',
}

describeAnyStore('subscriptions that Minset creates in the account', (testStore) => {
  let database: Database
  let clock: SettableClock
  /** The last known ids passed to `ensure`, call by call. */
  let asked: (readonly string[])[]
  let report: SubscriptionReport

  beforeEach(async () => {
    database = await testStore.open()
    clock = settableClock(new Date('2026-10-14T10:00:00Z'))
    await saveAccount(database.db, account, { auth: 'oauth', scopes: null, now: clock.now() })
    asked = []
    report = { ids: ['7', '8'], lost: 0, unavailable: null, cause: null }
  })

  function depsWith(subscriptions: CrmSubscriptions | null): SubscribeDeps {
    return { db: database.db, clock, log: { info: () => undefined, warn: () => undefined }, subscriptions }
  }

  const subscriptions: CrmSubscriptions = {
    ensure(last) {
      asked.push(last)
      return Promise.resolve(report)
    },
    remove: () => Promise.resolve(),
  }

  it('are created at first and checked once an hour, by the last known ids', async () => {
    await maintainSubscriptions(depsWith(subscriptions), accountId)
    clock.advance({ minutes: 59 })
    await maintainSubscriptions(depsWith(subscriptions), accountId)
    clock.advance({ minutes: 1 })
    await maintainSubscriptions(depsWith(subscriptions), accountId)

    expect(asked).toEqual([[], ['7', '8']])
    expect(await loadSubscriptions(database.db, accountId)).toEqual({ ids: ['7', '8'], unavailable: null, cause: null })
  })

  it('are checked at once on request, by the same ids', async () => {
    await expireSubscriptionCheck(database.db, accountId)
    await maintainSubscriptions(depsWith(subscriptions), accountId)
    await expireSubscriptionCheck(database.db, accountId)
    await maintainSubscriptions(depsWith(subscriptions), accountId)
    await maintainSubscriptions(depsWith(subscriptions), accountId)

    expect(asked).toEqual([[], ['7', '8']])
  })

  it('cause a full sync when the vendor has ended one, in one transaction with their new state', async () => {
    const state = { run: 'full 1', startedAt: clock.now().toISOString(), scope: 'all', position: null }
    const row = { account_id: accountId, state: JSON.stringify(state), updated_at: clock.now() }
    await database.db.insertInto('full_syncs').values(row).execute()
    await maintainSubscriptions(depsWith(subscriptions), accountId)
    expect(await loadFullSync(database.db, accountId)).toMatchObject({ isDueAgain: false })
    clock.advance({ hours: 1 })
    report = { ids: ['7', '9'], lost: 1, unavailable: null, cause: null }

    await maintainSubscriptions(depsWith(subscriptions), accountId)

    expect(await loadFullSync(database.db, accountId)).toMatchObject({ ...state, isDueAgain: true })
    expect(await loadSubscriptions(database.db, accountId)).toEqual({ ids: ['7', '9'], unavailable: null, cause: null })
  })

  it('cause no full sync before the first read, because it is due anyway', async () => {
    report = { ids: ['7', '9'], lost: 1, unavailable: null, cause: null }

    await maintainSubscriptions(depsWith(subscriptions), accountId)

    expect(await loadFullSync(database.db, accountId)).toBeNull()
  })

  it('report why there are none', async () => {
    report = { ids: [], lost: 0, unavailable: asWritten('a right is lacking'), cause: 'ungranted' }
    await maintainSubscriptions(depsWith(subscriptions), accountId)

    expect(await loadSubscriptions(database.db, accountId)).toEqual({
      ids: [],
      unavailable: asWritten('a right is lacking'),
      cause: 'ungranted',
    })
  })

  it('are not needed if the vendor sends events without them', async () => {
    await maintainSubscriptions(depsWith(null), accountId)
    expect(await loadSubscriptions(database.db, accountId)).toBeNull()
  })
})
