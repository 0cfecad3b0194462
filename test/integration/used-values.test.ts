import { beforeAll, expect, it } from 'vitest'
import type { CrmRecord } from '../../src/domain/record.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { loadUsedValues } from '../../src/rulesets/index.ts'
import { row, saveRows, saveTeam } from '../support/crm-rows.ts'
import { describeAnyStore } from '../support/database.ts'

describeAnyStore('the values that records of an account have', (testStore) => {
  let database: Database

  beforeAll(async () => {
    database = await testStore.open()
    for (const accountId of ['ours', 'theirs']) await saveTeam(database.db, accountId, [])
  })

  function deals(count: number, fieldsOf: (index: number) => CrmRecord['fields']): readonly CrmRecord[] {
    return Array.from({ length: count }, (_, index) =>
      row('deal', `deal-${index}`, { ownerId: null, fields: fieldsOf(index) }),
    )
  }

  it('are listed by field, the most frequent first, of the type and the account alone', async () => {
    const stages = ['Demo', 'Offer', 'Offer', 'Call', '']
    const [first, ...others] = deals(5, (index) => ({ stageLabel: stages[index] ?? null, amount: index, name: null }))
    if (first === undefined) throw new TypeError('there is a deal')
    await saveRows(database.db, 'ours', [{ ...first, vendorFields: { why: 'Price' } }, ...others])
    await saveRows(database.db, 'ours', [row('contact', 'kari', { ownerId: null, fields: { jobTitle: 'CEO' } })])
    await saveRows(database.db, 'theirs', [row('deal', 'far', { ownerId: null, fields: { stageLabel: 'Theirs' } })])

    // Numbers are not suggested, nor what is blank.
    expect(await loadUsedValues(database.db, 'ours', 'deal')).toEqual({
      stageLabel: ['Offer', 'Call', 'Demo'],
      why: ['Price'],
    })
    expect(await loadUsedValues(database.db, 'ours', 'contact')).toEqual({ jobTitle: ['CEO'] })
    expect(await loadUsedValues(database.db, 'ours', 'call')).toEqual({})
  })

  it('leave out fields that hold texts of their own: many different ones, or a long one', async () => {
    function held(many: number, length: number): readonly CrmRecord[] {
      return deals(41, (index) => ({
        stageLabel: `Stage ${index % many}`,
        currency: 'x'.repeat(index === 0 ? length : 3),
        source: 'web',
      }))
    }
    await saveRows(database.db, 'ours', held(40, 60))
    expect(Object.keys(await loadUsedValues(database.db, 'ours', 'deal')).toSorted()).toEqual([
      'currency',
      'source',
      'stageLabel',
    ])

    await saveRows(database.db, 'theirs', held(41, 61))
    expect(await loadUsedValues(database.db, 'theirs', 'deal')).toEqual({ source: ['web'] })
  })
})
