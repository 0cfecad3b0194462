import fc from 'fast-check'
import { type Kysely, sql, type Transaction } from 'kysely'
import { beforeAll, expect, it } from 'vitest'
import { eraseAccount } from '../../src/accounts/index.ts'
import { type CrmRecord, objectTypes } from '../../src/domain/record.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import type { Schema } from '../../src/infra/db/schema.ts'
import { removeRecords, upsertRecords } from '../../src/records/index.ts'
import { describeEachStore } from '../support/database.ts'
import { addAccount } from '../support/two-processes.ts'

/** A change of some records, in a transaction that ends as soon as others let it, or is undone. */
const change = fc.record({
  type: fc.constantFrom(...objectTypes.slice(0, 2)),
  ids: fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
  /** Null: the records are deleted; `nobody`: they lose their owner. */
  owner: fc.constantFrom('anna', 'bjørn', 'nobody', null),
  isUndone: fc.boolean(),
})
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never

const at = new Date('2026-05-04T08:00:00Z')

async function make(db: Kysely<Schema>, accountId: string, { type, ids, owner }: Change): Promise<void> {
  // In one order, as the service stores them: the rows of records themselves are locked.
  const sorted = ids.toSorted((a, b) => a - b).map(String)
  if (owner === null) return void (await removeRecords(db, accountId, { type, ids: sorted }))
  const records = sorted.map((id): CrmRecord => {
    const ownerId = owner === 'nobody' ? null : owner
    return { type, id, ownerId, createdAt: at, updatedAt: at, fields: {}, vendorFields: {} }
  })
  await upsertRecords(db, accountId, { records, linksRead: [], syncRunId: null })
}

class Undone extends Error {}

async function makeWhole(db: Kysely<Schema>, accountId: string, changes: readonly Change[]): Promise<void> {
  try {
    await db.transaction().execute(async (trx: Transaction<Schema>) => {
      for (const one of changes) await make(trx, accountId, one)
      if (changes[0]?.isUndone === true) throw new Undone()
    })
  } catch (error) {
    if (!(error instanceof Undone)) throw error
  }
}

async function countsOf(
  db: Kysely<Schema>,
  accountId: string,
): Promise<{ readonly counted: unknown; readonly kept: unknown }> {
  const counted = await sql`
    select owner_id, object_type, count(*)::int as number from records where account_id = ${accountId}
    group by owner_id, object_type order by owner_id, object_type`.execute(db)
  const kept = await sql`
    select owner_id, object_type, sum(number)::int as number from record_counts where account_id = ${accountId}
    group by owner_id, object_type having sum(number) <> 0 order by owner_id, object_type`.execute(db)
  return { counted: counted.rows, kept: kept.rows }
}

describeEachStore('the numbers of records that triggers keep', (store) => {
  let database: Database
  beforeAll(async () => {
    database = await store.open()
    await addAccount(database.db, { vendor: 'x', accountId: 'alice' })
    await addAccount(database.db, { vendor: 'x', accountId: 'bob' })
  })

  it('are those of the records after any changes, one after the other', async () => {
    const { db } = database
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(change, { minLength: 1, maxLength: 3 }), { maxLength: 8 }), async (all) => {
        for (const changes of all) await makeWhole(db, 'alice', changes)
        const { counted, kept } = await countsOf(db, 'alice')
        expect(kept).toEqual(counted)
      }),
      { numRuns: 30 },
    )
  })

  it('are those of the records after changes at the same moment', async () => {
    const { db } = database
    // A transaction each, of one change, and deletions of one record: others would wait for each other's records in circles.
    const atOnce = change.map((one) => (one.owner === null ? { ...one, ids: one.ids.slice(0, 1) } : one))
    await fc.assert(
      fc.asyncProperty(fc.array(atOnce, { minLength: 2, maxLength: 8 }), async (all) => {
        await Promise.all(all.map((one) => makeWhole(db, 'alice', [one])))
        const { counted, kept } = await countsOf(db, 'alice')
        expect(kept).toEqual(counted)
      }),
      { numRuns: 30 },
    )
  })

  it.runIf(store.kind === 'server')('make no transaction wait for another one that has not ended', async () => {
    const { db } = database
    const [begun, goOn] = [Promise.withResolvers<null>(), Promise.withResolvers<null>()]
    const first = db.transaction().execute(async (trx) => {
      await make(trx, 'alice', { type: 'deal', ids: [101], owner: 'anna', isUndone: false })
      begun.resolve(null)
      await goOn.promise
    })
    await begun.promise

    await make(db, 'alice', { type: 'deal', ids: [102], owner: 'anna', isUndone: false })

    goOn.resolve(null)
    await first
    const { counted, kept } = await countsOf(db, 'alice')
    expect(kept).toEqual(counted)
  })

  it('go with the account', async () => {
    const { db } = database
    await make(db, 'bob', { type: 'deal', ids: [1, 2], owner: 'anna', isUndone: false })
    expect(await countsOf(db, 'bob')).toMatchObject({ kept: [{ owner_id: 'anna', number: 2 }] })

    await eraseAccount(db, 'bob')

    const { rows } = await sql`select from record_counts where account_id = 'bob'`.execute(db)
    expect(rows).toEqual([])
  })
})
