import type { KindName } from '../values/object-kinds.ts'
import { createRecord, writeRecords } from '../values/write-record.ts'
import type { AccountState, PipedriveRecord } from './account-state.ts'
import type { Actor } from './changes.ts'
import { deleteRecord, type Merger, mergeRecords, restoreRecord } from './life-cycle.ts'

type Values = Readonly<Record<string, unknown>>

/** The actions of people on records in Pipedrive's own pages. Values have the form of version 2. */
export interface UserActions {
  /** Creates a record. @throws PipedriveError for values that Pipedrive refuses */
  create(kind: KindName, values: Values): PipedriveRecord
  /** Changes a record. @throws PipedriveError for values that Pipedrive refuses */
  write(kind: KindName, id: string, values: Values): void
  /** Writes the same values into many records at once: a bulk edit, reported as such. */
  bulkEdit(kind: KindName, ids: readonly string[], values: Values): void
  /** Deletes a record. */
  archive(kind: KindName, id: string): void
  /** Restores a deleted record; false if it is not deleted. */
  restore(kind: KindName, id: string): boolean
  /** Merges the second record into the first. @throws PipedriveError if they cannot be merged */
  merge(kind: Merger['kind'], pair: { readonly keptId: string; readonly mergedId: string }): PipedriveRecord
}

/** The person who performs these actions: the company's admin. */
export function person(state: AccountState): Actor {
  return { source: 'app', userId: adminOf(state) }
}

/** The user who administers the company, installs apps, and owns the personal token. */
export function adminOf({ facts }: AccountState): number {
  return (facts.users.find(({ isAdmin }) => isAdmin) ?? facts.users[0])?.id ?? 0
}

/** The actions of people in a company. */
export function userActionsOf(state: AccountState): UserActions {
  return {
    create: (kind, values) => createRecord(state, { kind, values }, person(state)),
    write(kind, id, values) {
      writeRecords(state, [{ ref: { kind, id: Number(id) }, values }], person(state))
    },
    bulkEdit(kind, ids, values) {
      const writes = ids.map((id) => ({ ref: { kind, id: Number(id) }, values }))
      writeRecords(state, writes, { ...person(state), isBulkEdit: true })
    },
    archive(kind, id) {
      deleteRecord(state, { kind, id: Number(id) }, person(state))
    },
    restore: (kind, id) => restoreRecord(state, { kind, id: Number(id) }, person(state)),
    merge: (kind, { keptId, mergedId }) =>
      mergeRecords(state, { kind, keptId: Number(keptId), mergedId: Number(mergedId) }, person(state)),
  }
}
