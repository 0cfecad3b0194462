import { z } from 'zod'
import type { Journal } from '../../core/state/journal.ts'
import { ownValue } from '../../core/state/own-value.ts'
import type { AccountState, HubSpotObject } from './account-state.ts'
import { findType } from './object-types.ts'

/** The only emulated kind of filter (documented shape): a choice that is any of some values. */
const Filter = z.object({
  filterType: z.literal('PROPERTY'),
  property: z.string(),
  operation: z.object({
    operationType: z.literal('ENUMERATION'),
    operator: z.literal('IS_ANY_OF'),
    values: z.array(z.string()).min(1),
    includeObjectsWithNoValueSet: z.boolean().default(false),
  }),
})

/** Documented: an OR of ANDs of filters. */
export const ListFilter = z.object({
  filterBranchType: z.literal('OR'),
  filterBranches: z.array(z.object({ filterBranchType: z.literal('AND'), filters: z.array(Filter) })),
})
type ListFilter = z.infer<typeof ListFilter>

/** A list of objects of one type. */
export interface ObjectList {
  readonly listId: string
  readonly name: string
  readonly objectTypeId: string
  readonly processingType: 'DYNAMIC' | 'MANUAL'
  /** As received; null for a manual list. */
  readonly filterBranch: object | null
  /** The members of a manual list. */
  readonly members: readonly string[]
  readonly createdAt: string
  readonly updatedAt: string
}

/** The result of a change of members. */
export interface MemberChange {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  /** Ids that do not exist. */
  readonly missing: readonly string[]
}

/** The lists of an account: those that HubSpot fills itself, and manual ones. */
export interface ObjectLists {
  all(): readonly ObjectList[]
  find(listId: string): ObjectList | null
  create(requested: Pick<ObjectList, 'name' | 'objectTypeId' | 'processingType' | 'filterBranch'>): ObjectList
  rename(list: ObjectList, name: string): ObjectList
  remove(listId: string): void
  change(list: ObjectList, ids: { readonly add: readonly string[]; readonly remove: readonly string[] }): MemberChange
  /** The ids of the objects currently on the list. */
  membersOf(list: ObjectList): readonly string[]
}

const firstListId = 11

/** Stores the lists in the account's journal. */
export function createObjectLists(journal: Journal, state: AccountState): ObjectLists {
  function all(): readonly ObjectList[] {
    return (journal.entries.get('lists') ?? []) as readonly ObjectList[]
  }

  function save(list: ObjectList): ObjectList {
    const others = all().filter(({ listId }) => listId !== list.listId)
    const saved = { ...list, updatedAt: state.now().toISOString() }
    journal.put([['lists', [...others, saved]]])
    return saved
  }

  function living({ objectTypeId }: ObjectList): readonly HubSpotObject[] {
    const type = findType(objectTypeId)
    return type === null ? [] : [...state.all(type.name).values()].filter(({ archived }) => !archived)
  }

  return {
    all,
    find: (id) => all().find(({ listId }) => listId === id) ?? null,
    create(requested) {
      const listId = Number(journal.entries.get('nextListId') ?? firstListId)
      const at = state.now().toISOString()
      journal.put([['nextListId', listId + 1]])
      return save({ ...requested, listId: String(listId), members: [], createdAt: at, updatedAt: at })
    },
    rename: (list, name) => save({ ...list, name }),
    remove(id) {
      journal.put([['lists', all().filter(({ listId }) => listId !== id)]])
    },
    change(list, { add, remove }) {
      const known = new Set(living(list).map(({ id }) => id))
      const members = new Set(list.members)
      const added = add.filter((id) => known.has(id) && !members.has(id))
      const removed = remove.filter((id) => members.has(id))
      const left = list.members.filter((id) => !removed.includes(id))
      save({ ...list, members: [...left, ...added] })
      return { added, removed, missing: [...add, ...remove].filter((id) => !known.has(id)) }
    },
    membersOf(list) {
      const filter = ListFilter.safeParse(list.filterBranch)
      const isMember = filter.success
        ? (object: HubSpotObject) => meets(filter.data, object)
        : ({ id }: HubSpotObject) => list.members.includes(id)
      return living(list)
        .filter(isMember)
        .map(({ id }) => id)
    },
  }
}

function meets({ filterBranches }: ListFilter, { properties }: HubSpotObject): boolean {
  return filterBranches.some(({ filters }) =>
    filters.every(({ property, operation: { values, includeObjectsWithNoValueSet } }) => {
      const value = ownValue(properties, property) ?? null
      return value === null ? includeObjectsWithNoValueSet : values.includes(value)
    }),
  )
}
