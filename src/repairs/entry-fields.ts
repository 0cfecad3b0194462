import { DateTime } from 'luxon'
import type { EntryOption, RepairWriting } from '../crm/port.ts'
import { type FieldKind, fieldDefinitions } from '../domain/field.ts'
import { ownValue } from '../domain/own-value.ts'
import { type CrmRecord, fieldValueOf, type Scalar, valuesOf } from '../domain/record.ts'
import { isDay } from '../domain/time/iso-text.ts'
import type { AskedField } from '../rules/index.ts'
import { type Message, message } from '../words/index.ts'

/** How a value is entered. `moment`: a day with a time, in the account's zone. */
export type EntryKind = 'text' | 'email' | 'phone' | 'number' | 'day' | 'moment' | 'choice'

/** A field that a person can fill in. */
export interface EntryField {
  /** The portable name, or the rules' name of one of the vendor's own fields. */
  readonly name: string
  /** The vendor's code; null for a portable field. */
  readonly code: string | null
  readonly label: Message
  readonly kind: EntryKind
  /** What the record holds, as it is entered; empty if it is blank. */
  readonly text: string
  /** What the record holds, as it is stored; null if it is blank. */
  readonly held: Scalar | null
  /** For `choice`: at least one. */
  readonly options: readonly EntryOption[]
  /** The vendor's code of the field, for the CRM's own editor; null if it has none. */
  readonly property: string | null
}

/** The fields that a person can fill in to meet a rule; or why this is done in the CRM only. */
export interface Entry {
  readonly fields: readonly EntryField[]
  /** Null if there are fields, or if the rule asks for something other than the value of a field of the record. */
  readonly whyNot: Message | null
}

/** The fields of a record that a person can fill in to meet a rule. Pure. */
export function entryOf(
  record: CrmRecord,
  asked: readonly AskedField[],
  { entryFor, timeZone }: Pick<RepairWriting, 'entryFor'> & { readonly timeZone: string },
): Entry {
  let whyNot: Message | null = null
  const fields = asked.flatMap((field): EntryField[] => {
    const entry = entryFor(record, field)
    if ('whyNot' in entry) {
      whyNot ??= entry.whyNot
      return []
    }
    const options = entry.options?.filter(({ value }) => !field.excluded.includes(value)) ?? []
    const kind = entry.options === null ? kindOf(field) : 'choice'
    if (kind === null || (kind === 'choice' && options.length === 0)) return []
    const { name, code } = field
    const held = heldOf(record, field)
    const shown = { label: labelOf(record, field), kind, held, text: textOf(held, kind, timeZone), options }
    return [{ name, code, ...shown, property: entry.property ?? null }]
  })
  return { fields, whyNot: fields.length > 0 ? null : whyNot }
}

/** How values of a kind are entered; null if they have no form of their own. */
const entryKinds: Readonly<Record<FieldKind, EntryKind | null>> = {
  text: 'text',
  personName: 'text',
  webAddress: 'text',
  email: 'email',
  phone: 'phone',
  number: 'number',
  instant: 'moment',
  // Without options, and with too many of them.
  choice: null,
  currency: null,
}

function kindOf({ kind, isDay: isDayOnly, account, code }: AskedField): EntryKind | null {
  const isDate = isDayOnly || (code !== null && account?.holds === 'date')
  return kind === 'instant' && isDate ? 'day' : entryKinds[kind]
}

function labelOf({ type }: Pick<CrmRecord, 'type'>, { name, code, account }: AskedField): Message {
  const definition = code === null ? ownValue(fieldDefinitions[type], name) : undefined
  return definition?.label ?? message('asWritten', { text: account?.label ?? name })
}

/**
 * Whether a text is what an input showed of a field: inputs hold neither line breaks nor spaces around the text, and a form
 * sends line breaks in its own way. Pure.
 */
export function isAsShown(text: string, field: Pick<EntryField, 'text'>): boolean {
  return onOneLine(text) === onOneLine(field.text)
}

function onOneLine(text: string): string {
  return text.replaceAll(/[\r\n]/g, '').trim()
}

/** What a field holds: of several values the primary one. */
function heldOf({ fields, vendorFields }: CrmRecord, { name, code }: Pick<AskedField, 'name' | 'code'>): Scalar | null {
  return code === null ? (valuesOf(ownValue(fields, name))[0] ?? null) : (ownValue(vendorFields, name) ?? null)
}

function textOf(held: Scalar | null, kind: EntryKind, timeZone: string): string {
  if (held === null) return ''
  if (kind !== 'day' && kind !== 'moment') return String(held)
  const text = String(held)
  if (isDay(text)) return kind === 'day' ? text : `${text}T00:00`
  const at = DateTime.fromISO(text, { zone: timeZone })
  if (!at.isValid) return ''
  return at.toFormat(kind === 'day' ? 'yyyy-MM-dd' : "yyyy-MM-dd'T'HH:mm")
}

/** The record as it will be with the values: of a field with several values, the primary one is replaced. Pure. */
export function withValues<R extends CrmRecord>(
  record: R,
  values: readonly { readonly field: Pick<EntryField, 'name' | 'code'>; readonly value: Scalar }[],
): R {
  const fields = { ...record.fields }
  const vendorFields = { ...record.vendorFields }
  for (const { field, value } of values) {
    if (field.code === null) fields[field.name] = fieldValueOf([value, ...valuesOf(fields[field.name]).slice(1)])
    else vendorFields[field.name] = String(value)
  }
  return { ...record, fields, vendorFields }
}
