import type { Journal } from '../../core/state/journal.ts'
import { openTouchedRecords, type TouchedRecords } from '../../core/state/touched-records.ts'
import { linkedNames } from '../pages/ui-links.ts'
import { objectKinds } from '../values/object-kinds.ts'
import type { AccountState } from './account-state.ts'
import type { AccountChange } from './changes.ts'
import { adminOf } from './user-actions.ts'

/** Records which records people, or apps other than the admin's own, change from now on. */
export function watchTouched(state: AccountState, storage: Journal): TouchedRecords {
  const touched = openTouchedRecords(storage)
  state.onChange((changes) => {
    const others = changes.filter(({ source, userId }) => source === 'app' || userId !== adminOf(state))
    touched.note(
      others.flatMap(namesOf),
      others.flatMap((change) => linkedTo(state, change)),
    )
  })
  return touched
}

function namesOf(change: AccountChange): string[] {
  const ids = [change.id, change.mergedTo, change.mergedFrom].filter((id) => id !== null)
  return ids.map((id) => `${kindNameOf(change)}:${id}`)
}

function kindNameOf({ entity }: AccountChange): (typeof objectKinds)[number]['name'] {
  const kind = objectKinds.find((one) => one.entity === entity)
  if (kind === undefined) throw new TypeError(`no kind of record is called ${entity}`)
  return kind.name
}

/** The records that a record was linked to before, or is linked to after. */
function linkedTo(state: AccountState, change: AccountChange): string[] {
  const kind = kindNameOf(change)
  return [change.before, change.after].flatMap((record) =>
    record === null ? [] : linkedNames(state, { kind, id: change.id }, record),
  )
}
