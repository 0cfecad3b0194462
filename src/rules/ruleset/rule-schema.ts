import { z } from 'zod'
import { objectTypes } from '../../domain/record.ts'
import { Need } from '../needs/index.ts'
import { Hours, Path } from '../needs/need.ts'
import { Days, FieldCondition } from './condition-schema.ts'

/** One rule as the admin writes it; its fields are checked separately. */
export const Rule = z.strictObject({
  id: z.string('a name').regex(/^[a-z][a-z0-9-]*$/, 'a name of lower-case letters, digits and hyphens'),
  object: z.enum(objectTypes, `one of ${objectTypes.join(', ')}`),
  /** A sentence for people. */
  title: z.string('a sentence that says the rule').min(1, 'a sentence that says the rule'),
  /** What is missing if the rule is not met, in words that can follow "missing:". */
  missing: z.string('words for what is missing').min(1, 'words for what is missing').max(100, 'at most 100 characters'),
  when: z.record(z.string(), FieldCondition, 'conditions by field name').default({}),
  /** Applies only once the event is over: its end, or its time, has passed. */
  once: z.literal('over', 'the word over').optional(),
  /** The date field from which on the rule applies to a record; default: its creation. */
  from: Path.optional(),
  need: Need,
  graceHours: Hours.default(0),
  /** Applies only to accounts that have its fields: left out of others without a warning. */
  whereKept: z.boolean('true or false').default(false),
  dueDays: Days.min(0, 'a number of days, at least 0').default(7),
})
export type Rule = z.infer<typeof Rule>
