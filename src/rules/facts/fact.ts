import type { CrmRecord, ObjectType } from '../../domain/record.ts'

/** What a fact may depend on, apart from the record. */
export interface FactContext {
  /** ISO 3166 code, for telephone numbers without a country code. */
  readonly country: string
}

/** One thing that is known of the records of a type. Pure: it depends on nothing but the record and the context. */
export interface Fact {
  readonly object: ObjectType
  /** Null: a field that decides it has not been read. */
  readonly holds: (record: CrmRecord, context: FactContext) => boolean | null
}
