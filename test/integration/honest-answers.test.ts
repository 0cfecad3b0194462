import { expect, it } from 'vitest'
import type { FieldValue } from '../../src/domain/record.ts'
import { evaluateSlice, removeUnusedAnswers } from '../../src/findings/index.ts'
import { eraseRecord, markDue } from '../../src/records/index.ts'
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

    /** The open findings after so many days; and the stored answers with the day on which each was first seen. */
    async function afterDays(days: number, jobTitle: FieldValue, email: FieldValue = null) {
      const now = new Date(rowsNow.getTime() + days * dayMs)
      const record = row('contact', 'c', { ownerId: null, fields: { jobTitle, email } })
      await saveRows(db, 'ours', [{ ...record, updatedAt: now }])
      await markDue(db, 'ours', { keys: [key], dueAt: now })
      const deps = {
        db,
        loadRuleset: () => Promise.resolve(ruleset),
        loadTypesToCome: () => Promise.resolve([]),
        clock: { now: () => now },
        onEvaluated: () => Promise.resolve(),
        progress: () => undefined,
      }
      await evaluateSlice(deps, 'ours')
      const open = await db.selectFrom('findings').select('reason').where('state', '=', 'open').execute()
      const stored = await db.selectFrom('honest_answers').select(['answer', 'since']).execute()
      return [open.map(({ reason }) => reason), stored.map((one) => [one.answer, daysOf(one.since)])]
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

    await removeUnusedAnswers(db, 'ours', ruleset.answers)
    expect(await db.selectFrom('honest_answers').select('answer').execute()).toEqual([{ answer: 'declined' }])
    await removeUnusedAnswers(db, 'ours', parseRuleset(text(''), 'rules.yaml').answers)
    expect(await db.selectFrom('honest_answers').select('answer').execute()).toEqual([])
    expect(await afterDays(35, 'declined')).toEqual([[], [['declined', 35]]])
    await eraseRecord(db, 'ours', key)
    expect(await db.selectFrom('honest_answers').select('answer').execute()).toEqual([])
  })
})
