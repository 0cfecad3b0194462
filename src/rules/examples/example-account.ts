import type { AccountField } from '../../domain/account-schema.ts'
import type { Owner } from '../../domain/owner.ts'
import { byObjectType, type FieldValue, type ObjectType, valuesOf } from '../../domain/record.ts'
import type { AccountView } from '../check/account-field.ts'
import { ownFieldNames } from '../check/named-fields.ts'
import { parsePath } from '../compile/field-path.ts'
import type { Ruleset } from '../ruleset/ruleset.ts'
import type { VendorFields } from '../ruleset/vendor-fields.ts'
import type { Example, GivenParts } from './example-schema.ts'

/** A CRM that has the fields that a ruleset names. */
const vendor = 'example'
/** Between several choices, and in ids of owners: no text of a person has it. */
const separator = '\u001F'

/** The account that the records of examples are in. */
export interface ExampleAccount {
  readonly account: AccountView
  /** The ruleset's own fields, as this account has them. */
  readonly fields: VendorFields
  /** The names of its own fields that rules and segments name, by type: every record has them, blank if it does not say. */
  readonly ownFields: Readonly<Record<ObjectType, ReadonlySet<string>>>
  /** The id of a record's owner; null for nobody. */
  readonly ownerIdOf: (given: GivenParts) => string | null
  /** The values of one of its own fields, as the CRM stores them; null for none. */
  readonly storedText: (value: FieldValue) => string | null
}

/**
 * The account that has what examples say of it: owners in teams, and fields of its own in which people choose several options,
 * which are those that an example gives as a list. Pure.
 */
export function exampleAccount(ruleset: Pick<Ruleset, 'examples' | 'rules' | 'segments' | 'fields'>): ExampleAccount {
  const { examples, fields } = ruleset
  const records = examples.flatMap(recordsOf)
  const choices = byObjectType((type) => new Set(records.flatMap((given) => choicesIn(given, type, fields))))
  const owners = records.flatMap((given) => ownerOf(given, fields) ?? [])
  const types = byObjectType((type) => ({ portable: {}, fields: [...choices[type]].map(fieldOf) }))
  return {
    account: { vendor, schema: { types, stages: null, currencies: null }, owners },
    fields: withCodes(fields, choices),
    ownFields: ownFieldNames(ruleset),
    ownerIdOf: (given) => ownerOf(given, fields)?.id ?? null,
    storedText: (value) => valuesOf(value).map(String).join(separator) || null,
  }
}

function recordsOf({ given, others = [] }: Example): readonly GivenParts[] {
  return [given, ...others.map((other) => ({ ...other, object: given.object }))].flatMap(withLinked)
}

function withLinked(given: GivenParts): readonly GivenParts[] {
  return [given, ...(given.linked ?? []).flatMap(withLinked)]
}

function choicesIn({ object, fields: values }: GivenParts, type: ObjectType, fields: VendorFields): readonly string[] {
  if (object !== type) return []
  return Object.entries(values).flatMap(([text, value]) => {
    const parsed = parsePath(text, { object, fields })
    return Array.isArray(value) && 'path' in parsed && parsed.path.codeOf !== undefined ? parsed.path.name : []
  })
}

function fieldOf(code: string): AccountField {
  const common = { isArchived: false, whyNotFilled: null, isWritable: false }
  return { code, label: code, holds: 'choices', options: [], separator, ...common }
}

function withCodes(fields: VendorFields, choices: Readonly<Record<ObjectType, ReadonlySet<string>>>): VendorFields {
  return byObjectType((type) =>
    Object.fromEntries(
      Object.entries(fields[type] ?? {}).map(([name, field]) => [
        name,
        choices[type].has(name) ? { ...field, codes: { ...field.codes, [vendor]: name } } : field,
      ]),
    ),
  )
}

/** The same name in other teams is another person's. No id is a name, because rules look for ids first. */
function ownerOf({ object, owner, fields: values }: GivenParts, fields: VendorFields): Owner | null {
  if (owner === null) return null
  const parsed = parsePath('team', { object, fields })
  const isTeam = 'path' in parsed && parsed.path.ofOwner === true
  const teams = isTeam ? valuesOf(values['team'] ?? null).map(String) : []
  return {
    id: ['', owner, ...teams].join(separator),
    email: null,
    firstName: owner,
    lastName: null,
    archived: false,
    teams: teams.map((name) => ({ id: name, name, primary: false })),
  }
}
