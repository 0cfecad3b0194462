import { fieldDefinitions } from '../../domain/field.ts'
import type { ObjectType } from '../../domain/record.ts'
import { ownerNames, recordTimes, type VendorFields } from '../ruleset/vendor-fields.ts'

/** The types whose records a rule may look at through links. */
const linkedFrom: Readonly<Record<ObjectType, readonly ObjectType[]>> = {
  contact: ['company'],
  company: ['contact'],
  deal: ['contact', 'company'],
  meeting: ['contact', 'company', 'deal'],
  call: ['contact', 'company', 'deal'],
  task: ['contact', 'company', 'deal'],
}

/** The names that rules for a type may use: its own fields, its owner for conditions, and the fields of linked records. */
export function fieldChoices(
  object: ObjectType,
  fields: VendorFields,
): {
  own: string[]
  ofOwner: readonly string[]
  linked: string[]
} {
  const linked = linkedFrom[object].flatMap((type) => namesOf(type, fields).map((name) => `${type}.${name}`))
  return { own: [...namesOf(object, fields), ...recordTimes], ofOwner: ownerNames, linked }
}

function namesOf(type: ObjectType, fields: VendorFields): string[] {
  return [...Object.keys(fieldDefinitions[type]), ...Object.keys(fields[type] ?? {})]
}
