import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fieldCode as hubspot } from '../../../src/crm/hubspot/fields/field-code.ts'
import { fieldCode as pipedrive } from '../../../src/crm/pipedrive/fields/field-code.ts'
import { type CrmRecord, type FieldValue, type ObjectType } from '../../../src/domain/record.ts'
import { templatesDir } from '../../../src/infra/http/views.ts'
import { evaluate, parseRuleset } from '../../../src/rules/index.ts'

/** The vendors whose fields rulesets may name. */
export const codeForms = { hubspot, pipedrive }

/** The ruleset that comes with Minset. */
export const defaultRuleset = parseRuleset(
  readFileSync(join(templatesDir, 'rules/default.yaml'), 'utf8'),
  'default.yaml',
)

/** The present of these tests: a Wednesday. */
export const now = new Date('2026-10-14T10:00:00.000Z')

const hourMs = 3_600_000

/** An instant the given number of hours after the present, as stored in a field. */
export function hours(count: number): string {
  return new Date(now.getTime() + count * hourMs).toISOString()
}

type Fields = Readonly<Record<string, FieldValue>>

const complete: Readonly<Record<ObjectType, Fields>> = {
  contact: {
    firstName: 'Bo',
    lastName: 'Li',
    email: 'bo.li@fjordbygg.no',
    phone: null,
    mobilePhone: null,
    jobTitle: null,
  },
  company: { name: 'Fjordbygg AS', domain: 'fjordbygg.no', website: null, phone: null, industry: null, country: null },
  deal: {
    name: 'Pilot',
    amount: 5000,
    closeDate: hours(720),
    stage: 'open',
    stageLabel: 'Offer',
    probability: 0.6,
    lostReason: null,
  },
  meeting: { subject: 'Demonstration', startsAt: hours(-50), endsAt: hours(-49), outcome: 'held', notes: null },
  call: {
    subject: 'First call',
    at: hours(-50),
    direction: 'outbound',
    status: 'completed',
    outcome: 'connected',
    durationSeconds: 60,
  },
  task: { subject: 'Call back', dueAt: hours(24), status: 'open' },
}

/** A record that meets every rule, except for the given fields. */
export function aRecord(type: ObjectType, fields: Fields = {}, changes: Partial<CrmRecord> = {}): CrmRecord {
  const createdAt = new Date(now.getTime() - 60 * 24 * hourMs)
  return {
    type,
    id: '1',
    ownerId: '7',
    createdAt,
    updatedAt: createdAt,
    fields: { ...complete[type], ...fields },
    vendorFields: {},
    ...changes,
  }
}

/** The default rules' results for a record; default: linked to a complete contact and company. */
export function failing(
  record: CrmRecord,
  { linked = [aRecord('contact'), aRecord('company')], at = now }: { linked?: readonly CrmRecord[]; at?: Date } = {},
): string[] {
  const links: Partial<Record<ObjectType, number>> = {}
  for (const { type } of linked) links[type] = (links[type] ?? 0) + 1
  return evaluate(defaultRuleset, { record, linked, links }, at).verdicts.map(
    ({ ruleId, reason }) => `${ruleId} ${reason}`,
  )
}
