import { z } from 'zod'
import { instantOf, instantOrEpochOf } from '../domain/time/iso-text.ts'
import { message } from '../words/index.ts'

/** Whether every store can hold an instant: the years 1 to 9999. */
function isStorable(at: Date): boolean {
  const year = at.getUTCFullYear()
  return year >= 1 && year <= 9999
}

/** The instant of a text in ISO 8601; null if it is none, or none that every store can hold. */
export function instantIn(text: string): Date | null {
  return storable(new Date(instantOf(text)))
}

/** As `instantIn`, also of milliseconds since 1970, as a number or in digits. */
export function instantOrEpochIn(value: string | number): Date | null {
  return storable(new Date(typeof value === 'number' ? value : instantOrEpochOf(value)))
}

function storable(at: Date): Date | null {
  return isStorable(at) ? at : null
}

/** What an item must have in place of an instant that cannot be read. */
export const storableInstant = message('odd.instant.storable')

const isRead = [(at: Date | null): at is Date => at !== null, { params: { expected: storableInstant } }] as const

/** An instant of an item in ISO 8601. */
export const IsoInstant = z
  .string()
  .transform(instantIn)
  .refine(...isRead)

/** As `IsoInstant`, also as milliseconds since 1970. */
export const IsoOrEpochInstant = z
  .union([z.string(), z.number()])
  .transform(instantOrEpochIn)
  .refine(...isRead)
