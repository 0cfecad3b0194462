import { beforeEach, expect, it } from 'vitest'
import { type OpenAccount, openAccount } from '../../src/app/accounts/open-account.ts'
import type { Store } from '../../src/app/open-store.ts'
import { featureNames } from '../../src/crm/access/features.ts'
import type { CrmRead } from '../../src/crm/port.ts'
import { type ObjectType, objectTypes, type RecordKey } from '../../src/domain/record.ts'
import { noteHints } from '../../src/inbox/index.ts'
import { createLog } from '../../src/infra/log.ts'
import { markAllDue } from '../../src/records/index.ts'
import { message } from '../../src/words/index.ts'
import { saveDesired, saveEntered } from '../../src/write-back/index.ts'
import { nothing, quietQueue } from '../support/carried-records.ts'
import { aCarryingCrm, type CarryingCrm } from '../support/carrying-crm.ts'
import { settableClock } from '../support/clock.ts'
import { describeAnyStore } from '../support/database.ts'
import { rulesetsOf, rulesFileOf } from '../support/rulesets.ts'

const rules = rulesFileOf(
  `name: Ours
country: NO
rules:
  - { id: title, object: contact, title: A, missing: a, need: { field: jobTitle } }
  - { id: amount, object: deal, title: B, missing: b, need: { field: amount } }
`,
)

const deal: RecordKey = { type: 'deal', id: 'd1' }
const contacts = ['c1', 'c2', 'c3', 'c4']

