import { z } from 'zod'

export const Days = z.number('a number of days').max(10 * 366, 'a number of days, at most ten years')
const Word = z.union([z.string(), z.number(), z.boolean()])
const Words = z.union([Word, z.array(Word).min(1)], 'a value or a list of values')

/** A condition on one field of the record itself. */
export const FieldCondition = z.union(
  [
    Words,
    z.strictObject({ not: Words }),
    z.strictObject({ atLeast: z.number() }),
    z.strictObject({ withinDays: Days.positive('a number of days, more than 0') }),
  ],
  'a value, a list of values, { not: … }, { atLeast: number } or { withinDays: number }',
)
export type FieldCondition = z.infer<typeof FieldCondition>
