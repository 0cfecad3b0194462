import type { AccountState, PipedriveRecord } from '../state/account-state.ts'
import type { Actor, Ref } from '../state/changes.ts'
import { type KindName, objectKinds } from '../values/object-kinds.ts'
import type { Participant } from '../values/record-defaults.ts'
import { writeRecords } from '../values/write-record.ts'

/** How records of one kind refer to those of another: one by its id, or any number as participants. */
interface LinkField {
  readonly from: KindName
  readonly to: KindName
  readonly field: 'org_id' | 'person_id' | 'deal_id' | 'participants'
}

const linkFields: readonly LinkField[] = [
  { from: 'persons', to: 'organizations', field: 'org_id' },
  { from: 'deals', to: 'persons', field: 'person_id' },
  { from: 'deals', to: 'organizations', field: 'org_id' },
  { from: 'activities', to: 'deals', field: 'deal_id' },
  { from: 'activities', to: 'organizations', field: 'org_id' },
  { from: 'activities', to: 'persons', field: 'participants' },
]

/** The live records of a kind that a record refers to, or that refer to it. */
export function linkedRecords(state: AccountState, ref: Ref, to: KindName): PipedriveRecord[] {
  const named = linkFields.find((link) => link.from === ref.kind && link.to === to)
  const naming = linkFields.find((link) => link.from === to && link.to === ref.kind)
  const record = state.get(ref)
  const all = [...state.all(to).values()].filter(({ is_deleted }) => !is_deleted)
  if (named !== undefined && record !== undefined) {
    const ids = new Set(idsIn(record, named))
    return all.filter(({ id }) => ids.has(id))
  }
  return naming === undefined ? [] : all.filter((other) => idsIn(other, naming).includes(ref.id))
}

/** The records that a given state of a record refers to, and the live records that refer to it; as `kind:id`. */
export function linkedNames(state: AccountState, ref: Ref, record: PipedriveRecord): string[] {
  return linkFields.flatMap((link) => {
    if (link.from === ref.kind) return idsIn(record, link).map((id) => `${link.to}:${id}`)
    if (link.to !== ref.kind) return []
    const naming = [...state.all(link.from).values()].filter((other) => idsIn(other, link).includes(ref.id))
    return naming.map(({ id }) => `${link.from}:${id}`)
  })
}

function idsIn(record: PipedriveRecord, { field }: LinkField): readonly number[] {
  if (field === 'participants') return participantsOf(record).map(({ person_id }) => person_id)
  const id = record[field]
  return typeof id === 'number' ? [id] : []
}

function participantsOf(record: PipedriveRecord): readonly Participant[] {
  return (record['participants'] ?? []) as readonly Participant[]
}

/** Two records, and whether they should be linked. */
export interface Link {
  readonly one: Ref
  readonly other: Ref
  readonly isLinked: boolean
}

/** Links or unlinks two records, on the side where Pipedrive stores it. False if one of them does not exist. */
export function setLink(state: AccountState, { one, other, isLinked }: Link, actor: Actor): boolean {
  const found = directed(one, other) ?? directed(other, one)
  const record = found === null ? undefined : liveRecord(state, found.from)
  if (found === null || record === undefined || liveRecord(state, found.to) === undefined) return false
  const { from, to, link } = found
  if (idsIn(record, link).includes(to.id) === isLinked) return true
  const single = isLinked ? to.id : null
  const value = link.field === 'participants' ? changedParticipants(record, to.id, isLinked) : single
  writeRecords(state, [{ ref: from, values: { [link.field]: value } }], actor)
  return true
}

interface Directed {
  readonly from: Ref
  readonly to: Ref
  readonly link: LinkField
}

function directed(from: Ref, to: Ref): Directed | null {
  const link = linkFields.find((one) => one.from === from.kind && one.to === to.kind)
  return link === undefined ? null : { from, to, link }
}

function liveRecord(state: AccountState, ref: Ref): PipedriveRecord | undefined {
  const record = state.get(ref)
  return record?.is_deleted === false ? record : undefined
}

function changedParticipants(record: PipedriveRecord, personId: number, isLinked: boolean): readonly Participant[] {
  const standing = participantsOf(record)
  if (!isLinked) return standing.filter(({ person_id }) => person_id !== personId)
  return [...standing, { person_id: personId, primary: standing.length === 0 }]
}

/** The kinds that records of a kind can be linked to. */
export function linkableKinds(kind: KindName): readonly KindName[] {
  return objectKinds
    .map(({ name }) => name)
    .filter((name) =>
      linkFields.some(({ from, to }) => (from === kind && to === name) || (from === name && to === kind)),
    )
}
