import { CrmNotFoundError, CrmPermissionError } from '../../../domain/errors.ts'
import { type ObjectType, objectTypePlurals } from '../../../domain/record.ts'
import { type Language, type Message, message } from '../../../words/index.ts'
import type { Features } from '../../access/features.ts'
import { isAsGiven, type OwnText, ownText, reviseTexts } from '../../flags/own-texts.ts'
import { type LastItem, stateOfNew } from '../../flags/set-up.ts'
import { inBatches } from '../../http/pace/batches.ts'
import type { RemovalItem, SetUpItem } from '../../port.ts'
import { callOrNull, deleteAt, makeOrFind, refusalMessage } from '../../refusals.ts'
import { vendorTypes } from '../fields/fields.ts'
import type { HubSpotClient } from '../transport/client.ts'
import { limits } from '../transport/limits.ts'
import { RawIgnored, RawList } from '../transport/schema.ts'
import { paths } from '../transport/versions.ts'
import { incompleteFilter, isIncompleteFilter } from './incomplete-filter.ts'

type Caller = Pick<HubSpotClient, 'call'>

export interface IncompleteListDeps {
  readonly client: Caller
  readonly features: Features
  /** The account's language. */
  readonly language: () => Language
}

const listTypes: ReadonlySet<ObjectType> = new Set(['contact', 'company', 'deal'])
const noLists = message('hubspot.lists.none')

/** Whether HubSpot has lists of a type. No list of activities is documented, so none is attempted. */
export function hasLists(type: ObjectType): boolean {
  return listTypes.has(type)
}

interface DesiredList {
  readonly type: ObjectType
  /** Identifies the list in reports. */
  readonly name: string
  readonly title: OwnText
  readonly processingType: 'DYNAMIC' | 'MANUAL'
}

function incompleteList(type: ObjectType, language: Language): DesiredList {
  const title = ownText(message('inCrm.list', { types: message(`types.${type}`) }), language)
  return { type, name: `Minset: incomplete ${objectTypePlurals[type]}`, title, processingType: 'DYNAMIC' }
}

function unflaggedList(type: ObjectType, language: Language): DesiredList {
  const title = ownText(message('inCrm.list.unflagged', { types: message(`types.${type}`) }), language)
  const name = `Minset: incomplete ${objectTypePlurals[type]} that cannot be flagged`
  return { type, name, title, processingType: 'MANUAL' }
}

/**
 * Ensures that there is a list that HubSpot itself keeps filled with the records shown as incomplete. The list of those
 * that cannot be flagged, if there is one, gets its name in the account's language too.
 *
 * @param last the list as last reported; a person may have renamed it since
 * @throws the `Crm…` errors that are not refusals
 */
export async function ensureList(
  { client, features, language }: IncompleteListDeps,
  type: ObjectType,
  last?: LastItem,
): Promise<SetUpItem> {
  const desired = incompleteList(type, language())
  const part = partOf(desired)
  const off = features.whyOff('worklists')
  if (off !== null) return { ...part, state: 'unavailable', reason: off }
  try {
    const known = await findList(client, desired, last?.id)
    if (known === null) {
      const { listId: id } = await makeList(client, desired)
      return { ...part, state: stateOfNew(last), id, texts: { name: desired.title.desired } }
    }
    const reason = known.listId === last?.id ? null : differenceOf(desired, known)
    if (reason !== null) return { ...part, state: 'clash', reason }
    const renamed = await rename(client, desired, { known, last })
    if (renamed.state === 'renamed') await renameUnflagged(client, unflaggedList(type, language()))
    return { ...part, ...renamed, id: known.listId }
  } catch (error) {
    return { ...part, state: 'unavailable', reason: reasonOf(error, features) }
  }
}

/** Documented: only the name changes, and it is unique in the account. */
async function rename(
  client: Caller,
  { title }: DesiredList,
  { known, last }: { readonly known: RawList; readonly last: LastItem | undefined },
): Promise<Pick<SetUpItem, 'state' | 'texts'>> {
  const texts = reviseTexts({ name: title }, { present: { name: known.name }, last: last?.texts })
  if (isAsGiven(texts)) return { state: 'present', texts: texts.given }
  await client.call(
    { method: 'PUT', path: paths.listName(known.listId), query: { listName: title.desired } },
    RawIgnored,
  )
  return { state: 'renamed', texts: texts.given }
}

/** It is created on first use and found by its name, so it is not in the report. */
async function renameUnflagged(client: Caller, desired: DesiredList): Promise<void> {
  const known = await findList(client, desired)
  if (known !== null && differenceOf(desired, known) === null) await rename(client, desired, { known, last: undefined })
}

/** 403: the token lacks the scopes for lists. 404 on creation: the account has no lists of any type. */
function reasonOf(error: unknown, features: Features): Message {
  if (error instanceof ForeignListError) return error.reason
  const isForAll = error instanceof CrmPermissionError || error instanceof CrmNotFoundError
  if (isForAll) features.refuse('worklists', refusalMessage(error))
  return refusalMessage(error)
}

/**
 * Deletes Minset's lists of a type, including the one of records that cannot be flagged.
 *
 * @throws the `Crm…` errors that are not refusals
 */
