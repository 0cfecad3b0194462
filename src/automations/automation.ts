import type { ObjectType } from '../domain/record.ts'
import type { EvaluatedRecord } from '../findings/index.ts'
import type { Message } from '../words/index.ts'
import type { AccountLocale, Cause, TargetValue } from '../write-back/index.ts'

/** Something that Minset has the CRM show by itself, because of what it knows of a record. */
export interface Automation {
  /** The code of the causes in the log of writes: never changed, nor used for another. */
  readonly id: string
  /** Why it writes, for people. */
  readonly because: Message
  /** Types of the records that it looks at. */
  readonly types: readonly ObjectType[]
  /**
   * What an evaluated record is to show; what is not named stays as it is. Pure. A record that is gone is given too.
   */
  desire(evaluated: EvaluatedRecord, locale: AccountLocale): readonly Consequence[]
}

/** A value, and what belongs to its cause beside the version of the rules. */
export type Consequence = TargetValue & { readonly params?: Cause['params'] }
