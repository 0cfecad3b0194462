import type { Dataset } from '../../company/dataset.ts'
import { type DatasetSpan, datasetChanges } from '../../company/dataset-at.ts'
import { playedEntry } from '../../core/state/played.ts'
import type { AccountState, HubSpotObject, Links } from '../state/account-state.ts'
import type { Ref } from '../state/changes.ts'
import { type TypeName, typeOf } from '../state/object-types.ts'
import { person } from '../ui.ts'
import { newObject, type SeedObject, seedObjects } from './seed.ts'
import { propertiesOf } from './seed-values.ts'

/**
 * Replays the changes of a dataset in a span of time, as if people had made them then. No events are sent: apps find the
 * changes by polling.
 *
 * @param dataset the dataset that the account was created from
 */
export function playDataset(state: AccountState, dataset: Dataset, span: DatasetSpan): void {
  const { owners } = state.facts
  const { before: past, after: present } = datasetChanges(dataset, span)
  const earlier = new Map(seedObjects(past, owners).map((one) => [keyOf(one), one]))
  const writes: (readonly [Ref, HubSpotObject])[] = []
  const links = collectLinks(state)
  for (const object of seedObjects(present, owners)) {
    const before = earlier.get(keyOf(object))
    const made = newObject(object, state.facts)
    const ref = { type: object.type, id: made.id }
    const after = before === undefined ? made : edited(state, { ref, before, after: object, made })
    if (after === null) continue
    writes.push([ref, after])
    links.set(ref, { before: before?.links ?? [], after: object.links })
  }
  const entries = [playedEntry(span.until), ...links.entries()]
  // The search index contains the changes already.
  state.commit({ source: person(state), happenings: [], writes, entries, happenedAt: span.from })
}

function keyOf({ type, datasetId }: SeedObject): string {
  return `${type}:${datasetId}`
}

interface Edited {
  readonly ref: Ref
  readonly before: SeedObject
  readonly after: SeedObject
  /** The object without what apps have written. */
  readonly made: HubSpotObject
}

/** The object with the edited values, and with what apps have written; null if it was deleted. */
function edited(state: AccountState, { ref, before, after, made }: Edited): HubSpotObject | null {
  const standing = state.get(ref.type, ref.id)
  if (standing === undefined || standing.archived) return null
  const [former, values] = [propertiesOf(before.values), propertiesOf(after.values)]
  const changed = Object.keys(values).filter((name) => former[name] !== values[name])
  const history = { ...standing.history }
  for (const name of changed) {
    const known = history[name] ?? []
    const news = (made.history[name] ?? []).filter(
      ({ timestamp }) => known.length === 0 || timestamp > before.updatedAt,
    )
    history[name] = [...news, ...known]
  }
  const properties = {
    ...standing.properties,
    ...Object.fromEntries(changed.map((name) => [name, values[name] ?? null])),
    [typeOf(ref.type).modified]: after.updatedAt,
  }
  return {
    ...standing,
    properties: { ...properties, ...state.calculated(ref.type, properties) },
    history,
    updatedAt: after.updatedAt,
  }
}

/** Collects changes of associations in both directions, so that each object has one entry. */
function collectLinks(state: AccountState): {
  set(from: Ref, to: { readonly before: SeedObject['links']; readonly after: SeedObject['links'] }): void
  entries(): (readonly [string, Links])[]
} {
  const known = new Map<string, Partial<Record<TypeName, readonly string[]>>>()
  function change(from: Ref, to: Ref, isLinked: boolean): void {
    const key = `links:${from.type}:${from.id}`
    const links = known.get(key) ?? state.allLinks(from.type, from.id)
    const others = (links[to.type] ?? []).filter((id) => id !== to.id)
    known.set(key, { ...links, [to.type]: isLinked ? [...others, to.id] : others })
  }
  function refOf([type, datasetId]: SeedObject['links'][number]): Ref {
    return { type, id: state.facts.idsByDatasetId[`${type}:${datasetId}`] ?? '' }
  }
  return {
    set(from, { before, after }) {
      const [gone, added] = [before, after].map((some, index) => {
        const others = new Set([after, before][index]?.map(([type, id]) => `${type}:${id}`))
        return some.filter(([type, id]) => !others.has(`${type}:${id}`)).map(refOf)
      })
      for (const to of gone ?? []) for (const [a, b] of [[from, to] as const, [to, from] as const]) change(a, b, false)
      for (const to of added ?? []) for (const [a, b] of [[from, to] as const, [to, from] as const]) change(a, b, true)
    },
    entries: () => [...known],
  }
}
