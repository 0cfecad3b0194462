import { z } from 'zod'
import { repairers, severities } from '../../domain/finding.ts'
import { objectTypes } from '../../domain/record.ts'
import { languages, type OwnTexts } from '../../words/index.ts'
import { Need } from '../needs/index.ts'
import { Hours, Path } from '../needs/need.ts'
import { Conditions, Days, SomeDays } from './condition-schema.ts'

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

const weightForm = 'a number greater than 0, at most 1000'

const WorkingHours = z
  .number('a number of working hours')
  .min(0, 'a number of working hours, at least 0')
  .max(2000, 'a number of working hours, at most 2000: about a year')

/**
 * One rule as the admin writes it; its fields are checked separately. Keys that came later have no default here, so that the
 * version of an older file stays what it is.
 */
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
  /** Values that are accepted in place of one that is not known: neither a gap nor a value. */
  honestAnswers: z
    .array(z.string('an answer').min(1, 'an answer'), 'a list of answers, such as not known yet')
    .min(1, 'at least one answer')
    .optional(),
  /** After so many days, the rule asks again. */
  askAgainDays: SomeDays.optional(),
  graceHours: Hours.default(0),
  /** As `graceHours`, in the working hours of the ruleset's calendar; one of the two at most. */
  graceWorkingHours: WorkingHours.optional(),
  /** Applies only to accounts that have its fields: left out of others without a warning. */
  whereKept: z.boolean('true or false').default(false),
  severity: z.enum(severities, `one of ${severities.join(', ')}`).optional(),
  /** Among findings of the same severity, a heavier one comes first. */
  weight: z.number(weightForm).positive(weightForm).max(1000, weightForm).optional(),
  /** The decision or the list that needs the data. */
  usedFor: textSchema('what the data is used for', 200).optional(),
  repairedBy: z.enum(repairers, `one of ${repairers.join(', ')}`).optional(),
  /** A day of the account's time zone: records created before it are listed only. */
  effectiveFrom: z.iso.date('a day such as 2026-01-31').optional(),
  dueDays: Days.min(0, 'a number of days, at least 0').default(7),
})
export type Rule = z.infer<typeof Rule>
