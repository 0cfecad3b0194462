import type { UiChange } from '../../core/pages/ui-port.ts'
import type { AccountState } from '../state/account-state.ts'
import type { AccountChange, Ref } from '../state/changes.ts'
import { kindOf, objectKinds } from '../values/object-kinds.ts'
import { shownText } from './ui-properties.ts'

const most = 20
const times: ReadonlySet<string> = new Set(['add_time', 'update_time'])

/** The history of records, for their pages. */
export interface UiHistory {
  /** Newest first. */
  of(ref: Ref): readonly UiChange[]
}

/** Records what happens from now on. */
export function keepHistory(state: AccountState): UiHistory {
  function changesOf(entry: string): readonly UiChange[] {
    return (state.stored(entry) ?? []) as readonly UiChange[]
  }

  state.onChange((changes) => {
    const histories = new Map<string, readonly UiChange[]>()
    for (const change of changes) {
      const entry = entryOf(change)
      const former = histories.get(entry) ?? changesOf(entry)
      histories.set(entry, [...shownChanges(state, change), ...former].slice(0, most))
    }
    state.store([...histories])
  })
  return { of: ({ kind, id }) => changesOf(entryOf({ entity: kindOf(kind).entity, id })) }
}

function entryOf({ entity, id }: Pick<AccountChange, 'entity' | 'id'>): string {
  return `history:${entity}:${id}`
}

function shownChanges(state: AccountState, { entity, before, after, at, source }: AccountChange): UiChange[] {
  const kind = objectKinds.find((one) => one.entity === entity)
  if (kind === undefined || after === null) return []
  const by = source === 'app' ? 'a person' : 'an integration'
  return state
    .fields(kind.name)
    .filter(({ field_code }) => !times.has(field_code))
    .map((field) => ({ field, former: before === null ? '' : shownText(state, field, before) }))
    .map(({ field, former }) => ({ property: field.field_name, former, value: shownText(state, field, after) }))
    .filter(({ former, value }) => former !== value)
    .map(({ property, value }) => ({ property, value, at, by }))
}
