import { ownValue } from '../../../domain/own-value.ts'
import type { CrmRecord, ObjectType } from '../../../domain/record.ts'

/** How a portable field is written: as the value of one of Pipedrive's fields, or in a way of its own. */
export type WritableField =
  | { readonly code: string }
  | { readonly as: 'name' | 'emails' | 'phones' | 'mobiles' | 'phoneField' | 'industry' | 'outcome' | 'moment' }

/**
 * The portable fields that people can fill in. Documented: people's first and last names are written as one name. Not
 * among them: what follows from something else (the domain of a website, the end of an activity), an address, and
 * notes, which are formatted text.
 */
const writable: Readonly<Record<ObjectType, Readonly<Record<string, WritableField>>>> = {
  contact: {
    firstName: { as: 'name' },
    lastName: { as: 'name' },
    email: { as: 'emails' },
    phone: { as: 'phones' },
    mobilePhone: { as: 'mobiles' },
    jobTitle: { code: 'job_title' },
  },
  company: {
    name: { code: 'name' },
    website: { code: 'website' },
    industry: { as: 'industry' },
    phone: { as: 'phoneField' },
  },
  deal: {
    name: { code: 'title' },
    amount: { code: 'value' },
    closeDate: { code: 'expected_close_date' },
    lostReason: { code: 'lost_reason' },
  },
  meeting: { subject: { code: 'subject' }, startsAt: { as: 'moment' }, outcome: { as: 'outcome' } },
  call: { subject: { code: 'subject' }, outcome: { as: 'outcome' } },
  task: { subject: { code: 'subject' }, dueAt: { as: 'moment' } },
}

/** The stage of the deals that have a field: the expected close date is one of open deals only. Documented. */
const stageOf: Readonly<Record<string, string>> = { closeDate: 'open', lostReason: 'lost' }

/** How a portable field of this record is written; undefined if people cannot fill it in through Minset. */
export function writableField(
  { type, fields }: Pick<CrmRecord, 'type' | 'fields'>,
  name: string,
): WritableField | undefined {
  const stage = type === 'deal' ? ownValue(stageOf, name) : undefined
  return stage === undefined || fields['stage'] === stage ? ownValue(writable[type], name) : undefined
}

/** Types of custom fields whose values people can enter. Documented; the others have values with parts. */
const enteredTypes = ['varchar', 'varchar_auto', 'text', 'phone', 'double', 'date', 'enum']

/** Built-in fields that rules name by their codes, and that people can fill in. Documented as writable. */
const enteredCodes = ['job_title', 'website', 'linkedin', 'industry', 'annual_revenue', 'employee_count', 'lost_reason']

/** Whether people's values can be written to a field of the account. */
export function isEntered({
  field_code: code,
  field_type: type,
}: {
  readonly field_code: string
  readonly field_type: string
}): boolean {
  return isCustomCode(code) ? enteredTypes.includes(type) : enteredCodes.includes(code)
}

/** Documented: the code of a custom field has 40 hexadecimal digits. */
export function isCustomCode(code: string): boolean {
  return /^[0-9a-f]{40}$/.test(code)
}
