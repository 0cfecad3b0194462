import { z } from 'zod'
import { objectTypes } from '../../domain/record.ts'
import { languages, type OwnTexts } from '../../words/index.ts'
import { Need } from '../needs/index.ts'
import { Hours, Path } from '../needs/need.ts'
import { Conditions, Days } from './condition-schema.ts'

const languageCodes = Object.keys(languages)

/** Text for people: the same for everybody, or one for each language. */
function textSchema(expected: string, longest?: number): z.ZodType<string | OwnTexts> {
  const one = z.string(expected).min(1, expected)
  const text = longest === undefined ? one : one.max(longest, `at most ${longest} characters`)
  const texts = z
    .partialRecord(z.enum(languageCodes), text)
    .refine((found) => Object.keys(found).length > 0)
    .transform((found) => ({ texts: Object.fromEntries(Object.entries(found).map(([code, one = '']) => [code, one])) }))
  return z.union([text, texts], `${expected}, or one for each language (${languageCodes.join(', ')})`)
}

/** One rule as the admin writes it; its fields are checked separately. */
export const Rule = z.strictObject({
  id: z.string('a name').regex(/^[a-z][a-z0-9-]*$/, 'a name of lower-case letters, digits and hyphens'),
  object: z.enum(objectTypes, `one of ${objectTypes.join(', ')}`),
  /** A sentence for people. */
  title: textSchema('a sentence that says the rule'),
  /** What is missing if the rule is not met, in words that can follow "missing:". */
  missing: textSchema('words for what is missing', 100),
  when: Conditions.default({}),
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
