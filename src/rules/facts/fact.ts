import type { CrmRecord, ObjectType } from '../../domain/record.ts'

/** The input of a fact in addition to the record. */
export interface FactContext {
  /** ISO 3166 code, for telephone numbers without a country code. */
  readonly country: string
}

/** A fact about the records of a type. Pure: it depends only on the record and the context. */
export interface Fact {
  readonly object: ObjectType
  /** Null: a field that decides it has not been read. */
  readonly holds: (record: CrmRecord, context: FactContext) => boolean | null
}
