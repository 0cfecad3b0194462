import { beforeAll, expect, it } from 'vitest'
import { wholeAccount } from '../../src/domain/read-scope.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { loadSetAside, loadSetAsideRecords } from '../../src/records/index.ts'
import { message } from '../../src/words/index.ts'
import { loadRefusals, loadRefusedRecords } from '../../src/write-back/index.ts'
import { row, rowsNow, saveRows, saveTeam } from '../support/crm-rows.ts'
import { describeAnyStore } from '../support/database.ts'

const reason = JSON.stringify(message('asWritten', { text: 'kari@client.example is too long' }))
const masked = { reason: message('asWritten', { text: 'k…@c….example is too long' }) }

describeAnyStore('a reason that quotes a value', (testStore) => {
  let database: Database

  beforeAll(async () => {
    database = await testStore.open()
    const { db } = database
    await saveTeam(db, 'ours', [{ id: 'anna', name: 'Anna', email: null, supervisorId: null }])
    await saveRows(db, 'ours', [row('contact', '7', { ownerId: 'anna' })])
    const problem = { kind: 'unreadable', place: '', reason, since: rowsNow }
    await db
      .insertInto('set_aside')
      .values({ account_id: 'ours', subject: 'contact', subject_id: '7', ...problem })
      .execute()
    const key = { account_id: 'ours', object_type: 'contact', record_id: '7', target: 'flag' }
    const desired = JSON.stringify({ status: 'incomplete', missing: 'e-mail', since: null })
    await db
      .insertInto('write_backs')
      .values({ ...key, desired, refused_reason: reason, updated_at: rowsNow })
      .execute()
  })

  it('is masked wherever what went wrong is listed', async () => {
    const { db } = database
    const of = { accountId: 'ours', scope: wholeAccount, limit: 5 }
    const listed = [
      ...(await loadSetAside(db, 'ours', { kinds: ['unreadable'], limit: 5 })).first,
      ...(await loadSetAsideRecords(db, of)).first,
      ...(await loadRefusals(db, 'ours')),
      ...(await loadRefusedRecords(db, of)).first,
    ]

    expect(listed).toMatchObject([masked, masked, masked, masked])
  })

  it('is counted with those that differ in the value alone', async () => {
    const { db } = database
    const key = { account_id: 'ours', object_type: 'contact', target: 'flag' }
    const desired = JSON.stringify({ status: 'incomplete', missing: 'e-mail', since: null })
    for (const [record_id, text] of [
      ['8', 'kim@client.example is too long'],
      ['9', 'it is archived'],
    ] as const) {
      const refused_reason = JSON.stringify(message('asWritten', { text }))
      await db
        .insertInto('write_backs')
        .values({ ...key, record_id, desired, refused_reason, updated_at: rowsNow })
        .execute()
    }

    expect(await loadRefusals(db, 'ours')).toMatchObject([
      { ...masked, count: 2 },
      { reason: message('asWritten', { text: 'it is archived' }), count: 1 },
    ])
  })
})
