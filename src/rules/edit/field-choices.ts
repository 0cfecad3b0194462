import { fieldDefinitions } from '../../domain/field.ts'
import { type ObjectType, objectTypes } from '../../domain/record.ts'
import { parsePath } from '../compile/field-path.ts'
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

/**
 * The names that rules for a type may use: its own fields, its owner for conditions, the fields of linked records, and, for
 * what asks for dates, its dates and those of linked records.
 */
export function fieldChoices(
  object: ObjectType,
  fields: VendorFields,
): {
  own: string[]
  ofOwner: readonly string[]
  linked: string[]
  dates: string[]
} {
  const linked = linkedFrom[object].flatMap((type) => namesOf(type, fields).map((name) => `${type}.${name}`))
  const dates = [object, ...objectTypes.filter((type) => type !== object)].flatMap((type) =>
    datesOf(type, fields).map((name) => (type === object ? name : `${type}.${name}`)),
  )
  return {
    own: [...namesOf(object, fields), ...recordTimes],
    ofOwner: ownerNames,
    linked,
    dates: [...recordTimes, ...dates],
  }
}

function datesOf(type: ObjectType, fields: VendorFields): string[] {
  return namesOf(type, fields).filter((name) => {
    const parsed = parsePath(name, { object: type, fields })
    return 'path' in parsed && parsed.path.kind === 'instant'
  })
}

function namesOf(type: ObjectType, fields: VendorFields): string[] {
  return [...Object.keys(fieldDefinitions[type]), ...Object.keys(fields[type] ?? {})]
}
