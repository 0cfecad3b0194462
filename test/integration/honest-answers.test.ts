import { expect, it } from 'vitest'
import type { FieldValue } from '../../src/domain/record.ts'
import { evaluateSlice } from '../../src/findings/index.ts'
import { eraseRecord, markDue, removeRecords } from '../../src/records/index.ts'
import { parseRuleset } from '../../src/rules/index.ts'
import { row, rowsNow, saveRows, saveTeam } from '../support/crm-rows.ts'
import { describeEachStore } from '../support/database.ts'

function text(more: string): string {
  return `name: Ours
country: NO
rules:
  - { id: title, object: contact, title: A, missing: job title, ${more}need: { field: jobTitle } }
`
}
const ruleset = parseRuleset(text('honestAnswers: [n/a, declined], askAgainDays: 30, '), 'rules.yaml')
const dayMs = 24 * 3_600_000

describeEachStore('honest answers', (testStore) => {
  it('are asked again days after they were first seen, even if other fields change meanwhile', async () => {
    const { db } = await testStore.open()
    await saveTeam(db, 'ours', [])
    const key = { type: 'contact' as const, id: 'c' }
    let rules = ruleset

    /** The open findings after so many days; and the stored answers with the day on which each was first seen. */
    async function afterDays(days: number, jobTitle: FieldValue, email: FieldValue = null) {
      const now = new Date(rowsNow.getTime() + days * dayMs)
      const record = row('contact', 'c', { ownerId: null, fields: { jobTitle, email } })
      await saveRows(db, 'ours', [{ ...record, updatedAt: now }])
      await markDue(db, 'ours', { keys: [key], dueAt: now })
      await evaluate(now)
      const open = await db.selectFrom('findings').select('reason').where('state', '=', 'open').execute()
      const stored = await db.selectFrom('honest_answers').select(['answer', 'since']).execute()
      return [open.map(({ reason }) => reason), stored.map((one) => [one.answer, daysOf(one.since)])]
    }
    async function evaluate(now: Date): Promise<void> {
      const deps = {
        db,
        loadRuleset: () => Promise.resolve(rules),
        loadTypesToCome: () => Promise.resolve([]),
        clock: { now: () => now },
        onEvaluated: () => Promise.resolve(),
        progress: () => undefined,
      }
      await evaluateSlice(deps, 'ours')
    }
    function daysOf(since: Date): number {
      return (since.getTime() - rowsNow.getTime()) / dayMs
    }

    expect(await afterDays(0, 'N/A')).toEqual([[], [['n/a', 0]]])
    expect(await afterDays(20, 'n/a', 'kari@fjordbygg.no')).toEqual([[], [['n/a', 0]]])
    const due = await db.selectFrom('due_evaluations').select('due_at').executeTakeFirstOrThrow()
    expect(daysOf(due.due_at)).toBe(30)
    expect(await afterDays(31, 'n/a')).toEqual([['missing'], [['n/a', 0]]])
    expect(await afterDays(32, 'declined')).toEqual([[], [['declined', 32]]])
    expect(await afterDays(33, null)).toEqual([['missing'], []])
    expect(await afterDays(34, 'declined')).toEqual([[], [['declined', 34]]])

    // Rules that accept answers elsewhere leave it alone; once they are rolled back, it is the same answer.
    rules = parseRuleset(text('honestAnswers: [declined], ').replace('jobTitle', 'email'), 'rules.yaml')
    expect(await afterDays(60, 'declined')).toEqual([['missing'], [['declined', 34]]])
    rules = ruleset
    expect(await afterDays(63, 'declined')).toEqual([[], [['declined', 34]]])
    expect(await afterDays(65, 'declined')).toEqual([['missing'], [['declined', 34]]])
    rules = parseRuleset(text(''), 'rules.yaml')
    await removeRecords(db, 'ours', { type: 'contact', ids: ['c'] })
    await markDue(db, 'ours', { keys: [key], dueAt: rowsNow })
    await evaluate(rowsNow)
    expect(await db.selectFrom('honest_answers').select('answer').execute()).toEqual([])
    rules = ruleset
    expect(await afterDays(66, 'declined')).toEqual([[], [['declined', 66]]])
    await eraseRecord(db, 'ours', key)
    expect(await db.selectFrom('honest_answers').select('answer').execute()).toEqual([])
  })
})
