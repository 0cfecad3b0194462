import { failure, type PipedriveError } from '../replies.ts'
import type { KindName } from '../values/object-kinds.ts'
import { completeRecord, type Participant } from '../values/record-defaults.ts'
import type { AccountState, PipedriveRecord } from './account-state.ts'
import type { Actor, Ref } from './changes.ts'
import { wholeSeconds } from './times.ts'

/**
 * Deletes a record; linked records keep its id, because it may be restored. Uncertain: whether Pipedrive unlinks it.
 *
 * @returns false if it was deleted before or never existed
 */
export function deleteRecord(state: AccountState, ref: Ref, actor: Actor): boolean {
  const before = state.get(ref)
  if (before === undefined || before.is_deleted) return false
  state.commit({ actor, happenings: [{ ref, before, after: null }] })
  return true
}

/** Restores a deleted record, as people can within 30 days. False if it is not deleted. */
export function restoreRecord(state: AccountState, ref: Ref, actor: Actor): boolean {
  const before = state.get(ref)
  if (before?.is_deleted !== true) return false
  const after = { ...before, is_deleted: false, update_time: wholeSeconds(state.now()) }
  // Uncertain: how a restoration is reported; here as the creation of the record.
  state.commit({ actor, happenings: [{ ref, before: null, after }] })
  return true
}

/** Two records of one kind, of which one is kept. */
export interface Merger {
  readonly kind: 'persons' | 'organizations' | 'deals'
  /** Its values are kept; its gaps are filled. */
  readonly keptId: number
  readonly mergedId: number
}

const linkNames = { persons: 'person_id', organizations: 'org_id', deals: 'deal_id' } as const

/**
 * Merges two records. Documented: reported as the deletion of one and a change of the other, each with the id of the
 * other. Records linked to the merged one are then linked to the kept one; uncertain: that this updates their time and
 * is not reported.
 *
 * @throws PipedriveError 404 if a record does not exist, 400 for a record and itself
 */
export function mergeRecords(state: AccountState, { kind, keptId, mergedId }: Merger, actor: Actor): PipedriveRecord {
  if (keptId === mergedId) throw failure(400, 'Cannot merge an item with itself.')
  const kept = liveRecord(state, { kind, id: keptId })
  const merged = liveRecord(state, { kind, id: mergedId })
  const at = wholeSeconds(state.now())
  const filled = filledIn(state, kind, { kept, merged })
  const after: PipedriveRecord = { ...filled, update_time: at }
  state.commit({
    actor,
    happenings: [
      { ref: { kind, id: mergedId }, before: merged, after: null, mergedTo: keptId },
      { ref: { kind, id: keptId }, before: kept, after, mergedFrom: mergedId },
    ],
    silent: relinked(state, { kind, keptId, mergedId }, at),
  })
  return after
}

function liveRecord(state: AccountState, ref: Ref): PipedriveRecord {
  const record = state.get(ref)
  if (record === undefined || record.is_deleted) throw missing()
  return record
}

function missing(): PipedriveError {
  return failure(404, 'Item not found.')
}

function filledIn(
  state: AccountState,
  kind: KindName,
  { kept, merged }: { readonly kept: PipedriveRecord; readonly merged: PipedriveRecord },
): PipedriveRecord {
  const gaps = Object.entries(merged).filter(([name, value]) => isGap(kept[name]) && !isGap(value))
  const custom = { ...merged.custom_fields, ...kept.custom_fields }
  return completeRecord(state.facts, kind, { ...kept, ...Object.fromEntries(gaps), custom_fields: custom })
}

function isGap(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((one: unknown) => isGap(one))
  if (typeof value === 'object' && value !== null && 'value' in value) return isGap(value.value)
  return value === null || value === undefined || value === ''
}

type Silent = readonly [Ref, PipedriveRecord]

function relinked(state: AccountState, merger: Merger, at: string): Silent[] {
  const kinds: readonly KindName[] = ['persons', 'deals', 'activities']
  return kinds.flatMap((kind) =>
    [...state.all(kind).values()].flatMap((record): Silent[] => {
      const moved = relinkedRecord(record, merger)
      return moved === null
        ? []
        : [
            [
              { kind, id: record.id },
              { ...moved, update_time: at },
            ],
          ]
    }),
  )
}

/** The record with its links moved; null if it had none to the merged one. */
function relinkedRecord(record: PipedriveRecord, { kind, keptId, mergedId }: Merger): PipedriveRecord | null {
  const name = linkNames[kind]
  const participants = record['participants'] as readonly Participant[] | undefined
  const isParticipant = kind === 'persons' && participants?.some(({ person_id }) => person_id === mergedId) === true
  if (record[name] !== mergedId && !isParticipant) return null
  return {
    ...record,
    ...(record[name] === mergedId ? { [name]: keptId } : {}),
    ...(isParticipant ? { participants: joined(participants, { keptId, mergedId }) } : {}),
  }
}

/** The kept person replaces the merged one, without repeats. */
function joined(
  participants: readonly Participant[],
  { keptId, mergedId }: { readonly keptId: number; readonly mergedId: number },
): Participant[] {
  const moved = participants.map((one) => (one.person_id === mergedId ? { ...one, person_id: keptId } : one))
  const isPrimary = moved.some(({ person_id, primary }) => person_id === keptId && primary)
  const first = moved.findIndex(({ person_id }) => person_id === keptId)
  return moved
    .filter(({ person_id }, index) => person_id !== keptId || index === first)
    .map((one) => (one.person_id === keptId ? { ...one, primary: isPrimary } : one))
}
