import type { Kysely } from 'kysely'
import { expect, it } from 'vitest'
import { up } from '../../src/infra/db/migrations/0031-capability-names.ts'
import { describeAnyStore } from '../support/database.ts'
import { addAccount } from '../support/two-processes.ts'

describeAnyStore('what was stored by names of one vendor', (store) => {
  it('is found again by what it does for us', async () => {
    const { db } = await store.open()
    const now = new Date('2026-11-23T12:00:00Z')
    const parts = ['field', 'list', 'tag'].map((kind) => ({ kind, objectType: 'deal', name: kind, state: 'made' }))
    const problem = { account_id: '', noted_at: now, since: now, severity: 'failing', what: '{}', action: '{}' }
    await db
      .insertInto('incidents')
      .values({ ...problem, condition: 'journal' })
      .execute()
    await db
      .insertInto('feeds')
      .values({ vendor: 'acme', name: 'journal', state: JSON.stringify({ after: '7' }), updated_at: now })
      .execute()
    await addAccount(db, { vendor: 'acme', accountId: 'acme-1' })
    await db
      .insertInto('cursors')
      .values({
        account_id: 'acme-1',
        name: 'set-up',
        state: JSON.stringify({ items: parts, told: [], stale: false }),
        updated_at: now,
      })
      .execute()

    await up(db as unknown as Kysely<unknown>)

    expect(await db.selectFrom('incidents').select('condition').execute()).toEqual([{ condition: 'event-log' }])
    expect(await db.selectFrom('feeds').select(['name', 'state']).execute()).toEqual([
      { name: 'event-log', state: { after: '7' } },
    ])
    const [{ state } = { state: {} }] = await db.selectFrom('cursors').select('state').execute()
    const kinds = ['field', 'list', 'highlight']
    expect(state).toEqual({
      items: parts.map((part, index) => ({ ...part, kind: kinds[index] })),
      told: [],
      stale: false,
    })
  })
})
