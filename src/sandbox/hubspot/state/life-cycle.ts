import type { JournalEntry } from '../../core/state/journal.ts'
import { ownValue } from '../../core/state/own-value.ts'
import { type HubSpotError, notFound, validationError } from '../replies.ts'
import type { AccountState, HubSpotObject } from './account-state.ts'
import type { ChangeSource, Ref } from './changes.ts'
import { linkEntry } from './links.ts'
import { objectTypes, type TypeName } from './object-types.ts'

/** Which object a merge keeps: the primary one under its id, or a new one. Documented: both occur. */
export type MergeInto = 'primary' | 'new'

/** Restores an object from the bin, with its associations. False if it is not there. */
export function restoreObject(state: AccountState, { type, id }: Ref, source: ChangeSource): boolean {
  const object = state.get(type, id)
  if (object?.archived !== true) return false
  const restored = { ...object, archived: false, updatedAt: state.now().toISOString() }
  state.commit({
    source,
    happenings: [{ kind: 'restored', object: { type, id } }],
    writes: [[{ type, id }, restored]],
  })
  return true
}

export interface MergeRequest {
  readonly type: TypeName
  readonly primaryId: string
  readonly mergedId: string
  readonly into: MergeInto
}

/**
 * Merges two objects: the primary one's values are kept, its gaps are filled from the other, and the associations of
 * both are kept. Former ids resolve to the resulting object. Uncertain: whether HubSpot reports the moved values and
 * associations; here only the merge is reported, which is the harder case for a listener.
 *
 * @throws HubSpotError 400 or 404 if the two cannot be merged
 */
export function mergeObjects(state: AccountState, request: MergeRequest, source: ChangeSource): HubSpotObject {
  const { type, primaryId, mergedId, into } = request
  if (primaryId === mergedId) throw validationError('Cannot merge an object into itself')
  const primary = liveObject(state, type, primaryId)
  const merged = liveObject(state, type, mergedId)
  const newId = into === 'primary' ? primaryId : state.nextId()
  const filled = Object.entries(merged.properties).filter(
    ([name, value]) => value !== null && (ownValue(primary.properties, name) ?? null) === null,
  )
  const formerIds = into === 'primary' ? [mergedId] : [primaryId, mergedId]
  const left = leftObject(state, { primary, newId, filled: Object.fromEntries(filled), formerIds })
  state.commit({
    source,
    happenings: [{ kind: 'merged', object: { type, id: primaryId }, mergedId, newId, propertiesMoved: filled.length }],
    writes: [[{ type, id: newId }, left], ...formerIds.map((id) => [{ type, id }, null] as const)],
    entries: [
      ...(into === 'new' ? [['nextId', newId] as const] : []),
      ...formerIds.map((id): JournalEntry => [`merged:${type}:${id}`, newId]),
      ...movedLinks(state, { type, newId, formerIds }),
    ],
  })
  return left
}

function liveObject(state: AccountState, type: TypeName, id: string): HubSpotObject {
  const object = state.get(type, id)
  if (object === undefined || object.archived) throw missing()
  return object
}

function missing(): HubSpotError {
  return notFound('Object not found.  objectId are usually numeric.')
}

/** Documented: the resulting object lists the ids it was made of, separated by semicolons. */
function leftObject(
  state: AccountState,
  parts: {
    readonly primary: HubSpotObject
    readonly newId: string
    readonly filled: Readonly<Record<string, string | null>>
    readonly formerIds: readonly string[]
  },
): HubSpotObject {
  const { primary, newId, filled, formerIds } = parts
  const at = state.now().toISOString()
  const mergedIds = [...(primary.properties['hs_merged_object_ids']?.split(';') ?? []), ...formerIds]
  const modified = 'lastmodifieddate' in primary.properties ? 'lastmodifieddate' : 'hs_lastmodifieddate'
  return {
    ...primary,
    id: newId,
    properties: {
      ...primary.properties,
      ...filled,
      hs_object_id: newId,
      hs_merged_object_ids: mergedIds.join(';'),
      [modified]: at,
    },
    updatedAt: at,
  }
}

/** The associations of the former ids under the new one, and their other ends. */
function movedLinks(
  state: AccountState,
  {
    type,
    newId,
    formerIds,
  }: { readonly type: TypeName; readonly newId: string; readonly formerIds: readonly string[] },
): JournalEntry[] {
  // The primary one's come first, so that its company stays the primary company.
  const sources = [...new Set([newId, ...formerIds])]
  const own = objectTypes.map(({ name }) => {
    const ids = sources.flatMap((id) => state.allLinks(type, id)[name] ?? [])
    return [name, [...new Set(ids)]] as const
  })
  const others = own.flatMap(([name, ids]) =>
    ids.map((id): JournalEntry => {
      const links = state.allLinks(name, id)
      const renamed = (links[type] ?? []).map((linked) => (formerIds.includes(linked) ? newId : linked))
      return [`links:${name}:${id}`, { ...links, [type]: [...new Set(renamed)] }]
    }),
  )
  return [
    [`links:${type}:${newId}`, Object.fromEntries(own.filter(([, ids]) => ids.length > 0))],
    ...formerIds.filter((id) => id !== newId).map((id): JournalEntry => [`links:${type}:${id}`, {}]),
    ...others,
  ]
}

/**
 * Erases a contact permanently, as privacy law requires.
 *
 * @throws HubSpotError 404 if it does not exist
 */
export function eraseObject(state: AccountState, { type, id }: Ref, source: ChangeSource): void {
  if (state.get(type, id) === undefined) throw missing()
  const others = Object.entries(state.allLinks(type, id)) as [TypeName, readonly string[]][]
  const unlinked = others.flatMap(([other, ids]) =>
    ids.map((otherId) => linkEntry(state, { from: { type: other, id: otherId }, to: { type, id }, isLinked: false })),
  )
  state.erase({ type, id }, unlinked, source)
}
