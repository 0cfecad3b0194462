import { z } from 'zod'
import { type ObjectType, objectTypePlurals } from '../../domain/record.ts'

/** What a full read did not find of what is stored. */
export const Loss = z.object({
  missing: z.number(),
  /** How many were stored. */
  of: z.number(),
})
export type Loss = z.infer<typeof Loss>

/** Losses that a full read has come upon and not acted on, by what they are of: see `lossOf`. */
export const Losses = z.record(z.string(), Loss)
export type Losses = z.infer<typeof Losses>

/** Fewer than this may well be gone between two full reads, whatever share of a small account they are. */
const leastMissing = 10

/**
 * Whether so much is missing that the CRM's answer is to be doubted rather than believed: ten or more, and more than half
 * of what is stored. People delete single records, which events tell; a reading of the wrong account, of a proxy's page
 * or by a user whose rights were taken away lacks most of them at once.
 */
export function isSudden({ missing, of }: Loss): boolean {
  return missing >= leastMissing && missing * 2 > of
}

/** What a loss is of: the records of a type, or their links to another type. */
export function lossOf(type: ObjectType, linkedTo?: ObjectType): string {
  return linkedTo === undefined
    ? objectTypePlurals[type]
    : `${objectTypePlurals[type]} linked to ${objectTypePlurals[linkedTo]}`
}

export function addLoss(losses: Losses, of: string, loss: Loss): Losses {
  const before = losses[of] ?? { missing: 0, of: 0 }
  return { ...losses, [of]: { missing: before.missing + loss.missing, of: before.of + loss.of } }
}

/** In words: `480 of 500 contacts, 100 of 120 deals linked to contacts`. */
export function lossWords(losses: Losses): string {
  return Object.entries(losses)
    .map(([what, { missing, of }]) => `${missing} of ${of} ${what}`)
    .join(', ')
}