describeAnyStore('work for which a person waits', (testStore) => {
  const clock = settableClock('2026-10-14T10:00:00Z')
  let store: Store
  let opened: OpenAccount
  let carrying: CarryingCrm
  /** The calls since `asked` was emptied: `all contact 2`, `changed deal`, `read contact c1,c2`. */
  let asked: string[] = []
  /** A type that changes so fast that its list of changes goes on. */
  let importing: ObjectType | null
  /** Runs during each call. */
  let during: (call: string) => Promise<void>

  /** With one record on a page. */
  function paged(read: CrmRead): CrmRead {
    async function hear(call: string): Promise<void> {
      asked.push(call)
      await during(call)
    }
    return {
      ...read,
      async all(type, after) {
        const place = Number(after ?? 0)
        await hear(`all ${type} ${place}`)
        const { items, ...page } = await read.all(type, null)
        const next = place + 1 < items.length ? String(place + 1) : null
        return { ...page, items: items.slice(place, place + 1), next, count: 1 }
      },
      async changedSince(type, since, after) {
        await hear(`changed ${type}`)
        const page = await read.changedSince(type, since, after)
        return type === importing ? { ...page, next: `${after ?? ''}1`, count: 1 } : page
      },
      async byIds(type, ids) {
        await hear(`read ${type} ${ids.join()}`)
        return read.byIds(type, ids)
      },
    }
  }

  beforeEach(async () => {
    during = nothing
    importing = null
    carrying = aCarryingCrm(clock)
    for (const id of contacts) carrying.put('contact', id)
    carrying.put('deal', deal.id)
    store = {
      rulesets: rulesetsOf(rules),
      teams: [],
      database: await testStore.open(),
      queue: quietQueue([]),
      close: nothing,
    }
    const features = featureNames.map((name) => ({ name, on: true, why: null }))
    const crm = { ...carrying.crm, read: paged(carrying.crm.read), features: () => features }
    opened = await openAccount({
      config: { fullSyncHours: 24, settleSeconds: 0 },
      log: createLog('silent'),
      clock,
      store,
      crm,
      readFields: () => undefined,
      writeIn: () => undefined,
      webhooks: null,
      sources: ['poll'],
      access: { auth: 'access_token', scopes: null },
      progress: () => undefined,
    })
    await opened.sync({ full: true })
    asked = []
  })

  /** Somebody has changed the deal in the CRM, and its card asks for the result. */
  function askForDeal(): Promise<void> {
    const now = clock.now()
    const hints = [{ key: deal, notedAt: now, dueAt: now }]
    return noteHints(store.database.db, opened.account.accountId, { hints, isAwaited: true })
  }

  /** Somebody has entered an amount on a page of Minset. */
  async function enterAmount(): Promise<void> {
    const amount = { code: null, label: message('field.amount'), shown: null }
    await saveEntered(store.database.db, opened.account.accountId, {
      key: deal,
      held: { fields: { amount: { ...amount, value: null } } },
      desired: { fields: { amount: { ...amount, value: '1200' } } },
      cause: { code: 'person', params: { ownerId: '1' } },
      now: clock.now(),
    })
  }

  async function dueForEvaluation(): Promise<readonly string[]> {
    const rows = await store.database.db.selectFrom('due_evaluations').select('record_id').execute()
    return rows.map((row) => row.record_id).toSorted()
  }

  it.each([
    ['a read', askForDeal],
    ['what was entered', enterAmount],
  ])('ends a chunk of a full read at the page during which somebody began to wait for %s', async (_what, begin) => {
    during = async (call) => {
      if (call === 'all contact 1') await begin()
    }
    expect(await opened.slices.sync(true)).toBe(true)
    expect(asked).toEqual(['all contact 0', 'all contact 1'])

    await opened.slices.refresh()
    await opened.slices.writeBack()
    await opened.slices.refresh()
    during = nothing
    asked = []
    while (await opened.slices.sync(false));
    expect(asked.filter((call) => call.startsWith('all contact'))).toEqual(['all contact 2', 'all contact 3'])
  })

  it.each([
    ['a read', askForDeal],
    ['what was entered', enterAmount],
  ])('makes a poll give way to %s, and continue where it was', async (_what, begin) => {
    const [first, ...others] = objectTypes.map((type) => `changed ${type}`)
    during = begin
    expect(await opened.slices.sync(false)).toBe(true)
    expect(asked).toEqual([first])

    during = nothing
    await opened.slices.writeBack()
    while (await opened.slices.refresh());
    asked = []
    expect(await opened.slices.sync(false)).toBe(false)
    expect(asked).toEqual(others)
  })

  it('lets a poll that always gives way poll every type, whatever is being imported', async () => {
    during = askForDeal
    importing = objectTypes[0]
    for (let slice = 0; slice < objectTypes.length; slice += 1) {
      clock.set(new Date(clock.now().getTime() + 1000))
      await opened.slices.sync(false)
    }
    expect(asked).toEqual(objectTypes.map((type) => `changed ${type}`))
  })

  it('is read and evaluated before all that has waited longer', async () => {
    const { db } = store.database
    await opened.evaluate()
    const before = new Date(clock.now().getTime() - 60_000)
    const hints = contacts.map((id) => ({ key: { type: 'contact', id } as const, notedAt: before, dueAt: before }))
    await noteHints(db, opened.account.accountId, { hints })
    await markAllDue(db, opened.account.accountId, before)
    carrying.put('deal', deal.id, { fields: { amount: 5 } })
    await askForDeal()

    expect(await opened.slices.refresh()).toBe(true)
    expect(asked).toEqual(['read deal d1'])
    expect(await opened.slices.evaluate()).toBe(true)
    expect(await dueForEvaluation()).toEqual(contacts)

    while (await opened.slices.refresh());
    while (await opened.slices.evaluate());
    expect(asked).toEqual(['read deal d1', 'read contact c1,c2,c3,c4'])
    expect(await dueForEvaluation()).toEqual([])
  })

  it('is written after about a second of flags, and before the others', async () => {
    const { db } = store.database
    const { accountId } = opened.account
    const { recordsAtOnce } = carrying.crm.write
    const value = { status: 'incomplete', missing: 'b', since: '2026-10-14' } as const
    const keys = Array.from({ length: 2 * recordsAtOnce }, (_, place): RecordKey => ({ type: 'deal', id: `x${place}` }))
    for (const { id } of keys) carrying.put('deal', id)
    await saveDesired(db, accountId, {
      desired: keys.map((key) => ({ key, target: 'flag', value, cause: null })),
      now: clock.now(),
    })

    await opened.slices.writeBack()
    await enterAmount()
    await opened.slices.writeBack()

    const updates = carrying.takeUpdates()
    expect(updates.slice(0, recordsAtOnce).every((update) => update.endsWith(' flag'))).toBe(true)
    expect(updates.slice(recordsAtOnce)).toEqual(['deal:d1 repair'])
    expect(await opened.slices.refresh()).toBe(true)
    expect(asked).toEqual(['read deal d1'])
  })
})
