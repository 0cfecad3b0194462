import type { ObjectType } from '../domain/record.ts'
import type { EvaluatedRecord } from '../findings/index.ts'
import type { Message } from '../words/index.ts'
import type { AccountLocale, Cause, TargetValue } from '../write-back/index.ts'

/** A value that Minset writes to the CRM by itself, because of the state of a record. */
export interface Automation {
  /** The code of its causes in the write log: never changed, and never reused. */
  readonly id: string
  /** Why it writes, for people. */
  readonly because: Message
  /** The types of records that it applies to. */
  readonly types: readonly ObjectType[]
  /**
   * The desired values of an evaluated record; values that it does not return stay unchanged. Pure. Also called for
   * deleted records.
   */
  desire(evaluated: EvaluatedRecord, locale: AccountLocale): readonly Consequence[]
}

/** A value, with the parameters of its cause in addition to the ruleset's version. */
export type Consequence = TargetValue & { readonly params?: Cause['params'] }
