import {
  type AccountField,
  type AccountSchema,
  type FieldHolds,
  type NamedOfAccount,
  ownerOptions,
  type PortableField,
} from '../../domain/account-schema.ts'
import { type FieldKind, fieldMessage } from '../../domain/field.ts'
import { ownValue } from '../../domain/own-value.ts'
import type { Owner } from '../../domain/owner.ts'
import type { ObjectType } from '../../domain/record.ts'
import { nearestWord } from '../../domain/text/yaml-file.ts'
import { type Message, message } from '../../words/index.ts'
import { type FieldPath, holderOf } from '../compile/field-path.ts'

/** The account that rules are checked against. */
export interface AccountView {
  readonly vendor: string
  /** Null if it has not been read yet. */
  readonly schema: AccountSchema | null
  /** The codes that the CRM was asked about when it was read, by type; default: whatever is named. */
  readonly askedCodes?: NamedOfAccount['codes']
  /** Its users; default: unknown. */
  readonly owners?: readonly Owner[]
}

/**
 * The account's field for a path; or why there is none, and whether people may nevertheless have filled it in; null if
 * the account has no influence on how a portable field is judged.
 */
export type FoundField =
  | { readonly field: AccountField }
  | { readonly problem: Message; readonly mayBeHidden: boolean }
  | null

/** The account's field for a path. Pure. */
export function findField(path: FieldPath, object: ObjectType, view: AccountView): FoundField {
  const type = holderOf(path, object)
  if (path.ofOwner === true) return view.owners === undefined ? null : { field: ownerField(path.name, view.owners) }
  if (path.codeOf === undefined) return findPortable(path, type, view)
  const code = path.codeOf(view.vendor)
  if (code === null) return null
  const found = findByCode(code, type, view)
  return 'problem' in found ? { ...found, mayBeHidden: true } : found
}

/** The owner as a reference to a user: by name, address or id, or by one of his teams. */
function ownerField(name: string, owners: readonly Owner[]): AccountField {
  const ofTeams = owners.flatMap(({ id, teams }) => teams.map((team) => ({ id, label: team.name })))
  const options = name === 'team' ? ofTeams : ownerOptions(owners)
  const field = { code: name, label: name, separator: ';', isArchived: false, whyNotFilled: null, isWritable: false }
  return { ...field, holds: 'reference', options }
}

const offered: readonly FieldHolds[] = ['choice', 'choices', 'reference']
const choosable: readonly FieldKind[] = ['text', 'personName', 'webAddress']

function findPortable({ name }: FieldPath, type: ObjectType, { schema }: AccountView): FoundField {
  const known = schema?.types[type]
  if (known === undefined || 'unreadable' in known) return null
  const found: PortableField | undefined = ownValue(known.portable, name)
  if (found === undefined) return null
  if ('lacks' in found) {
    const { lacks, mayBeHidden } = found
    const [records, label] = [pluralOf(type), fieldMessage(type, name)]
    const problem = message(mayBeHidden ? 'account.portable.hidden' : 'account.portable.absent', {
      records,
      name,
      label,
      lacks,
    })
    return { problem, mayBeHidden }
  }
  return { field: found }
}

/** Whether the field is the name of a stage: the label of an option whose id other fields would hold. */
export function isStageName({ name, codeOf }: FieldPath): boolean {
  return codeOf === undefined && name === 'stageLabel'
}

/**
 * Whether the account's field determines how values are judged. Portable fields already have portable values, except
 * options that the CRM itself offers: none of those is junk, whatever its label. The ids of options never match a stage's name.
 */
export function decidesKind(path: FieldPath, { holds }: AccountField): boolean {
  if (isStageName(path)) return false
  const { codeOf, kind, ofOwner } = path
  return codeOf !== undefined || ofOwner === true || (offered.includes(holds) && choosable.includes(kind))
}

function pluralOf(type: ObjectType): Message {
  return message(`types.${type}`)
}

type CodedField = { readonly field: AccountField } | { readonly problem: Message }

function findByCode(code: string, type: ObjectType, { schema, askedCodes }: AccountView): CodedField {
  const records = pluralOf(type)
  const known = schema?.types[type]
  if (known === undefined) return { problem: message('account.field.unread', { records, code }) }
  if ('unreadable' in known) {
    return { problem: message('account.field.unreadable', { records, code, why: known.unreadable }) }
  }
  const field = known.fields.find((one) => one.code === code)
  if (field === undefined) {
    const isAsked = askedCodes === undefined || askedCodes[type]?.includes(code) === true
    return { problem: isAsked ? absentProblem(code, type, schema) : message('account.field.unread', { records, code }) }
  }
  return field.isArchived ? { problem: message('account.field.archived', { records, code }) } : { field }
}

/** A name that is missing from the account's list may only be hidden from Minset. */
function absentProblem(code: string, type: ObjectType, schema: AccountSchema | null): Message {
  const records = pluralOf(type)
  const fieldsOf = new Map(
    Object.entries(schema?.types ?? {}).map(([other, known]) => [other, 'fields' in known ? known.fields : []]),
  )
  const elsewhere = [...fieldsOf].find(([, fields]) => fields.some((field) => field.code === code && !field.isArchived))
  if (elsewhere !== undefined) {
    const others = pluralOf(elsewhere[0] as ObjectType)
    return message('account.field.elsewhere', { records, code, others })
  }
  const live = (fieldsOf.get(type) ?? []).filter((field) => !field.isArchived)
  const byLabel = live.find(({ label }) => label.toLowerCase() === code.toLowerCase())
  const nearest =
    byLabel?.code ??
    nearestWord(
      code,
      live.map((field) => field.code),
    )
  return nearest === null
    ? message('account.field.absent', { records, code })
    : message('account.field.misspelt', { records, code, nearest })
}