export async function removeLists(
  { client, language }: IncompleteListDeps,
  type: ObjectType,
  last?: LastItem,
): Promise<readonly RemovalItem[]> {
  const incomplete = await removeList(client, incompleteList(type, language()), last?.id)
  return [incomplete, await removeList(client, unflaggedList(type, language()))]
}

async function removeList(client: Caller, desired: DesiredList, lastId?: string): Promise<RemovalItem> {
  const part = partOf(desired)
  try {
    const list = await findList(client, desired, lastId)
    if (list === null) return { ...part, state: 'absent' }
    // A list that a person has repurposed now belongs to that person.
    const difference = differenceOf(desired, list)
    if (difference !== null) return { ...part, state: 'kept', reason: message('setUp.foreign', { difference }) }
    return await deleteAt(client, { method: 'DELETE', path: paths.listById(list.listId) }, part)
  } catch (error) {
    return { ...part, state: 'kept', reason: refusalMessage(error) }
  }
}

function partOf({ type, name }: DesiredList): { kind: 'list'; objectType: ObjectType; name: string } {
  return { kind: 'list', objectType: type, name }
}

function differenceOf(desired: DesiredList, list: RawList): Message | null {
  if (list.processingType !== desired.processingType) {
    return message('setUp.differs.processing', { found: list.processingType, wanted: desired.processingType })
  }
  if (desired.processingType === 'MANUAL') return null
  return isIncompleteFilter(list.filterBranch) ? null : message('setUp.differs.filter')
}

/** By the last known id, or by the name, in the account's language or another one. */
async function findList(client: Caller, { type, title }: DesiredList, lastId?: string): Promise<RawList | null> {
  const remembered = lastId === undefined ? null : await readList(client, paths.listById(lastId))
  if (remembered !== null) return remembered
  for (const name of new Set([title.desired, ...title.known])) {
    const named = await readList(client, paths.listByName(vendorTypes[type].typeId, name))
    if (named !== null) return named
  }
  return null
}

async function readList(client: Caller, path: string): Promise<RawList | null> {
  const found = await callOrNull(client, { method: 'GET', path, query: { includeFilters: 'true' } }, RawList)
  return found === null || found.list.deletedAt ? null : found.list
}

/** A list created by a call that timed out is found by its name; so a clash is only possible afterwards. */
async function makeList(client: Caller, desired: DesiredList): Promise<RawList> {
  const { type, title, processingType } = desired
  const filter = processingType === 'DYNAMIC' ? { filterBranch: incompleteFilter } : {}
  const body = { name: title.desired, objectTypeId: vendorTypes[type].typeId, processingType, ...filter }
  return makeOrFind({
    make: async () => (await client.call({ method: 'POST', path: paths.lists(), body }, RawList)).list,
    find: () => findList(client, desired),
    isNameUnique: true,
  })
}

export interface MemberChange {
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

/** The lists of incomplete records that cannot be flagged: adding a record to a list does not write to the record. */
export interface UnflaggedLists {
  /**
   * Changes the members; creates the list on first use.
   *
   * @returns why there is no such list; null if the change was made
   * @throws the `Crm…` errors that are not refusals
   */
  change(type: ObjectType, change: MemberChange): Promise<Message | null>
}

/** Ids are kept for the lifetime of the process; a list that has been deleted meanwhile is created again. */
export function createUnflaggedLists({ client, features, language }: IncompleteListDeps): UnflaggedLists {
  const ids = new Map<ObjectType, string>()

  async function idOf(type: ObjectType, needed: boolean): Promise<string | null> {
    const known = ids.get(type)
    if (known !== undefined) return known
    const desired = unflaggedList(type, language())
    const list = (await findList(client, desired)) ?? (needed ? await makeList(client, desired) : null)
    if (list === null) return null
    const difference = differenceOf(desired, list)
    if (difference !== null) {
      throw new ForeignListError(
        message('setUp.foreign.list', { name: list.name ?? desired.title.desired, difference }),
      )
    }
    ids.set(type, list.listId)
    return list.listId
  }

  async function changeOnce(type: ObjectType, part: MemberChange): Promise<boolean> {
    const id = await idOf(type, part.add.length > 0)
    // A list that does not exist has no members to remove.
    if (id === null) return true
    const body = { recordIdsToAdd: part.add, recordIdsToRemove: part.remove }
    const answer = RawIgnored.transform(() => true)
    if ((await callOrNull(client, { method: 'PUT', path: paths.listMembers(id), body }, answer)) !== null) return true
    ids.delete(type)
    return false
  }

  return {
    async change(type, change) {
      const off = hasLists(type) ? features.whyOff('worklists') : noLists
      if (off !== null) return off
      try {
        for (const part of partsOf(change)) {
          if (!(await changeOnce(type, part)) && !(await changeOnce(type, part))) {
            return message('hubspot.list.unchangeable')
          }
        }
        return null
      } catch (error) {
        return reasonOf(error, features)
      }
    },
  }
}

/** A list with the same name exists and is not Minset's. */
class ForeignListError extends Error {
  readonly reason: Message

  constructor(reason: Message) {
    super(reason.code)
    this.reason = reason
  }
}

function partsOf({ add, remove }: MemberChange): readonly MemberChange[] {
  return [
    ...inBatches(add, limits.listMembers).map((ids) => ({ add: ids, remove: [] })),
    ...inBatches(remove, limits.listMembers).map((ids) => ({ add: [], remove: ids })),
  ]
}
