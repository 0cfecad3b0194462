import { z } from 'zod'
import { objectTypes } from '../../domain/record.ts'
import { Need } from '../needs/index.ts'
import { Hours, Path } from '../needs/need.ts'
import { Days, FieldCondition } from './condition-schema.ts'

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
