import { CrmContractError } from '../../../domain/errors.ts'
import type { ObjectType } from '../../../domain/record.ts'
import { type Message, message } from '../../../words/index.ts'
import { refusalMessage } from '../../refusals.ts'
import { vendorTypes } from '../fields/fields.ts'
import type { HubSpotClient } from '../transport/client.ts'
import { RawPropertyLimits } from '../transport/schema.ts'
import { paths } from '../transport/versions.ts'

/** The number of custom properties that the account can still create. */
export interface PropertyRoom {
  /** Reserves `count` more properties; returns the shortage, null if there is none. */
  take(type: ObjectType, count: number): Promise<Message | null>
}

/**
 * Free accounts may have few custom properties (documented), and reaching the limit half-way would leave a flag that
 * cannot be written. The limits are read on first use. Uncertain: their shape and who may read them; if they cannot be
 * read, HubSpot itself enforces them.
 */
export function createPropertyRoom(client: Pick<HubSpotClient, 'call'>): PropertyRoom {
  let limits: Promise<RawPropertyLimits | null> | undefined
  const taken = new Map<ObjectType, number>()

  return {
    async take(type, count) {
      limits ??= readLimits(client)
      const known = await limits
      if (known === null) return null
      const room = roomFor(known, type, taken)
      if (room < count) {
        const types = message(`types.${type}`)
        return message('hubspot.properties.full', { room: Math.max(room, 0), types, count })
      }
      taken.set(type, (taken.get(type) ?? 0) + count)
      return null
    },
  }
}

function roomFor(limits: RawPropertyLimits, type: ObjectType, taken: ReadonlyMap<ObjectType, number>): number {
  const all = [...taken.values()].reduce((sum, count) => sum + count, 0)
  const overall = limits.overallLimit - limits.overallUsage - all
  const own = limits.byObjectType.find(({ objectTypeId }) => objectTypeId === vendorTypes[type].typeId)
  return own === undefined ? overall : Math.min(overall, own.limit - own.usage - (taken.get(type) ?? 0))
}

async function readLimits(client: Pick<HubSpotClient, 'call'>): Promise<RawPropertyLimits | null> {
  try {
    return await client.call({ method: 'GET', path: paths.propertyLimits() }, RawPropertyLimits)
  } catch (error) {
    if (!(error instanceof CrmContractError)) refusalMessage(error)
    return null
  }
}
