import { z } from 'zod'
import { reasons } from '../../domain/finding.ts'
import { ownValue } from '../../domain/own-value.ts'
import { type ObjectType, objectTypes } from '../../domain/record.ts'
import { allowed } from '../../domain/text/allowed.ts'
import { instantOf } from '../../domain/time/iso-text.ts'
import { type Message, message } from '../../words/index.ts'
import { choiceHint } from '../check/never-problem.ts'
import { type FieldPath, parsePath } from '../compile/field-path.ts'
import type { Rule } from '../ruleset/rule-schema.ts'
import type { VendorFields } from '../ruleset/vendor-fields.ts'
import type { Segments } from '../segments/segment-schema.ts'

/** How a rule may come out for an example: the reason for which it is not met, or why it has none. */
const outcomes = [...reasons, 'met', 'notApplicable', 'notYet', 'answered'] as const
/** Whether a record may be in a segment. */
const memberships = ['inSegment', 'notInSegment'] as const
const expectations = [...outcomes, ...memberships] as const
export type Expectation = (typeof expectations)[number]

/** Hours or days before or after the example's present: `-49h`, `+30d`. */
export const offset = /^([+-])(\d{1,6})([hd])$/

const Scalars = z.union([z.string(), z.number(), z.boolean()], allowed(message('allowed.value')))
const Value = z.union([Scalars, z.array(Scalars), z.null()], allowed(message('allowed.valuesOrNull')))
const Instant = z
  .string(allowed(message('allowed.offset')))
  .refine((text) => offset.test(text) || !Number.isNaN(instantOf(text)), allowed(message('allowed.offset')))

/** The time of the last change is not among those of `fieldDefinitions`: it must be an instant. */
const Fields = z
  .object({ updatedAt: Instant.nullable().exactOptional() }, allowed(message('allowed.fields')))
  .catchall(Value)

const given = {
  object: z.enum(objectTypes, allowed(message('allowed.oneOf', { words: objectTypes.join(', ') }))),
  /** The others are blank. */
  fields: Fields.default({}),
  /** Null: nobody. */
  owner: z.union([z.string(), z.null()], allowed(message('allowed.ownerOrNull'))).default('somebody'),
  created: Instant.default('-60d'),
}
/** Rules follow two links. */
const GivenFarther = z.strictObject(given)
const GivenLinked = z.strictObject({
  ...given,
  linked: z.array(GivenFarther, allowed(message('allowed.records'))).default([]),
})

const GivenRecord = z.strictObject({
  ...given,
  linked: z.array(GivenLinked, allowed(message('allowed.records'))).default([]),
})
const { object: _object, ...ofOther } = given
/** It has the type of the record. */
const GivenOther = z.strictObject({
  ...ofOther,
  linked: z.array(GivenLinked, allowed(message('allowed.records'))).default([]),
})

/**
 * A record, how rules about it are to come out, and whether it is in segments. Rules about its type that are not named must
 * not be failed.
 */
export const Example = z.strictObject({
  title: z.string(allowed(message('allowed.sentence'))).optional(),
  /** Its present. */
  now: z
    .string(allowed(message('allowed.moment')))
    .refine((text) => !Number.isNaN(instantOf(text)), allowed(message('allowed.moment')))
    .optional(),
  given: GivenRecord,
  /** The other records of its type; default: none. */
  others: z.array(GivenOther, allowed(message('allowed.records'))).optional(),
  expect: z.record(
    z.string(),
    z.enum(expectations, allowed(message('allowed.oneOf', { words: expectations.join(', ') }))),
    allowed(message('allowed.results')),
  ),
})
export type Example = z.infer<typeof Example>
/** With the records that it is linked to, and those that these are linked to. */
export interface GivenParts extends z.infer<typeof GivenFarther> {
  readonly linked?: readonly GivenParts[]
}

/** What examples may name. */
interface Named {
  readonly rules: readonly Pick<Rule, 'id' | 'object'>[]
  readonly segments: Segments
  readonly fields: VendorFields
}

/** Every problem of a syntactically valid example: fields, rules and segments that do not exist. */
export function exampleProblems(
  { given: record, others = [], expect }: Example,
  named: Named,
): { readonly path: readonly PropertyKey[]; readonly problem: Message }[] {
  const { fields } = named
  return [
    ...recordProblems(['given'], record, fields),
    ...others.flatMap((other, index) => recordProblems(['others', index], { ...other, object: record.object }, fields)),
    ...Object.entries(expect).flatMap(([id, expected]) => {
      const problem = expectProblem({ id, expected }, record.object, named)
      return problem === null ? [] : [{ path: ['expect', id], problem }]
    }),
  ]
}

function recordProblems(
  path: readonly PropertyKey[],
  record: GivenParts,
  fields: VendorFields,
): ReturnType<typeof exampleProblems> {
  const ofLinked = (record.linked ?? []).flatMap((linked, index) =>
    recordProblems([...path, 'linked', index], linked, fields),
  )
  return [...fieldProblems(path, record, fields), ...ofLinked]
}

function fieldProblems(
  path: readonly PropertyKey[],
  { object, fields: values }: { readonly object: ObjectType; readonly fields: Readonly<Record<string, unknown>> },
  fields: VendorFields,
): { readonly path: readonly PropertyKey[]; readonly problem: Message }[] {
  return Object.keys(values).flatMap((name) => {
    const parsed = parsePath(name, { object, fields })
    const at = [...path, 'fields', name]
    if ('problem' in parsed) return [{ path: at, problem: parsed.problem }]
    const key = keyFor(parsed.path)
    if (key !== null) return [{ path: at, problem: message('rule.example.beside', { field: name, key }) }]
    return parsed.path.links.length === 0
      ? []
      : [{ path: at, problem: message('rule.example.linked', { field: name }) }]
  })
}

/** The key of a record that gives a field beside the others; null: it is given among them. */
function keyFor({ name, codeOf, ofOwner }: FieldPath): string | null {
  if (codeOf !== undefined) return null
  if (name === 'createdAt') return 'created'
  return ofOwner === true && name === 'owner' ? 'owner' : null
}

function expectProblem(
  { id, expected }: { readonly id: string; readonly expected: Expectation },
  object: ObjectType,
  { rules, segments }: Named,
): Message | null {
  const [rule, segment] = [rules.find((one) => one.id === id), ownValue(segments, id)]
  const named = rule ?? segment
  if (named === undefined) return unknownProblem(id, object, { rules, segments })
  if (named.object !== object) {
    const [type, given] = [message(`type.${named.object}`), message(`type.${object}`)]
    return message(rule === undefined ? 'segment.example.otherType' : 'rule.example.otherType', { id, type, given })
  }
  const allowedHere: readonly Expectation[] = rule === undefined ? memberships : outcomes
  if (allowedHere.includes(expected)) return null
  return message(rule === undefined ? 'segment.example.result' : 'rule.example.result', {
    id,
    results: allowedHere.join(', '),
  })
}

function unknownProblem(
  id: string,
  object: ObjectType,
  { rules, segments }: Pick<Named, 'rules' | 'segments'>,
): Message {
  const named = [...rules, ...Object.entries(segments).map(([segmentId, segment]) => ({ ...segment, id: segmentId }))]
  const ids = named.filter((one) => one.object === object).map((one) => one.id)
  return message('rule.example.noRule', { id, hint: choiceHint(id, ids, { most: ids.length }) })
}
