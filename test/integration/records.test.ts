import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { saveAccount } from '../../src/accounts/index.ts'
import type { CrmRecord, ObjectType } from '../../src/domain/record.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import {
  countRecords,
  type DueRecord,
  loadLinks,
  loadRecords,
  markDue,
  removeRecords,
  replaceLinks,
  takeDue,
  upsertRecords,
} from '../../src/records/index.ts'
import { describeEachStore } from '../support/database.ts'

const start = new Date('2026-05-04T08:00:00Z')

function deal(id: string, minute: number, name: string): CrmRecord {
  const updatedAt = new Date(start.getTime() + minute * 60_000)
  return {
    type: 'deal',
    id,
    ownerId: '1',
    createdAt: start,
    updatedAt,
    fields: { name },
    vendorFields: {},
  }
}

describeEachStore('the mirror', (testStore) => {
  let database: Database
  beforeAll(async () => {
    database = await testStore.open()
    for (const accountId of ['alice', 'bob']) {
      const account = {
        accountId,
        vendor: 'x',
        externalId: accountId,
        timeZone: 'UTC',
        unknownTimeZone: null,
        currency: 'EUR',
        uiOrigin: 'https://crm.example',
      }
      await saveAccount(database.db, account, { auth: 'access_token', scopes: null, now: start })
    }
  })

  async function store(accountId: string, records: readonly CrmRecord[]): Promise<string[]> {
    const changed = await upsertRecords(database.db, accountId, { records, linksRead: [], syncRunId: 'test' })
    return changed.map(({ id }) => id).toSorted()
  }

  async function nameOf(accountId: string, id: string): Promise<unknown> {
    const [record] = await loadRecords(database.db, accountId, [{ type: 'deal', id }])
    return record?.fields['name']
  }

  it('distinguishes new and changed records from those with only a newer time', async () => {
    expect(await store('alice', [deal('1', 1, 'a'), deal('2', 1, 'b')])).toEqual(['1', '2'])
    expect(await store('alice', [deal('1', 2, 'a'), deal('2', 2, 'changed')])).toEqual(['2'])
    expect(await store('alice', [deal('1', 2, 'a'), deal('2', 2, 'changed')])).toEqual([])
  })

  it('reports records whose links were read for other types', async () => {
    async function read(...linksRead: ObjectType[]): Promise<number> {
      const batch = { records: [deal('linking', 1, 'a')], linksRead, syncRunId: 'test' }
      return (await upsertRecords(database.db, 'alice', batch)).length
    }

    expect(await read()).toBe(1)
    expect(await read('contact', 'company')).toBe(1)
    expect(await read('contact', 'company')).toBe(0)
    const [stored] = await loadRecords(database.db, 'alice', [{ type: 'deal', id: 'linking' }])
    expect(stored?.linksRead).toEqual(['contact', 'company'])
    expect(await read('contact')).toBe(1)
  })

  it('accepts a batch that contains a record twice', async () => {
    expect(await store('alice', [deal('twice', 1, 'a'), deal('twice', 1, 'b')])).toEqual(['twice'])
    expect(await nameOf('alice', 'twice')).toBe('b')
  })

  it('keeps the newest state, in whatever order and however often states arrive', async () => {
    const states = [deal('order', 1, 'first'), deal('order', 2, 'second'), deal('order', 3, 'third')]
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...states, ...states], { minLength: 6 }), async (arrivals) => {
        run += 1
        for (const state of arrivals) await store('alice', [{ ...state, id: `order-${run}` }])
        expect(await nameOf('alice', `order-${run}`)).toBe('third')
      }),
      { numRuns: 15, seed: 1 },
    )
  })

  it('loads exactly the records that it is asked for, whatever their number', async () => {
    const ids = Array.from({ length: 40 }, (_, place) => `listed-${place}`)
    await store(
      'alice',
      ids.map((id) => deal(id, 0, id)),
    )
    for (let count = 0; count <= ids.length; count += 1) {
      const asked = ids.slice(0, count)
      const keys = asked.map((id) => ({ type: 'deal' as const, id }))
      expect((await loadRecords(database.db, 'alice', keys)).map(({ id }) => id).toSorted()).toEqual(asked.toSorted())
    }
  })

  it('never returns or changes the records of another account', async () => {
    await store('bob', [deal('1', 9, "bob's")])
    await store('alice', [deal('1', 10, "alice's")])

    expect(await nameOf('bob', '1')).toBe("bob's")
    await removeRecords(database.db, 'alice', { type: 'deal', ids: ['1'] })
    expect(await nameOf('bob', '1')).toBe("bob's")
    expect((await countRecords(database.db, 'bob')).deal).toBe(1)
  })

  it('makes links equal to what was read, and returns whose links changed', async () => {
    const key = { type: 'deal', id: '7' } as const
    async function link(...to: string[]): Promise<string[]> {
      return replaceLinks(database.db, 'alice', { from: 'deal', to: 'company', links: [{ id: '7', to }] })
    }

    expect(await link('c1', 'c2')).toEqual(['7'])
    expect(await link('c2', 'c1')).toEqual([])
    expect(await link('c2')).toEqual(['7'])
    expect(await loadLinks(database.db, 'alice', [key])).toEqual([{ from: key, to: { type: 'company', id: 'c2' } }])
    expect(await loadLinks(database.db, 'bob', [key])).toEqual([])
  })

  it('queues a record and its linked records for evaluation, once, at the earlier time', async () => {
    const contact = { type: 'contact', id: 'k' } as const
    const meeting = { type: 'meeting', id: 'm' } as const
    await replaceLinks(database.db, 'bob', { from: 'meeting', to: 'contact', links: [{ id: 'm', to: ['k'] }] })
    const noted = new Date('2026-05-30T12:00:00Z')
    const earlier = new Map([['k', noted]])
    await markDue(database.db, 'bob', { keys: [contact], dueAt: new Date('2026-06-02T00:00:00Z') })
    await markDue(database.db, 'bob', { keys: [contact], dueAt: new Date('2026-06-01T00:00:00Z'), notedAt: earlier })

    async function taken(accountId: string, now: string): Promise<readonly DueRecord[]> {
      return (await takeDue(database.db, accountId, { now: new Date(now), limit: 9 })).due
    }
    expect(await taken('bob', '2026-05-31T00:00:00Z')).toEqual([])
    expect(await taken('alice', '2026-07-01T00:00:00Z')).toEqual([])
    expect(await taken('bob', '2026-06-01T00:00:00Z')).toEqual(
      expect.arrayContaining([
        { key: contact, notedAt: noted },
        { key: meeting, notedAt: noted },
      ]),
    )
    expect(await taken('bob', '2026-07-01T00:00:00Z')).toEqual([])
  })
})
