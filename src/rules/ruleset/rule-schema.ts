import { z } from 'zod'
import { repairers, severities } from '../../domain/finding.ts'
import { objectTypes } from '../../domain/record.ts'
import { allowed } from '../../domain/text/allowed.ts'
import { languages, type Message, message, type OwnTexts } from '../../words/index.ts'
import { Need } from '../needs/index.ts'
import { Hours, Path } from '../needs/need.ts'
import { Conditions, Days, SomeDays } from './condition-schema.ts'

const languageCodes = Object.keys(languages)

/** Text for people: the same for everybody, or one for each language. */
export function textSchema(expected: Message, longest?: number): z.ZodType<string | OwnTexts> {
  const one = z.string(allowed(expected)).min(1, allowed(expected))
  const text = longest === undefined ? one : one.max(longest, allowed(message('allowed.characters', { longest })))
  const texts = z
    .partialRecord(z.enum(languageCodes), text)
    .refine((found) => Object.keys(found).length > 0)
    .transform((found) => ({ texts: Object.fromEntries(Object.entries(found).map(([code, one = '']) => [code, one])) }))
  return z.union(
    [text, texts],
    allowed(message('allowed.inLanguages', { expected, languages: languageCodes.join(', ') })),
  )
}

/** The form of an id: findings and exemptions are stored under it. */
export const idForm = /^[a-z][a-z0-9-]*$/

const weightForm = allowed(message('allowed.weight'))

const WorkingHours = z
  .number(allowed(message('allowed.workingHours')))
  .min(0, allowed(message('allowed.workingHours.least')))
  .max(2000, allowed(message('allowed.workingHours.most')))

/**
 * One rule as the admin writes it; its fields are checked separately. Keys that came later have no default here, so that the
 * version of an older file stays what it is.
 */
export const Rule = z.strictObject({
  id: z.string(allowed(message('allowed.name'))).regex(idForm, allowed(message('allowed.id'))),
  object: z.enum(objectTypes, allowed(message('allowed.oneOf', { words: objectTypes.join(', ') }))),
  /** A sentence for people. */
  title: textSchema(message('allowed.title')),
  /** What is missing if the rule is not met, in words that can follow "missing:". */
  missing: textSchema(message('allowed.missing'), 100),
  when: Conditions.default({}),
  /** Applies only once the event is over: its end, or its time, has passed. */
  once: z.literal('over', allowed(message('allowed.over'))).optional(),
  /** The date field from which on the rule applies to a record; default: its creation. */
  from: Path.optional(),
  need: Need,
  /** Values that are accepted in place of one that is not known: neither a gap nor a value. */
  honestAnswers: z
    .array(
      z.string(allowed(message('allowed.answer'))).min(1, allowed(message('allowed.answer'))),
      allowed(message('allowed.answers')),
    )
    .min(1, allowed(message('allowed.answers.one')))
    .optional(),
  /** After so many days, the rule asks again. */
  askAgainDays: SomeDays.optional(),
  graceHours: Hours.default(0),
  /** As `graceHours`, in the working hours of the ruleset's calendar; one of the two at most. */
  graceWorkingHours: WorkingHours.optional(),
  /** Applies only to accounts that have its fields: left out of others without a warning. */
  whereKept: z.boolean(allowed(message('allowed.boolean'))).default(false),
  severity: z.enum(severities, allowed(message('allowed.oneOf', { words: severities.join(', ') }))).optional(),
  /** Among findings of the same severity, a heavier one comes first. */
  weight: z.number(weightForm).positive(weightForm).max(1000, weightForm).optional(),
  /** The decision or the list that needs the data. */
  usedFor: textSchema(message('allowed.usedFor'), 200).optional(),
  repairedBy: z.enum(repairers, allowed(message('allowed.oneOf', { words: repairers.join(', ') }))).optional(),
  /** A day of the account's time zone: records created before it are listed only. */
  effectiveFrom: z.iso.date(allowed(message('allowed.day'))).optional(),
  dueDays: Days.min(0, allowed(message('allowed.days.least'))).default(7),
})
export type Rule = z.infer<typeof Rule>
