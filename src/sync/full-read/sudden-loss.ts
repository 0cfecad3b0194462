import { z } from 'zod'
import { type ObjectType, objectTypes } from '../../domain/record.ts'
import { listMessage, type Message, message } from '../../words/index.ts'

/** Stored data that a full read did not find. */
export const Loss = z.object({
  missing: z.number(),
  /** The number stored. */
  of: z.number(),
})
export type Loss = z.infer<typeof Loss>

/** The losses that a full read has found and not accepted, by subject: see `lossOf`. */
export const Losses = z.record(z.string(), Loss)
export type Losses = z.infer<typeof Losses>

/** Fewer than this may well be deleted between two full reads, whatever their share of a small account. */
const leastMissing = 10

/**
 * Whether so much is missing that the CRM's response is doubted: ten or more, and more than half of what is stored.
 * People delete single records, which events report; a response for the wrong account, from a proxy, or for a user who
 * has lost permissions lacks most of them at once.
 */
export function isSudden({ missing, of }: Loss): boolean {
  return missing >= leastMissing && missing * 2 > of
}

/** The subject of a loss: the records of a type, or their links to another type. */
export function lossOf(type: ObjectType, linkedTo?: ObjectType): string {
  return linkedTo === undefined ? type : `${type}:${linkedTo}`
}

export function addLoss(losses: Losses, of: string, loss: Loss): Losses {
  const before = losses[of] ?? { missing: 0, of: 0 }
  return { ...losses, [of]: { missing: before.missing + loss.missing, of: before.of + loss.of } }
}

const typeMessages = new Map(
  objectTypes.flatMap((type) => {
    const types = message(`types.${type}`)
    const links = objectTypes.map((to) => {
      const linked = message(`types.${to}`)
      return [lossOf(type, to), message('sync.loss.links', { types, linked })] as const
    })
    return [[lossOf(type), types] as const, ...links]
  }),
)

/** `480 of 500 contacts, 100 of 120 deals linked to contacts`; null if nothing is lost. */
export function lossMessage(losses: Losses): Message | null {
  const lost = Object.entries(losses).map(([what, loss]) =>
    lossOfMessage(typeMessages.get(what) ?? message('asWritten', { text: what }), loss),
  )
  return lost.length === 0 ? null : listMessage('list.comma', lost)
}

/** `12 of 15 users` */
export function usersLossMessage(loss: Loss): Message {
  return lossOfMessage(message('sync.loss.users'), loss)
}

function lossOfMessage(what: Message, { missing, of }: Loss): Message {
  return message('sync.loss', { missing, of, what })
}
