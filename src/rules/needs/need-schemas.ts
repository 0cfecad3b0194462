import { z } from 'zod'
import { allowed } from '../../domain/text/allowed.ts'
import { SomeDays } from '../ruleset/condition-schema.ts'
import { Path } from './need.ts'

/** The parts of needs that have several kinds of value, with what is allowed in words. */
export const Count = z.int(allowed('allowed.whole')).min(0, allowed('allowed.whole.zero'))
export const True = z.literal(true, allowed('allowed.true'))
export const WithinDays = z.strictObject({ withinDays: SomeDays }, allowed('allowed.withinDays'))
export const Ahead = z.union([True, WithinDays], allowed('allowed.ahead'))
export const DateFields = z.array(Path, allowed('allowed.dateFields')).min(1, allowed('allowed.dateFields.one'))
export const Paths = z.array(Path, allowed('allowed.fieldList')).min(1, allowed('allowed.fieldList.one'))
const Least = z.int(allowed('allowed.whole')).min(1, allowed('allowed.whole.one'))

/** Fields or needs. @param need the schema of a need */
export function itemsSchema(need: z.ZodType): z.ZodType<readonly unknown[]> {
  return z
    .array(z.union([Path, need], allowed('allowed.fieldOrNeed')), allowed('allowed.fieldsOrNeeds'))
    .min(1, allowed('allowed.fieldsOrNeeds'))
}

/** A number of fields or needs. @param need as above */
export function leastSchema(need: z.ZodType) {
  return z
    .strictObject({ atLeast: Least, of: itemsSchema(need) })
    .refine(({ atLeast: least, of }) => least <= of.length, allowed('allowed.atLeast.most'))
}

/** Why a number of linked records cannot be meant. */
export const quantityForms = { one: allowed('allowed.quantity.one'), every: allowed('allowed.quantity.every') } as const
