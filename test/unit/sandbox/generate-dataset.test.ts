import { describe, expect, it } from 'vitest'
import { fieldDefinitions } from '../../../src/domain/field.ts'
import { type CrmRecord, fieldValueOf, type ObjectType } from '../../../src/domain/record.ts'
import { evaluate } from '../../../src/rules/index.ts'
import type { Dataset } from '../../../src/sandbox/company/dataset.ts'
import { expectedOutcomes, generateDataset } from '../../../src/sandbox/company/generate-dataset.ts'
import { supervisionOf } from '../../../src/sandbox/company/supervision-of.ts'
import { defaultRuleset } from '../rules/subjects.ts'

const now = new Date('2026-10-14T10:00:00Z')

/** The default rules' results for a dataset, without a CRM in between. */
function judge(dataset: Dataset, at: Date): string[] {
  const records = recordsOf(dataset)
  const byId = new Map(records.map(({ record }) => [`${record.type} ${record.id}`, record]))
  return records
    .flatMap(({ record, links }) => {
      const linked = links.flatMap(([type, id]) => byId.get(`${type} ${id}`) ?? [])
      const counts: Partial<Record<ObjectType, number>> = {}
      for (const [type] of links) counts[type] = (counts[type] ?? 0) + 1
      const { verdicts } = evaluate(defaultRuleset, { record, linked, links: counts }, at)
      return verdicts.map(({ ruleId, reason }) => `${record.type} ${record.id} ${ruleId} ${reason}`)
    })
    .toSorted()
}

interface Linked {
  readonly record: CrmRecord
  readonly links: readonly (readonly [ObjectType, string])[]
}

function recordsOf(dataset: Dataset): Linked[] {
  const stages = new Map(dataset.stages.map((stage) => [stage.id, stage]))
  function dealFields(deal: Dataset['deals'][number]): CrmRecord['fields'] {
    const stage = stages.get(deal.stageId)
    const closed = stage?.probability === 1 ? 'won' : 'lost'
    return { ...scalar(deal), stage: stage?.closed ? closed : 'open', probability: stage?.probability ?? null }
  }
  return [
    ...dataset.contacts.map((contact) => {
      const email = fieldValueOf([contact.email, ...(contact.otherEmails ?? [])])
      return linkedRecord('contact', contact, { ...scalar(contact), email })
    }),
    ...dataset.companies.map((company) => linkedRecord('company', company, scalar(company))),
    ...dataset.deals.map((deal) =>
      linkedRecord('deal', deal, dealFields(deal), deal.companyId === null ? [] : [['company', deal.companyId]]),
    ),
    ...dataset.meetings.map((meeting) =>
      linkedRecord(
        'meeting',
        meeting,
        scalar(meeting),
        meeting.contactIds.map((id) => ['contact', id] as const),
      ),
    ),
    ...dataset.calls.map((call) =>
      linkedRecord(
        'call',
        call,
        scalar(call),
        call.contactIds.map((id) => ['contact', id] as const),
      ),
    ),
    ...dataset.tasks.map((task) =>
      linkedRecord('task', task, { ...scalar(task), status: task.done ? 'done' : 'open' }),
    ),
  ]
}

/** The possible values of a field. */
function scalar(values: object): CrmRecord['fields'] {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => typeof value !== 'object' || value === null),
  ) as CrmRecord['fields']
}

function linkedRecord(
  type: ObjectType,
  dated: {
    readonly id: string
    readonly ownerId: string | null
    readonly createdAt: string
    readonly updatedAt: string
  },
  fields: CrmRecord['fields'],
  links: Linked['links'] = [],
): Linked {
  const { id, ownerId } = dated
  const times = { createdAt: new Date(dated.createdAt), updatedAt: new Date(dated.updatedAt) }
  // A record that has been read has every field, blank ones as null.
  const blank = Object.fromEntries(Object.keys(fieldDefinitions[type]).map((name) => [name, null]))
  return { record: { type, id, ownerId, ...times, fields: { ...blank, ...fields }, vendorFields: {} }, links }
}

describe('generateDataset', () => {
  it('generates the same company for the same seed and the same present', () => {
    expect(generateDataset({ seed: 4, now })).toEqual(generateDataset({ seed: 4, now }))
    expect(generateDataset({ seed: 4, now }).contacts[9]).not.toEqual(generateDataset({ seed: 5, now }).contacts[9])
  })

  it.each([1, 29, 65, 162, 2026])('records every fault that it has planted: seed %d', (seed) => {
    const dataset = generateDataset({ seed, now })
    const planted = dataset.faults.map(({ object, id, rule, kind }) => `${object} ${id} ${rule} ${kind}`).toSorted()

    expect(judge(dataset, now)).toEqual(planted)
    // Two hours later no result has changed by the passing of time.
    expect(judge(dataset, new Date(now.getTime() + 2 * 3_600_000))).toEqual(planted)
  })

  it('plants faults of every kind and for every rule but one, in a few per cent of the records', () => {
    const { faults, contacts, companies, deals, meetings, calls, tasks } = generateDataset({ seed: 1, now })
    const records = [contacts, companies, deals, meetings, calls, tasks].reduce((sum, list) => sum + list.length, 0)
    const spoilt = new Set(faults.map(({ object, id }) => `${object} ${id}`)).size

    // A CRM that only stores a duration cannot represent a meeting that ends before it starts.
    const plantable = defaultRuleset.rules.map(({ id }) => id).filter((id) => id !== 'meeting-end-before-start')
    expect([...new Set(faults.map(({ rule }) => rule))].toSorted()).toEqual(plantable.toSorted())
    expect(new Set(faults.map(({ kind }) => kind)).size).toBe(4)
    expect(records).toBeGreaterThan(4000)
    expect(spoilt / records).toBeGreaterThan(0.05)
    expect(spoilt / records).toBeLessThan(0.1)
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
