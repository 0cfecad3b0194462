import { fieldDefinitions } from '../../../src/domain/field.ts'
import { type CrmRecord, fieldValueOf, type ObjectType } from '../../../src/domain/record.ts'
import { evaluate } from '../../../src/rules/index.ts'
import type { Dataset } from '../../../src/sandbox/company/dataset.ts'
import { defaultRuleset } from '../rules/subjects.ts'

/** The default rules' results for a dataset, without a CRM in between. */
export function judgeDataset(dataset: Dataset, at: Date): string[] {
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
