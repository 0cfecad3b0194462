import type { ObjectType } from '../domain/record.ts'
import type { Message } from '../words/index.ts'

export interface CrmSetUp {
  /**
   * Ensures that the account has what is needed to show flags: fields, and worklists and highlights if supported.
   * Recreates missing items, leaves correct ones unchanged, and never touches items that Minset did not create. Their
   * texts are in the account's language; a text that a person has changed stays.
   *
   * @param last the previous report, with the vendor's ids of the created items; without it, renamed items are not
   *   recognised
   */
  ensure(types: readonly ObjectType[], last?: SetUpReport): Promise<SetUpReport>
  /** Removes the items that `ensure` created, and the worklist; keeps items that are in use or not Minset's. */
  remove(types: readonly ObjectType[], last?: SetUpReport): Promise<RemovalReport>
}

interface PartOfSetUp {
  readonly kind: 'group' | 'field' | 'list' | 'highlight'
  readonly objectType: ObjectType
  /** Identifies the item in reports, whatever the account's language. */
  readonly name: string
  /** Why it is unavailable, what differs, why it was kept. */
  readonly reason?: Message
}

export interface SetUpItem extends PartOfSetUp {
  /**
   * `clash`: an item of this name exists that is not Minset's. `repaired`: Minset's item existed before and is correct
   * again. `renamed`: only its texts were put into the account's language.
   */
  readonly state: 'present' | 'made' | 'repaired' | 'renamed' | 'unavailable' | 'clash'
  /** The vendor's id, if the item has one besides its name. */
  readonly id?: string
  /** The texts that Minset has given it, by what they are; other texts are a person's. */
  readonly texts?: Readonly<Record<string, string>>
}

export interface SetUpReport {
  readonly items: readonly SetUpItem[]
}

export interface RemovalItem extends PartOfSetUp {
  readonly state: 'removed' | 'absent' | 'kept'
}

export interface RemovalReport {
  readonly items: readonly RemovalItem[]
}
