import type { UiChange } from '../../../sandbox/ui-port.ts'
import type { AccountState } from './account-state.ts'
import type { AccountChange, Ref } from './changes.ts'
import { kindOf, objectKinds } from './object-kinds.ts'
import { shownText } from './ui-properties.ts'

const most = 20
const times: ReadonlySet<string> = new Set(['add_time', 'update_time'])

/** What has happened to records since the start, for their pages. It is not kept in the account's file. */
export interface UiHistory {
  /** Newest first. */
  of(ref: Ref): readonly UiChange[]
}

/** Notes what happens from now on. */
export function keepHistory(state: AccountState): UiHistory {
  const changesOf = new Map<string, readonly UiChange[]>()
  state.onChange((changes) => {
    for (const change of changes) {
      const key = `${change.entity}:${change.id}`
      changesOf.set(key, [...shownChanges(state, change), ...(changesOf.get(key) ?? [])].slice(0, most))
    }
  })
  return { of: ({ kind, id }) => changesOf.get(`${kindOf(kind).entity}:${id}`) ?? [] }
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
