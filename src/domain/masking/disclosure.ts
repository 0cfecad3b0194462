import type { Message, MessageParam } from '../../words/index.ts'
import { type FieldKind, fieldDefinitions } from '../field.ts'
import { isInReadScope, type ReadScope } from '../read-scope.ts'
import type { ObjectType } from '../record.ts'
import { maskText } from './mask-text.ts'

/**
 * The kinds of value that are personal data of a client. Names are not masked: without them nobody knows which record is
 * meant. Minset reads no postal address.
 */
const personalKinds: ReadonlySet<FieldKind> = new Set(['email', 'phone'])

/** How a record's values are shown to a reader: in full, or with the personal data of clients masked. */
export interface Disclosure {
  readonly isInFull: boolean
  /** A text that people wrote, such as a title or a subject: what is personal in it is masked. */
  text(text: string): string
  /** A message with such texts as parameters. */
  message(message: Message): Message
  /** A value of a portable field. */
  value(type: ObjectType, field: string, value: string): string
  /** Stored data for programs: every text in it. */
  data<T>(data: T): T
}

/** For those who read the record in full. */
export const inFull: Disclosure = {
  isInFull: true,
  text: (text) => text,
  message: (message) => message,
  value: (_type, _field, value) => value,
  data: (data) => data,
}

/** For readers of whom nothing is known, and for what leaves Minset: mails, files, texts in the CRM, the log. */
export const masked: Disclosure = {
  isInFull: false,
  text: maskText,
  message: maskMessage,
  value: maskValue,
  data: maskData,
}

/**
 * How a record is shown to those who have this scope: the only place that decides. In full if one of the scope's sets
 * contains the record and is in full, else masked.
 */
export function disclosureOf(
  scope: ReadScope,
  record: { readonly type: ObjectType; readonly ownerId: string | null },
): Disclosure {
  const inFullScope = scope.filter(({ isInFull }) => isInFull === true)
  return isInReadScope(inFullScope, record) ? inFull : masked
}

/** A short value of a personal field may be no valid address or number; it is masked all the same. */
function maskValue(type: ObjectType, field: string, value: string): string {
  const text = maskText(value)
  const kind = fieldDefinitions[type][field]?.kind
  if (kind === undefined || !personalKinds.has(kind) || text !== value) return text
  return value === '' ? '' : '…'
}

function maskMessage({ code, params }: Message): Message {
  return { code, params: Object.fromEntries(Object.entries(params).map(([name, param]) => [name, maskParam(param)])) }
}

function maskParam(param: MessageParam): MessageParam {
  if (typeof param === 'string') return maskText(param)
  if (typeof param === 'number') return param
  if (!('texts' in param)) return maskMessage(param)
  return { texts: maskData(param.texts) }
}

function maskData<T>(data: T): T {
  return maskAny(data) as T
}

/** Dates and the like stay as they are. */
function maskAny(data: unknown): unknown {
  if (typeof data === 'string') return maskText(data)
  if (Array.isArray(data)) return data.map(maskAny)
  if (typeof data !== 'object' || data === null || Object.getPrototypeOf(data) !== Object.prototype) return data
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, maskAny(value)]))
}
