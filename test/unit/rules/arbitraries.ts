import fc from 'fast-check'
import { fieldDefinitions } from '../../../src/domain/field.ts'
import { type CrmRecord, type FieldValue, type ObjectType, objectTypes } from '../../../src/domain/record.ts'
import type { Subject } from '../../../src/rules/index.ts'
import { aRecord, hours } from './subjects.ts'

const hourSpan = fc.integer({ min: -4000, max: 4000 })
const likelyScalars = fc.oneof(
  hourSpan.map((count) => hours(count)),
  fc.constantFrom(
    'open',
    'won',
    'lost',
    'held',
    'scheduled',
    'cancelled',
    'completed',
    'busy',
    'done',
    'n/a',
    'Bo',
    '+47 92384617',
  ),
  fc.double({ noNaN: true, min: 0, max: 2 }),
  fc.integer(),
  fc.string(),
  fc.boolean(),
)
const likelyValues: fc.Arbitrary<FieldValue> = fc.oneof(
  fc.constant(null),
  likelyScalars,
  fc.array(likelyScalars, { minLength: 2, maxLength: 3 }),
)

/** A record of a type with likely, unlikely and blank values. */
export function recordOf(type: ObjectType): fc.Arbitrary<CrmRecord> {
  const fields = fc.record(Object.fromEntries(Object.keys(fieldDefinitions[type]).map((name) => [name, likelyValues])))
  return fc.tuple(fields, hourSpan, fc.option(fc.constant('7'))).map(([values, age, ownerId]) => {
    return aRecord(type, values, { createdAt: new Date(hours(-Math.abs(age))), ownerId })
  })
}

export const anyRecord = fc.constantFrom(...objectTypes).chain(recordOf)
export const anyLinked = fc.array(fc.constantFrom<ObjectType>('contact', 'company').chain(recordOf), { maxLength: 4 })

/** A record with linked ones, as the rules are given it. */
export function subjectOf(record: CrmRecord, linked: readonly CrmRecord[]): Subject {
  const links: Partial<Record<ObjectType, number>> = {}
  for (const { type } of linked) links[type] = (links[type] ?? 0) + 1
  return { record, linked, links }
}
