import { z } from 'zod'
import { allowed, misplaced } from '../../domain/text/allowed.ts'
import { message } from '../../words/index.ts'
import { patternProblem } from '../compile/pattern.ts'

/** Ten years. */
export const longestDays = 10 * 366
export const Days = z.number(allowed(message('allowed.days'))).max(longestDays, allowed(message('allowed.days.most')))
export const SomeDays = Days.positive(allowed(message('allowed.days.some')))
const Word = z.union([z.string(), z.number(), z.boolean()])
const Words = z.union(
  [Word, z.array(Word).min(1, allowed(message('allowed.values.one')))],
  allowed(message('allowed.values')),
)
const Part = z.string(allowed(message('allowed.text'))).min(1, allowed(message('allowed.text')))
const Parts = z.union(
  [Part, z.array(Part).min(1, allowed(message('allowed.texts.one')))],
  allowed(message('allowed.texts')),
)
const Bound = z.number(allowed(message('allowed.number')))

/** A pattern of RE2 for a whole value. */
const Pattern = z.string(allowed(message('allowed.pattern'))).superRefine((pattern, context) => {
  const problem = patternProblem(pattern)
  if (problem !== null) context.addIssue({ code: 'custom', params: { problem } })
})

const valueTests = {
  in: Words.optional(),
  atLeast: Bound.optional(),
  atMost: Bound.optional(),
  above: Bound.optional(),
  below: Bound.optional(),
  contains: Parts.optional(),
  matches: Pattern.optional(),
}
const valueForm = Object.keys(valueTests).join(', ')
const timeTests = {
  withinDays: SomeDays.optional(),
  olderThanDays: SomeDays.optional(),
  nextDays: SomeDays.optional(),
}
/** No CRM has date fields with several values, so that these tests are misplaced among those of one value. */
const besideOthers = misplaced(message('misplaced.time', { tests: Object.keys(timeTests).join(', ') }))
const ValueTests = tests(valueTests, valueForm, (key) => (Object.hasOwn(timeTests, key) ? besideOthers : null))
/** Tests of one value, all of which must hold for it. */
export type ValueTests = z.infer<typeof ValueTests>
const ValueTest = z.union([Words, ValueTests], allowed(message('allowed.tests', { tests: valueForm })))
type ValueTest = z.infer<typeof ValueTest>

export const fieldTests = {
  ...valueTests,
  not: Words.optional(),
  empty: z.boolean(allowed(message('allowed.boolean'))).optional(),
  ...timeTests,
  some: ValueTest.optional(),
  every: ValueTest.optional(),
  none: ValueTest.optional(),
}
const fieldForm = Object.keys(fieldTests).join(', ')
const FieldTests = tests(fieldTests, fieldForm)
/** Tests of a field, all of which must hold. Those of one value must hold for the same one. */
export type FieldTests = z.infer<typeof FieldTests>

/** A condition on one field. */
export const FieldCondition = z.union([Words, FieldTests], allowed(message('allowed.tests', { tests: fieldForm })))
export type FieldCondition = z.infer<typeof FieldCondition>

/** @param whereTo for a key that is not among them: where it belongs, if the schema knows */
function tests<T extends z.ZodRawShape>(shape: T, form: string, whereTo: (key: string) => string | null = () => null) {
  return z
    .strictObject(shape, {
      error: (issue) => (issue.code === 'unrecognized_keys' ? firstOf(issue.keys, whereTo) : undefined),
    })
    .superRefine((given, context) => {
      if (Object.keys(given).length > 0 || context.issues.length > 0) return
      context.addIssue({ code: 'custom', message: allowed(message('allowed.someOf', { words: form })) })
    })
    .superRefine(refuseReversed)
}

type Bounds = Readonly<Partial<Record<'atLeast' | 'above' | 'atMost' | 'below', number | undefined>>>

/** For schemas of tests: no number can be at least what it is to be below. */
export function refuseReversed(given: Bounds, context: z.core.$RefinementCtx): void {
  const lower = (['atLeast', 'above'] as const).map((key) => ({ key, limit: given[key], isIn: key === 'atLeast' }))
  const upper = (['atMost', 'below'] as const).map((key) => ({ key, limit: given[key], isIn: key === 'atMost' }))
  for (const from of lower) {
    for (const to of upper) {
      if (from.limit === undefined || to.limit === undefined || from.limit < to.limit) continue
      if (from.limit === to.limit && from.isIn && to.isIn) continue
      const [low, high] = [`${from.key}: ${from.limit}`, `${to.key}: ${to.limit}`]
      context.addIssue({
        code: 'custom',
        path: [to.key],
        params: { problem: message('rule.number.reversed', { low, high }) },
      })
    }
  }
}

function firstOf(keys: readonly string[], whereTo: (key: string) => string | null): string | undefined {
  return keys.map(whereTo).find((said) => said !== null) ?? undefined
}

/** The tests of a condition: words alone are what the field, or one of its values, must be. */
export function testsOf<T extends ValueTest | FieldCondition>(condition: T): Exclude<T, z.infer<typeof Words>> {
  const isMap = typeof condition === 'object' && !Array.isArray(condition)
  return (isMap ? condition : { in: condition }) as Exclude<T, z.infer<typeof Words>>
}

/** The keys of a map of conditions that join other maps; every other key names a field. */
export const joins = ['all', 'any', 'not'] as const

/** Conditions by field; all of them must hold. `all`, `any` and `not` hold further maps. */
export interface Conditions {
  readonly [key: string]: FieldCondition | Conditions | readonly Conditions[]
}

const expected = allowed(message('allowed.conditions'))
const expectedSome = allowed(message('allowed.conditions.some'))
const nested: z.ZodType<Conditions> = z.lazy(() => Conditions)
const several = z
  .array(nested, allowed(message('allowed.conditions.list')))
  .min(1, allowed(message('allowed.conditions.one')))
  .optional()
export const Conditions = z
  .object({ all: several, any: several, not: nested.optional() }, expected)
  .catchall(FieldCondition)
  .superRefine(refuseEmpty)
  .meta({ id: 'conditions' }) as unknown as z.ZodType<Conditions>

/** For schemas of conditions: a map without any within others would hold for every record, or for none. */
function refuseEmpty({ all, any, not }: Conditions, context: z.core.$RefinementCtx): void {
  for (const [key, joined] of Object.entries({ all, any, not })) {
    for (const [index, map] of (joined === undefined ? [] : [joined].flat()).entries()) {
      if (Object.keys(map).length > 0) continue
      context.addIssue({ code: 'custom', path: key === 'not' ? [key] : [key, index], message: expectedSome })
    }
  }
}
