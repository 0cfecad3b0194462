import { type Owner, ownerName } from './owner.ts'
import type { ObjectType } from './record.ts'

/**
 * What a field of an account holds. `date`: a day without a time; `moment`: a date with a time; `choice`: one of its
 * options; `choices`: several of them; `reference`: another record or a user, by its id.
 */
export const fieldHolds = ['text', 'number', 'boolean', 'date', 'moment', 'choice', 'choices', 'reference'] as const
export type FieldHolds = (typeof fieldHolds)[number]

export interface FieldOption {
  /** As records hold it. */
  readonly id: string
  /** As people see it. */
  readonly label: string
}

/** A field that the account has, or had. */
export interface AccountField {
  /** As the vendor's API names it. */
  readonly code: string
  /** As people see it. */
  readonly label: string
  readonly holds: FieldHolds
  /** What may be chosen; empty where the vendor does not tell. Users may stand twice, by name and by address. */
  readonly options: readonly FieldOption[]
  /** What stands between several choices in the vendor's text. */
  readonly separator: string
  readonly isArchived: boolean
  /** Why nobody can fill it in, in words that follow its name; null where people can. */
  readonly whyNotFilled: string | null
}

/**
 * What a portable field is in an account: the field that it is read from, with the values that records hold; or in words
 * that the account has none.
 */
export type PortableField = AccountField | MissingField

export interface MissingField {
  /** What the account does not have, as the vendor names it: `the property "jobtitle"`. */
  readonly lacks: string
  /** It may be hidden from us only, so that people may have filled it in all the same. */
  readonly mayBeHidden: boolean
}

/** The fields of a type, or why they cannot be read, in the vendor's words. */
export type TypeSchema =
  | {
      readonly fields: readonly AccountField[]
      /** Those of the portable fields asked about that an account may be without, by their names. */
      readonly portable: Readonly<Record<string, PortableField>>
    }
  | { readonly unreadable: string }

/** What an account has, as far as rules may name it. Types that nobody asked about are absent. */
export interface AccountSchema {
  readonly types: Readonly<Partial<Record<ObjectType, TypeSchema>>>
  /** Names of the stages of deals; null where nobody asked, or where they cannot be read. */
  readonly stages: readonly string[] | null
  /** Codes of the account's currencies that are not of ISO 4217; null where nobody asked, or where they cannot be read. */
  readonly currencies: readonly string[] | null
}

/** What rules name of an account, so that only this is asked for. */
export interface NamedOfAccount {
  /** The vendor's codes of its own fields, by type. */
  readonly codes: Readonly<Partial<Record<ObjectType, readonly string[]>>>
  /** Portable fields, by type. */
  readonly portable: Readonly<Partial<Record<ObjectType, readonly string[]>>>
  readonly stages: boolean
  /** Currencies that are not of ISO 4217. */
  readonly currencies: boolean
}

/** The users that a field may name: by their ids, their names and their addresses. */
export function ownerOptions(owners: readonly Owner[]): readonly FieldOption[] {
  return owners.flatMap((owner) => {
    const name = { id: owner.id, label: ownerName(owner) }
    return owner.email === null || owner.email === name.label ? [name] : [name, { id: owner.id, label: owner.email }]
  })
}
