import { sql } from 'kysely'
import { beforeAll, expect, it } from 'vitest'
import type { Database } from '../../src/infra/db/open-database.ts'
import { replaceLinks } from '../../src/records/index.ts'
import { loadUnlinkedWithFindings } from '../../src/sync/refresh/relink-store.ts'
import { row, rowsNow, saveFinding, saveRows, saveTeam } from '../support/crm-rows.ts'
import { describeEachStore } from '../support/database.ts'

const accountId = 'ours'
const states = ['disputed', 'exempt', 'noted', 'open', 'resolved']

describeEachStore('the records whose links are read again', (store) => {
  let db: Database['db']

  beforeAll(async () => {
    db = (await store.open()).db
    await saveTeam(db, accountId, [])
    const ids = [...states, 'half', 'linked', 'whole']
    await saveRows(
      db,
      accountId,
      ids.map((id) => row('deal', id, { ownerId: null })),
    )
    for (const id of [...states, 'half', 'linked']) {
      await saveFinding(db, accountId, { type: 'deal', id, message: 'company', since: rowsNow, dueAt: rowsNow })
    }
    await sql`update findings set state = record_id where record_id = any(${states})`.execute(db)
    await db.transaction().execute(async (trx) => {
      const links = ['half', 'linked'].map((id) => ({ id, to: ['1'] }))
      await replaceLinks(trx, accountId, { from: 'deal', to: 'company', links })
      await replaceLinks(trx, accountId, { from: 'deal', to: 'contact', links: links.slice(1) })
    })
  })

  async function unlinked(page: { readonly afterId: string; readonly limit: number }): Promise<string[]> {
    return loadUnlinkedWithFindings(db, accountId, { type: 'deal', linkedTypes: ['company', 'contact'], ...page })
  }

  it('are those that a flag names and that lack links of a type, in pages', async () => {
    expect(await unlinked({ afterId: '', limit: 10 })).toEqual(['disputed', 'half', 'open'])
    expect(await unlinked({ afterId: '', limit: 2 })).toEqual(['disputed', 'half'])
    expect(await unlinked({ afterId: 'half', limit: 2 })).toEqual(['open'])
  })
})
