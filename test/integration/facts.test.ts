import { sql } from 'kysely'
import { beforeAll, expect, it } from 'vitest'
import { wholeAccount } from '../../src/domain/read-scope.ts'
import type { CrmRecord, FieldValue } from '../../src/domain/record.ts'
import { evaluateSlice } from '../../src/findings/index.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { contactsReachable } from '../../src/metrics/records/contacts-reachable.ts'
import { eraseRecord, markDue, removeRecords } from '../../src/records/index.ts'
import { parseRuleset } from '../../src/rules/index.ts'
import { loadEvidence, parsePeriod } from '../../src/scorecards/index.ts'
import { rowsNow as now, row, saveRows, saveTeam } from '../support/crm-rows.ts'
import { describeAnyStore } from '../support/database.ts'

const ruleset = parseRuleset(
  'name: One\ncountry: NO\nrules:\n  - { id: name, object: deal, title: A, missing: a, need: { field: name } }',
  'rules.yaml',
)
const period = parsePeriod('all', { now, timeZone: 'Europe/Oslo' })

function contact(id: string, fields: Readonly<Record<string, FieldValue>>): CrmRecord {
  return row('contact', id, { ownerId: 'anna', fields: { email: null, phone: null, mobilePhone: null, ...fields } })
}

describeAnyStore('the facts of records', (testStore) => {
  let database: Database
  const all = [
    contact('mail', { email: 'ola@firma.no' }),
    contact('phone', { phone: '22 12 34 56' }),
    contact('junk', { phone: '0000000' }),
    row('deal', 'deal', { ownerId: 'anna', fields: { name: 'Pilot' } }),
  ]

  beforeAll(async () => {
    database = await testStore.open()
    for (const accountId of ['ours', 'theirs']) {
      await saveTeam(database.db, accountId, [{ id: 'anna', name: 'Anna', email: null, supervisorId: null }])
      await saveRows(database.db, accountId, all)
    }
  })

  async function evaluate(records: readonly Pick<CrmRecord, 'type' | 'id'>[]): Promise<void> {
    await markDue(database.db, 'ours', { keys: records.map(({ type, id }) => ({ type, id })), dueAt: now })
    const deps = {
      db: database.db,
      loadRuleset: () => Promise.resolve(ruleset),
      loadTypesToCome: () => Promise.resolve([]),
      clock: { now: () => now },
      onEvaluated: () => Promise.resolve(),
      progress: () => undefined,
    }
    expect(await evaluateSlice(deps, 'ours')).toBe(false)
  }

  /** `xmin` changes with every write. */
  async function stored(): Promise<readonly { id: string; facts: unknown; version: string }[]> {
    const { rows } = await sql<{ id: string; facts: unknown; version: string }>`
      select record_id as id, facts, xmin::text as version from record_facts order by record_id`.execute(database.db)
    return rows
  }

  async function reachable(accountId: string): Promise<readonly string[]> {
    const query = { scope: wholeAccount, accountId, ownerId: 'anna', period, now, limit: null, offset: 0 }
    return (await loadEvidence(database.db, contactsReachable, query)).items.map(({ key }) => key.id)
  }

  it('are unknown before the records are evaluated, and nothing is counted', async () => {
    expect(await stored()).toEqual([])
    expect(await reachable('ours')).toEqual([])
  })

  it('are stored by evaluation, and counted by the metric, for this account only', async () => {
    await evaluate(all)

    expect(await stored()).toMatchObject([
      { id: 'junk', facts: { reachable: false } },
      { id: 'mail', facts: { reachable: true } },
      { id: 'phone', facts: { reachable: true } },
    ])
    expect(await reachable('ours')).toEqual(['mail', 'phone'])
    expect(await reachable('theirs')).toEqual([])
  })

  it('are written again only if they changed, and survive a re-read of the record', async () => {
    const before = await stored()
    await saveRows(database.db, 'ours', [
      contact('junk', { phone: '22 12 34 57' }),
      contact('mail', { email: 'a@firma.no' }),
    ])
    expect(await stored()).toEqual(before)

    await evaluate(all)

    const after = await stored()
    expect(after.filter(({ version }, index) => version !== before[index]?.version).map(({ id }) => id)).toEqual([
      'junk',
    ])
    expect(await reachable('ours')).toEqual(['junk', 'mail', 'phone'])
  })

  it('are deleted with the record', async () => {
    await removeRecords(database.db, 'ours', { type: 'contact', ids: ['mail'] })
    await evaluate([{ type: 'contact', id: 'mail' }])
    await eraseRecord(database.db, 'ours', { type: 'contact', id: 'phone' })

    expect((await stored()).map(({ id }) => id)).toEqual(['junk'])
  })
})
