import type { Language, Message } from '../../../words/index.ts'
import type { Features } from '../../access/features.ts'
import {
  canShowFlags,
  ensureUnlessForbidden,
  type LastItem,
  lastItemOf,
  refuseForbiddenFlags,
} from '../../flags/set-up.ts'
import type { CrmSetUp, RemovalItem, SetUpItem, SetUpReport } from '../../port.ts'
import { refusalMessage } from '../../refusals.ts'
import { readFields } from '../fields/field-list.ts'
import { type FlaggedType, isFlagged } from '../fields/flagged-types.ts'
import type { Caller } from '../transport/client.ts'
import { ensureFields, keptFields, lastCode, removeFields, type Standing, unavailableFields } from './flag-fields.ts'
import { findFlagField } from './flag-recognition.ts'
import { ensureList, type FilteredType, removeList } from './incomplete-lists.ts'
import { ensureLabel, removeLabel } from './labels.ts'
import type { OwnerTasks } from './owner-tasks.ts'

export interface SetUpDeps {
  readonly client: Caller
  readonly features: Features
  readonly ownerTasks: OwnerTasks
  /** The account's language. */
  readonly language: () => Language
  /** Called when fields or options of a type have been created or deleted: cached fields are outdated. */
  readonly forgetFields: (type: FlaggedType) => void
}

/**
 * The items that show flags in one account: custom fields, a label and a filter on people, organizations and deals.
 * Activities have none: their missing fields are shown on the linked records. Creates only what the granted scopes
 * cover.
 */
export function createSetUp(deps: SetUpDeps): CrmSetUp {
  return {
    async ensure(types, last) {
      const flagged = types.filter(isFlagged)
      const items: SetUpItem[] = []
      const forbidden: Message[] = []
      for (const type of flagged) {
        const ensured = await ensureUnlessForbidden(deps.features, forbidden, {
          ensure: () => ensureType(deps, type, { last, forbidden }),
          unavailable: (reason) => unavailableFields(type, reason),
        })
        items.push(...ensured)
        if (ensured.some(({ state }) => changedStates.has(state))) deps.forgetFields(type)
      }
      refuseForbiddenFlags(deps.features, forbidden, flagged.length)
      return { items }
    },
    async remove(types, last) {
      const items: RemovalItem[] = []
      for (const type of types.filter(isFlagged)) {
        items.push(...(await removeType(deps, type, last)))
        deps.forgetFields(type)
      }
      return { items: [...items, ...(await deps.ownerTasks.removeAll(types))] }
    },
  }
}

const changedStates: ReadonlySet<SetUpItem['state']> = new Set(['made', 'repaired', 'renamed'])

/**
 * Restores the fields, options and label of one type after a write has found them missing.
 *
 * @returns whether records of the type can carry a flag again
 * @throws the `Crm…` errors that are not refusals
 */
export async function repairType(deps: SetUpDeps, type: FlaggedType): Promise<boolean> {
  if (deps.features.whyOff('flags') !== null) return false
  const language = deps.language()
  const standing = { type, fields: await readFields(deps.client, type), last: null, language }
  const ensured = await ensureFields(deps.client, standing)
  const canShow = canShowFlags(ensured.items)
  if (canShow) await ensureLabel(deps, { type, fields: ensured.fields, language })
  deps.forgetFields(type)
  return canShow
}

/** @param forbidden receives the reason if Pipedrive accepts no more fields */
async function ensureType(
  deps: SetUpDeps,
  type: FlaggedType,
  { last, forbidden }: { readonly last: SetUpReport | undefined; readonly forbidden: Message[] },
): Promise<readonly SetUpItem[]> {
  const standing = { type, fields: await readFields(deps.client, type), last, language: deps.language() }
  const ensured = await ensureFields(deps.client, standing)
  if (ensured.forbidden !== null) forbidden.push(ensured.forbidden)
  if (!canShowFlags(ensured.items)) return ensured.items
  return [...ensured.items, ...(await ensureMarks(deps, { ...standing, fields: ensured.fields }))]
}

/** The filter uses the status field, so it is created after it. */
async function ensureMarks(deps: SetUpDeps, standing: Standing): Promise<readonly SetUpItem[]> {
  const label = await ensureLabel(deps, { ...standing, last: lastOf(standing, 'highlight') })
  return [label, await ensureList(deps.client, filteredType(standing))]
}

/** A filter that uses the status is deleted before its field. */
async function removeType(deps: SetUpDeps, type: FlaggedType, last?: SetUpReport): Promise<readonly RemovalItem[]> {
  try {
    const standing = { type, fields: await readFields(deps.client, type), last, language: deps.language() }
    return [
      await removeList(deps.client, filteredType(standing)),
      await removeLabel(deps, { ...standing, last: lastOf(standing, 'highlight') }),
      ...(await removeFields(deps.client, standing)),
    ]
  } catch (error) {
    return keptFields(type, refusalMessage(error))
  }
}

function filteredType(standing: Standing): FilteredType {
  const { type, fields, last, language } = standing
  const status = findFlagField(fields, 'status', lastCode(last, type, 'status'))
  return {
    type,
    fields,
    status: status.kind === 'ours' ? status.field : null,
    last: lastOf(standing, 'list'),
    language,
  }
}

function lastOf({ type, last }: Standing, kind: 'highlight' | 'list'): LastItem | undefined {
  return lastItemOf(last ?? undefined, { kind, objectType: type })
}
