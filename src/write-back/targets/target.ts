import type { z } from 'zod'
import type { FeatureName, ReadRecord, RecordUpdate } from '../../crm/port.ts'
import type { Disclosure } from '../../domain/masking/disclosure.ts'
import type { FieldValue, ObjectType, RecordKey } from '../../domain/record.ts'
import type { Message, Say } from '../../words/index.ts'

/**
 * One kind of value that is written to the CRM: its type, how it is written, and how it is removed. Values are compared
 * as a whole, as parsed by the schema: a part that should not be compared does not belong in the value.
 */
export interface Target<Value extends object = object> {
  /** The name of a value for people. */
  readonly title: Message
  /** A number of values for people, such as "2 flags". */
  counted(count: number): Message
  readonly schema: z.ZodType<Value>
  /**
   * The required feature of the account. Targets of the same feature and the same fields share one update of a record.
   */
  readonly feature: FeatureName
  /**
   * The owner of the fields that hold the value. `ours`: Minset sets them up, and when they are removed, their values
   * are gone. `theirs`: the CRM's own.
   */
  readonly fields: 'ours' | 'theirs'
  /**
   * Whether rules read the fields that hold the value, so that the record is read again once the value has been written
   * or rejected. True only for values that people enter: what Minset writes by itself must not cause an evaluation.
   */
  readonly isReadAgain: boolean
  /**
   * The value as part of a record's update.
   *
   * @param applied what the record shows now, as far as Minset knows; null if unknown
   */
  toUpdate(value: Value, applied: Value | null): Omit<RecordUpdate, 'id'>
  /** How the applied state is derived from a read; null if only deliveries count, whatever people change afterwards. */
  readonly readBack: ReadBack<Value> | null
  /**
   * Values that contain this are empty: they say that there is nothing to show. An empty value undoes an earlier one
   * when the rule behind it is removed, and is written only to records that have a value. Null if no value is empty:
   * what is written stays.
   */
  readonly blank: Partial<Value> | null
  /**
   * Which rejected values are tried again after the next full read. `all`: the reason for the rejection may be
   * resolved. `unanswered`: only those on which the CRM failed, because any other rejection is final.
   */
  readonly retried: 'all' | 'unanswered'
  /**
   * Whether records that cannot store the value go on the CRM's list of incomplete records. True for at most one
   * target.
   */
  readonly isListedInstead: boolean
  /** For values that are composed of other records' values: which, and how. */
  readonly carries?: Carries<Value>
  /** The value as a reader may see it. Absent: personal data in its texts is masked. */
  disclose?(value: Value, type: ObjectType, disclosure: Disclosure): Value
  /** The value as text for people. @param shown writes a text as the reader does, if it is a day or an instant (ISO 8601) */
  describe(value: Value, shown: (text: string) => string): Message
}

/** How an account formats values: the time zone of days, and the language. */
export interface AccountLocale {
  readonly timeZone: string
  readonly say: Say
}

/** How the applied state is derived from a read. */
export interface ReadBack<Value> {
  /** What the record shows now; null if it cannot store the value. */
  of(record: ReadRecord): Value | null
  /** Whether the value contains nothing of Minset's: the state of a record that was never written to. */
  isEmpty(value: Value): boolean
}

/** Values that linked records show, because their own records cannot store them. */
export interface Carries<Value> {
  /** The target whose values are carried, by its name. */
  readonly target: string
  /** Why values are carried. */
  readonly because: Message
  /** The part of the value by which the oldest is sorted first. */
  readonly oldestBy: string
  /** How many values one record carries at most: the oldest ones. */
  readonly most: number
  /** What a record that carries these values shows; the empty value if there are none. */
  compose(load: Load, locale: AccountLocale): Value
}

/** What one record carries. */
export interface Load {
  /** The oldest non-empty values, up to `most`. */
  readonly records: readonly CarriedValue[]
  /** How many there are in all. */
  readonly total: number
}

/** A value that another record carries. */
export interface CarriedValue {
  readonly key: RecordKey
  /** The portable fields of the record that it belongs to. */
  readonly fields: Readonly<Record<string, FieldValue>>
  /** As parsed by the schema of its own target. */
  readonly value: object
}
