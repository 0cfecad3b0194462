import { z } from 'zod'
import { allowed } from '../../domain/text/allowed.ts'
import { message } from '../../words/index.ts'
import { SomeDays } from '../ruleset/condition-schema.ts'
import { Path } from './need.ts'

/** The parts of needs that have several kinds of value, with what is allowed in words. */
export const Count = z.int(allowed(message('allowed.whole'))).min(0, allowed(message('allowed.whole.zero')))
export const True = z.literal(true, allowed(message('allowed.true')))
export const WithinDays = z.strictObject({ withinDays: SomeDays }, allowed(message('allowed.withinDays')))
export const Ahead = z.union([True, WithinDays], allowed(message('allowed.ahead')))
export const DateFields = z
  .array(Path, allowed(message('allowed.dateFields')))
  .min(1, allowed(message('allowed.dateFields.one')))
export const Paths = z
  .array(Path, allowed(message('allowed.fieldList')))
  .min(1, allowed(message('allowed.fieldList.one')))
const Least = z.int(allowed(message('allowed.whole'))).min(1, allowed(message('allowed.whole.one')))

/** Fields or needs. @param need the schema of a need */
export function itemsSchema(need: z.ZodType): z.ZodType<readonly unknown[]> {
  return z
    .array(z.union([Path, need], allowed(message('allowed.fieldOrNeed'))), allowed(message('allowed.fieldsOrNeeds')))
    .min(1, allowed(message('allowed.fieldsOrNeeds')))
}

/** A number of fields or needs. @param need as above */
export function leastSchema(need: z.ZodType) {
  return z
    .strictObject({ atLeast: Least, of: itemsSchema(need) })
    .refine(({ atLeast: least, of }) => least <= withoutRepeats(of).length, {
      path: ['atLeast'],
      error: allowed(message('allowed.atLeast.most')),
    })
}

/** Each of several fields or needs once: naming one again asks for nothing more. */
export function withoutRepeats(items: readonly unknown[]): readonly unknown[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()]
}

/** Why a number of linked records cannot be meant. */
export const quantityForms = {
  one: allowed(message('allowed.quantity.one')),
  every: allowed(message('allowed.quantity.every')),
} as const
