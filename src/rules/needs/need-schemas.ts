import { z } from 'zod'
import { SomeDays } from '../ruleset/condition-schema.ts'
import { Path } from './need.ts'

/** The parts of needs that have several kinds of value, with what is allowed in words. */
export const Count = z.int('a whole number').min(0, 'a whole number, at least 0')
export const True = z.literal(true, 'the word true')
export const WithinDays = z.strictObject({ withinDays: SomeDays }, '{ withinDays: number }')
export const Ahead = z.union([True, WithinDays], 'true, or { withinDays: number }')
export const DateFields = z.array(Path, 'a list of date fields').min(1, 'at least one date field')
export const Paths = z.array(Path, 'a list of fields').min(1, 'at least one field')
const Least = z.int('a whole number').min(1, 'a whole number, at least 1')

/** Fields or needs. @param need the schema of a need */
export function itemsSchema(need: z.ZodType): z.ZodType<readonly unknown[]> {
  return z.array(z.union([Path, need], 'the name of a field, or a need'), 'a list of fields or needs').min(1)
}

/** A number of fields or needs. @param need as above */
export function leastSchema(need: z.ZodType) {
  return z
    .strictObject({ atLeast: Least, of: itemsSchema(need) })
    .refine(({ atLeast: least, of }) => least <= of.length, 'at most as many as there are in the list')
}

/** Why a number of linked records cannot be meant. */
export const quantityForms = { one: 'min and max, or none, or every', every: 'every together with meets' } as const
