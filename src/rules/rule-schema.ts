import { z } from 'zod'
import { objectTypes } from '../domain/record.ts'

const Path = z.string('the name of a field, such as lastName or contact.lastName')
const Hours = z
  .number('a number of hours')
  .min(0, 'a number of hours, at least 0')
  .max(10 * 366 * 24, 'a number of hours, at most ten years')
const Days = z.number('a number of days').max(10 * 366, 'a number of days, at most ten years')
const Word = z.union([z.string(), z.number(), z.boolean()])
const Words = z.union([Word, z.array(Word).min(1)], 'a value or a list of values')

/** A condition on one field of the record itself. */
const FieldCondition = z.union(
  [
    Words,
    z.strictObject({ not: Words }),
    z.strictObject({ atLeast: z.number() }),
    z.strictObject({ withinDays: Days.positive('a number of days, more than 0') }),
  ],
  'a value, a list of values, { not: … }, { atLeast: number } or { withinDays: number }',
)
export type FieldCondition = z.infer<typeof FieldCondition>

/** What the rule asks for: exactly one of these. */
const Need = z.union(
  [
    z.strictObject({ field: Path }),
    z.strictObject({ anyOf: z.array(Path).min(1) }),
    z.strictObject({ linked: z.enum(objectTypes) }),
    z.strictObject({ owner: z.literal(true) }),
    z.strictObject({ positive: Path }),
    z.strictObject({ choice: Path, not: z.array(z.string()).default([]) }),
    z.strictObject({ notPast: Path, toleranceHours: Hours.default(0) }),
    z.strictObject({ notBefore: Path, earliest: Path, toleranceHours: Hours.default(0) }),
  ],
  'one of { field }, { anyOf }, { linked }, { owner: true }, { positive }, { choice, not }, { notPast }, { notBefore, earliest }',
)
export type Need = z.infer<typeof Need>

/** One rule as the admin writes it; whether its fields exist is checked apart. */
export const Rule = z.strictObject({
  id: z.string('a name').regex(/^[a-z][a-z0-9-]*$/, 'a name of lower-case letters, digits and hyphens'),
  object: z.enum(objectTypes, `one of ${objectTypes.join(', ')}`),
  /** A sentence for people. */
  title: z.string('a sentence that says the rule').min(1, 'a sentence that says the rule'),
  /** What is missing when the rule is not met, in words that can follow "missing:". */
  missing: z.string('words for what is missing').min(1, 'words for what is missing').max(100, 'at most 100 characters'),
  when: z.record(z.string(), FieldCondition, 'conditions by field name').default({}),
  /** Only once the event is over: its end, or its time, has come. */
  once: z.literal('over', 'the word over').optional(),
  /** The instant field from which on the rule applies to a record; its creation unless given. */
  from: Path.optional(),
  need: Need,
  graceHours: Hours.default(0),
  /** Meant only for accounts that have the fields it names: left out of others without a warning. */
  whereKept: z.boolean('true or false').default(false),
  dueDays: Days.min(0, 'a number of days, at least 0').default(7),
})
export type Rule = z.infer<typeof Rule>
