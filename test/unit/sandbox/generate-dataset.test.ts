import { describe, expect, it } from 'vitest'
import { expectedOutcomes, generateDataset } from '../../../src/sandbox/company/generate-dataset.ts'
import { supervisionOf } from '../../../src/sandbox/company/supervision-of.ts'
import { defaultRuleset } from '../rules/subjects.ts'
import { judgeDataset } from './judge-dataset.ts'

const now = new Date('2026-10-14T10:00:00Z')

describe('generateDataset', () => {
  it('generates the same company for the same seed and the same present', () => {
    expect(generateDataset({ seed: 4, now })).toEqual(generateDataset({ seed: 4, now }))
    expect(generateDataset({ seed: 4, now }).contacts[9]).not.toEqual(generateDataset({ seed: 5, now }).contacts[9])
  })

  it.each([1, 29, 65, 162, 2026])('records every fault that it has planted: seed %d', (seed) => {
    const dataset = generateDataset({ seed, now })
    const planted = dataset.faults.map(({ object, id, rule, kind }) => `${object} ${id} ${rule} ${kind}`).toSorted()

    expect(judgeDataset(dataset, now)).toEqual(planted)
    // Two hours later no result has changed by the passing of time.
    expect(judgeDataset(dataset, new Date(now.getTime() + 2 * 3_600_000))).toEqual(planted)
  })

  it('plants faults of every kind and for every rule but one, in a few per cent of the records', () => {
    const { faults, contacts, companies, deals, meetings, calls, tasks } = generateDataset({ seed: 1, now })
    const records = [contacts, companies, deals, meetings, calls, tasks].reduce((sum, list) => sum + list.length, 0)
    const spoilt = new Set(faults.map(({ object, id }) => `${object} ${id}`)).size

    // A CRM that only stores a duration cannot represent a meeting that ends before it starts.
    const plantable = defaultRuleset.rules.map(({ id }) => id).filter((id) => id !== 'meeting-end-before-start')
    expect([...new Set(faults.map(({ rule }) => rule))].toSorted()).toEqual(plantable.toSorted())
    expect(new Set(faults.map(({ kind }) => kind)).size).toBe(4)
    expect(records).toBeGreaterThan(3000)
    expect(spoilt / records).toBeGreaterThan(0.03)
    expect(spoilt / records).toBeLessThan(0.06)
  })

  it('contains only values that every CRM can store, at any present', () => {
    const dataset = generateDataset({ seed: 1, now: new Date('2026-10-14T10:00:00.987Z') })
    const instants = JSON.stringify(dataset).match(/\d{4}-\d\d-\d\dT[^"]*/g) ?? []
    const closed = new Set(dataset.stages.flatMap(({ id, closed: isClosed }) => (isClosed ? [id] : [])))
    const openDates = dataset.deals.flatMap(({ stageId, closeDate }) => (closed.has(stageId) ? [] : (closeDate ?? [])))

    expect(instants.length).toBeGreaterThan(8000)
    expect(instants.filter((at) => !at.endsWith('.000Z'))).toEqual([])
    expect(openDates.length).toBeGreaterThan(100)
    expect(openDates.filter((at) => !at.endsWith('T00:00:00.000Z'))).toEqual([])
    expect(dataset.meetings.filter(({ startsAt, endsAt }) => (endsAt ?? '~') < (startsAt ?? ''))).toEqual([])
  })

  it('has thirty reps in five teams, each with a supervisor', () => {
    const dataset = generateDataset({ seed: 1, now })
    const supervision = supervisionOf(dataset)

    expect(dataset.teams).toHaveLength(5)
    expect(supervision.map(({ reps }) => reps.length)).toEqual([6, 6, 6, 6, 6])
  })

  it('expects an outcome only for calls that were neither answered nor judged', () => {
    const dataset = generateDataset({ seed: 1, now })
    const expected = expectedOutcomes(dataset)
    const follows = new Map<string, string>([
      ['noAnswer', 'noAnswer'],
      ['missed', 'noAnswer'],
      ['busy', 'busy'],
    ])

    for (const { id, status, outcome } of dataset.calls) {
      expect(expected.get(id)).toBe(outcome === null ? follows.get(status) : undefined)
    }
  })
})
