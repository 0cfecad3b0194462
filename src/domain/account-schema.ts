import type { Message } from '../words/index.ts'
import { type Owner, ownerName } from './owner.ts'
import type { ObjectType } from './record.ts'

/**
 * The type of a field's value in an account. `date`: a day without a time; `moment`: a date with a time; `choice`: one
 * of its options; `choices`: several of them; `reference`: another record or a user, by id.
 */
export const fieldHolds = ['text', 'number', 'boolean', 'date', 'moment', 'choice', 'choices', 'reference'] as const
export type FieldHolds = (typeof fieldHolds)[number]

export interface FieldOption {
  /** As stored in records. */
  readonly id: string
  /** As shown to people. */
  readonly label: string
}

/** A field that the account has, or had. */
export interface AccountField {
  /** Its name in the vendor's API. */
  readonly code: string
  /** As shown to people. */
  readonly label: string
  readonly holds: FieldHolds
  /** The options; empty if the vendor does not return them. A user may occur twice, by name and by address. */
  readonly options: readonly FieldOption[]
  /** The separator between several choices in the vendor's text. */
  readonly separator: string
  readonly isArchived: boolean
  /** Why people cannot fill it in, in words that follow its name; null if they can. */
  readonly whyNotFilled: Message | null
  /** Whether Minset can write a value that a person enters to it. */
  readonly isWritable: boolean
}

/**
 * A portable field in an account: the field that it is read from, with the values that records store; or the fact that
 * the account has none.
 */
export type PortableField = AccountField | MissingField

export interface MissingField {
  /** What the account lacks, in the vendor's terms: `the property "jobtitle"`. */
  readonly lacks: Message
  /** Whether it may only be hidden from Minset, so that people may have filled it in nevertheless. */
  readonly mayBeHidden: boolean
}

/** The fields of a type, or why they are unreadable. */
export type TypeSchema =
  | {
      readonly fields: readonly AccountField[]
      /** The requested portable fields that an account may lack, by their names. */
      readonly portable: Readonly<Record<string, PortableField>>
    }
  | { readonly unreadable: Message }

/** The account's definitions that rules may name. Types that were not requested are absent. */
export interface AccountSchema {
  readonly types: Readonly<Partial<Record<ObjectType, TypeSchema>>>
  /** Names of the stages of deals; null if not requested or unreadable. */
  readonly stages: readonly string[] | null
  /** Codes of the account's currencies that are not ISO 4217; null if not requested or unreadable. */
  readonly currencies: readonly string[] | null
}

/** The definitions that rules name, so that only these are read. */
export interface NamedOfAccount {
  /** The vendor's codes of its own fields, by type. */
  readonly codes: Readonly<Partial<Record<ObjectType, readonly string[]>>>
  /** Portable fields, by type. */
  readonly portable: Readonly<Partial<Record<ObjectType, readonly string[]>>>
  readonly stages: boolean
  /** Whether rules name currencies that are not ISO 4217. */
  readonly currencies: boolean
}

/** The users that a field may refer to: by id, name and address. */
export function ownerOptions(owners: readonly Owner[]): readonly FieldOption[] {
  return owners.flatMap((owner) => {
    const name = { id: owner.id, label: ownerName(owner) }
    return owner.email === null || owner.email === name.label ? [name] : [name, { id: owner.id, label: owner.email }]
  })
}
