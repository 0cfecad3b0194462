import type { AccountField } from '../domain/account-schema.ts'
import type { CrmRecord, Scalar } from '../domain/record.ts'
import type { Message } from '../words/index.ts'

/** A field of a record that a person may fill in. */
export interface RepairedField {
  /** The portable name, or the rules' name of one of the vendor's own fields. */
  readonly name: string
  /** The vendor's code; null for a portable field. */
  readonly code: string | null
}

/**
 * A value that a person has entered. If the field contains several values (telephone numbers), it is the primary one;
 * the others stay. Values of the vendor's own fields are its text, as records store them. Null: blank.
 */
export interface FieldChange extends RepairedField {
  /** What the field held when the person saw it. */
  readonly from: Scalar | null
  readonly to: Scalar | null
}

/** How a field is filled in; or why only in the CRM. */
export type FieldEntry =
  | {
      /** One of these; null: any value of its kind. */
      readonly options: readonly EntryOption[] | null
      /** The vendor's code of the field, for the CRM's own editor on a card; absent if cards have none. */
      readonly property?: string
    }
  | { readonly whyNot: Message }

/** An option that people may choose. */
export interface EntryOption {
  /** As records store it. */
  readonly value: string
  /** As the CRM shows it. */
  readonly label: Message
}

/** The part of writing that concerns what people fill in. */
export interface RepairWriting {
  /**
   * How people can fill in a field of a record as it is stored, or why they can do so only in the CRM. Makes no call, so
   * the CRM may refuse the value nevertheless.
   *
   * @param account the account's definition of the field; null if every account has it
   */
  entryFor(record: CrmRecord, field: RepairedField & { readonly account: AccountField | null }): FieldEntry
}
