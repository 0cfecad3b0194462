import type { Journal } from '../../core/state/journal.ts'
import { openTouchedRecords, type TouchedRecords } from '../../core/state/touched-records.ts'
import type { AccountState } from './account-state.ts'
import type { AccountChange, Ref } from './changes.ts'

/** Records objects that people, or apps other than this one, change from now on. */
export function watchTouched(state: AccountState, storage: Journal, ourAppId: number): TouchedRecords {
  const touched = openTouchedRecords(storage)
  state.onChange((changes) => {
    const others = changes.filter(({ kind, source }) => kind !== 'erased' && source.sourceId !== String(ourAppId))
    const refs = others.flatMap(refsOf)
    touched.note(
      refs.map(({ type, id }) => `${type}:${id}`),
      refs.flatMap((ref) => linkedTo(state, ref)),
    )
    for (const change of changes) {
      if (change.kind === 'erased') touched.forget(`${change.object.type}:${change.object.id}`)
    }
  })
  return touched
}

function refsOf(change: AccountChange): readonly Ref[] {
  if (change.kind === 'associated') return [change.from, change.to]
  if (change.kind !== 'merged') return [change.object]
  const { type } = change.object
  return [change.object, { type, id: change.mergedId }, { type, id: change.newId }]
}

function linkedTo(state: AccountState, { type, id }: Ref): string[] {
  return Object.entries(state.allLinks(type, id)).flatMap(([other, ids]) => ids.map((one) => `${other}:${one}`))
}
