import type { z } from 'zod'
import type { FeatureName, ReadRecord, RecordUpdate } from '../../crm/port.ts'
import type { FieldValue, RecordKey } from '../../domain/record.ts'
import type { Message, Say } from '../../words/index.ts'

/**
 * One kind of value that is written to the CRM: what it is, how it gets there, and how it goes away again. Two values are
 * the same if they are equal as a whole, as the schema keeps them: what is not to be compared is no part of the value.
 */
export interface Target<Value extends object = object> {
  /** What people call one of its values. */
  readonly words: string
  readonly schema: z.ZodType<Value>
  /** What must be on in the account. Targets of the same feature and the same fields go into one update of a record. */
  readonly feature: FeatureName
  /**
   * Whose the fields are that hold the value. `ours`: Minset sets them up, and where they are removed, what they showed is
   * gone. `theirs`: the CRM's own.
   */
  readonly fields: 'ours' | 'theirs'
  /** The value as part of a record's update. */
  toUpdate(value: Value): Omit<RecordUpdate, 'id'>
  /** How the applied state follows what is read; null where only what was delivered counts, whatever people make of it. */
  readonly readBack: ReadBack<Value> | null
  /**
   * Which values say that there is nothing to say: those that contain this. It is how a value is taken back when the rule
   * behind it goes: one is written where another was, and nowhere else. Null where no value does: what is written stays.
   */
  readonly blank: Partial<Value> | null
  /**
   * Which refused values are tried again after the next full read. `all`: what stood against them may be mended.
   * `unanswered`: only those that the CRM failed at, as any other refusal is for good.
   */
  readonly retried: 'all' | 'unanswered'
  /** Whether the CRM's list of incomplete records takes those that cannot carry the value. At most one target may say so. */
  readonly isListedInstead: boolean
  /** For values that are made of others': which, and how. */
  readonly carries?: Carries<Value>
  /** What a value says, for people. */
  describe(value: Value): Message
}

/** How an account writes: the time zone that days are in, and its language. */
export interface AccountLocale {
  readonly timeZone: string
  readonly say: Say
}

/** How the applied state is noted from what is read. */
export interface ReadBack<Value> {
  /** What the record shows now; null where it has no place for it. */
  of(record: ReadRecord): Value | null
  /** Whether that is nothing of ours: so looks a record that was never written to. */
  isEmpty(value: Value): boolean
}

/** Values that linked records show, because those that they belong to have no place for them. */
export interface Carries<Value> {
  /** The target whose values are carried, by its name. */
  readonly target: string
  /** Why values are carried. */
  readonly because: Message
  /** Its part by which the oldest comes first. */
  readonly oldestBy: string
  /** How many one record is asked to carry at most: of more, the oldest. */
  readonly most: number
  /** What a record shows that carries these values; the value that says nothing where there are none. */
  compose(load: Load, locale: AccountLocale): Value
}

/** What one record carries. */
export interface Load {
  /** The oldest, as many as `most` allows. Their values say something. */
  readonly records: readonly CarriedValue[]
  /** How many there are in all. */
  readonly total: number
}

/** A value that another record carries. */
export interface CarriedValue {
  readonly key: RecordKey
  /** The portable fields of the record that it belongs to. */
  readonly fields: Readonly<Record<string, FieldValue>>
  /** As the schema of its own target keeps it. */
  readonly value: object
}
