import { isDeepStrictEqual } from 'node:util'
import type { Dataset } from '../../company/dataset.ts'
import { type DatasetSpan, datasetChanges } from '../../company/dataset-at.ts'
import { playedEntry } from '../../core/state/played.ts'
import type { AccountState, PipedriveRecord } from '../state/account-state.ts'
import type { Ref } from '../state/changes.ts'
import { person } from '../state/user-actions.ts'
import { objectKinds } from '../values/object-kinds.ts'
import { completeRecord } from '../values/record-defaults.ts'
import { newRecord, type Seed, type SeedParts, seedsOf } from './seed.ts'

/**
 * Replays the changes of a dataset in a span of time, as if people had made them then. No events are sent: apps find the
 * changes by polling.
 *
 * @param dataset the dataset that the account was created from
 */
export function playDataset(state: AccountState, dataset: Dataset, span: DatasetSpan): void {
  const { facts } = state
  const parts: SeedParts = { dataset, facts, fields: fieldsOf(state) }
  const { before: past, after: present } = datasetChanges(dataset, span)
  const earlier = new Map(seedsOf(past, parts).map((seed) => [keyOf(seed), seed]))
  const written = seedsOf(present, parts).flatMap((seed): (readonly [Ref, PipedriveRecord])[] => {
    const before = earlier.get(keyOf(seed))
    const record = before === undefined ? newRecord(facts, seed) : edited(state, before, seed)
    return record === null ? [] : [[{ kind: seed.kind, id: record.id }, record]]
  })
  state.commit({ actor: person(state), happenings: [], silent: written, entries: [playedEntry(span.until)] })
}

function fieldsOf(state: AccountState): SeedParts['fields'] {
  const fields = objectKinds.map(({ name }) => [name, state.fields(name)] as const)
  return Object.fromEntries(fields) as unknown as SeedParts['fields']
}

function keyOf({ kind, values }: Seed): string {
  return `${kind}:${values.id}`
}

/** The record with the edited values, and with what apps have written; null if it was deleted. */
function edited(state: AccountState, before: Seed, { kind, values }: Seed): PipedriveRecord | null {
  const standing = state.get({ kind, id: values.id })
  if (standing === undefined || standing.is_deleted) return null
  const former: Readonly<Record<string, unknown>> = before.values
  const changed = Object.entries(values).filter(([name, value]) => !isDeepStrictEqual(former[name], value))
  return completeRecord(state.facts, kind, {
    ...standing,
    ...Object.fromEntries(changed),
    custom_fields: { ...standing.custom_fields, ...changedCustom(before, values) },
  })
}

/** The edited custom fields, without those of apps. */
function changedCustom(before: Seed, { custom_fields }: PipedriveRecord): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(custom_fields).filter(
      ([code, value]) => !isDeepStrictEqual(before.values.custom_fields[code], value),
    ),
  )
}
