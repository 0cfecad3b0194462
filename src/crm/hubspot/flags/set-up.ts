import type { ObjectType } from '../../../domain/record.ts'
import type { Language, Message } from '../../../words/index.ts'
import type { Features } from '../../access/features.ts'
import { canShowFlags, ensureUnlessForbidden, lastItemOf, refuseForbiddenFlags } from '../../flags/set-up.ts'
import type { CrmSetUp, RemovalItem, SetUpItem, SetUpReport } from '../../port.ts'
import type { HubSpotClient } from '../transport/client.ts'
import { ensureFields, removeFields, unavailableFields } from './flag-fields.ts'
import { ensureList, hasLists, removeLists } from './incomplete-lists.ts'
import { ensureLabel, hasLabels, removeLabel } from './labels.ts'
import { createPropertyRoom } from './property-room.ts'

export interface SetUpDeps {
  readonly client: Pick<HubSpotClient, 'call'>
  readonly features: Features
  /** The account's language. */
  readonly language: () => Language
}

/**
 * The items that show flags in one account: a group with three properties on each object type, a list of the incomplete
 * records if HubSpot has lists of the type, and a tag on the board of deals. Creates only what the granted scopes
 * cover.
 */
export function createSetUp(deps: SetUpDeps): CrmSetUp {
  return {
    async ensure(types, last) {
      const room = createPropertyRoom(deps.client)
      const items: SetUpItem[] = []
      const refusals: Message[] = []
      for (const type of types) {
        const fields = await ensureUnlessForbidden(deps.features, refusals, {
          ensure: () => ensureFields(deps.client, type, { room, language: deps.language(), last }),
          unavailable: (reason) => unavailableFields(type, reason),
        })
        items.push(...fields)
        if (canShowFlags(fields)) items.push(...(await ensureMarks(deps, type, last)))
      }
      refuseForbiddenFlags(deps.features, refusals, types.length)
      return { items }
    },
    async remove(types, last) {
      const items: RemovalItem[] = []
      for (const type of types) items.push(...(await removeType(deps, type, last)))
      return { items }
    },
  }
}

/**
 * Restores the properties of one object type after a write has found them missing.
 *
 * @returns whether records of the type can carry a flag again
 * @throws the `Crm…` errors that are not refusals
 */
export async function repairFields(deps: SetUpDeps, type: ObjectType): Promise<boolean> {
  if (deps.features.whyOff('flags') !== null) return false
  const setUp = { room: createPropertyRoom(deps.client), language: deps.language(), last: null }
  return canShowFlags(await ensureFields(deps.client, type, setUp))
}

/** Lists and tags filter by the flag's property, so they are created after it. */
async function ensureMarks(deps: SetUpDeps, type: ObjectType, last?: SetUpReport): Promise<readonly SetUpItem[]> {
  const items: SetUpItem[] = []
  if (hasLists(type)) items.push(await ensureList(deps, type, lastItemOf(last, { kind: 'list', objectType: type })))
  if (hasLabels(type)) items.push(await ensureLabel(deps, lastItemOf(last, { kind: 'highlight', objectType: type })))
  return items
}

/** Items that filter by the properties are deleted first: HubSpot does not delete a property that is in use. */
async function removeType(deps: SetUpDeps, type: ObjectType, last?: SetUpReport): Promise<readonly RemovalItem[]> {
  const items: RemovalItem[] = []
  if (hasLists(type) && deps.features.whyOff('worklists') === null) {
    items.push(...(await removeLists(deps, type, lastItemOf(last, { kind: 'list', objectType: type }))))
  }
  if (hasLabels(type) && deps.features.whyOff('highlights') === null) {
    items.push(await removeLabel(deps, lastItemOf(last, { kind: 'highlight', objectType: type })))
  }
  return [...items, ...(await removeFields(deps.client, type))]
}
