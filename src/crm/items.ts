import { z } from 'zod'
import { fieldDefinitions } from '../domain/field.ts'
import { ownValue } from '../domain/own-value.ts'
import { type CrmRecord, valuesOf } from '../domain/record.ts'
import { distinctMessages, listMessage, type Message, message, StoredMessage } from '../words/index.ts'
import { instantIn, storableInstant } from './instants.ts'

/** An unreadable item of a list from the CRM: it is set aside, and the others are read. */
export interface OddItem {
  /** The vendor's id of the item; null if it is unreadable too. */
  readonly id: string | null
  /** Where the item differs from the documentation: a path of field names, such as `emails.0.value`. */
  readonly place: string
  /** What was found there and what was expected; never the value itself. */
  readonly reason: Message
  /** Readable text that helps to identify the item: the type of an activity. */
  readonly hint?: string
}

/** A list, parsed item by item. */
export interface Items<T> {
  readonly items: readonly T[]
  readonly setAside: readonly OddItem[]
}

/**
 * Parses a list item by item, so that one unreadable item does not affect the others. Rejects only a value that is not
 * a list.
 */
export function itemsOf<T>(item: z.ZodType<T>): z.ZodType<Items<T>> {
  return z.array(z.unknown()).transform((list) => parseItems(list, item))
}

/** As `itemsOf`, for a response that is a single item. */
export function itemOf<T>(item: z.ZodType<T>): z.ZodType<Items<T>> {
  return z.unknown().transform((one) => parseItems([one], item))
}

function parseItems<T>(list: readonly unknown[], item: z.ZodType<T>, placeOf?: (index: number) => string): Items<T> {
  const items: T[] = []
  const setAside: OddItem[] = []
  const namedBy = item.meta()?.[codeKey]
  for (const [index, one] of list.entries()) {
    const parsed = item.safeParse(one)
    if (parsed.success) {
      items.push(parsed.data)
      continue
    }
    const odd = oddItem(one, parsed.error, placeOf?.(index) ?? null)
    setAside.push(typeof namedBy === 'string' ? { ...odd, id: codeText(ownOf(one, namedBy)) } : odd)
  }
  return { items, setAside }
}

const codeKey = 'namedBy'

/**
 * The schema of items that are identified by a code rather than an id, such as fields; set-aside items are named by it.
 */
export function namedBy<T extends z.ZodType>(item: T, key: string): T {
  return item.meta({ [codeKey]: key })
}

function codeText(value: unknown): string | null {
  return typeof value === 'string' && /^[\w.-]{1,100}$/.test(value) ? value : null
}

/**
 * Parses a list that is a part of an item, such as the options of a field. An unreadable element affects neither the
 * item nor the rest of the list; nor does a value that is not a list.
 *
 * @param name the part's name, for the places of set-aside elements
 */
export function partOf<T>(name: string, part: z.ZodType<T>): z.ZodType<Items<T> | null> {
  return z
    .unknown()
    .optional()
    .transform((list) => {
      if (list === null || list === undefined) return null
      if (Array.isArray(list)) return parseItems(list, part, (index) => `${name}.${index}`)
      return { items: [], setAside: [{ id: null, place: name, reason: instead(foundAt(list), message('odd.list')) }] }
    })
}

/**
 * The set-aside items of a list and of its items' parts: one entry per item, described by its first unreadable part.
 *
 * @param partsOf returns the parts of an item, and its id
 */
export function withOddParts<T>(
  { items, setAside }: Items<T>,
  partsOf: (item: T) => { readonly id: string; readonly part: Items<unknown> | null | undefined },
): readonly OddItem[] {
  const ofParts = items.flatMap((item): OddItem[] => {
    const { id, part } = partsOf(item)
    const [first] = part?.setAside ?? []
    return first === undefined ? [] : [{ ...first, id, place: placesText(part?.setAside ?? []) }]
  })
  return [...setAside, ...ofParts]
}

function placesText(odd: readonly OddItem[]): string {
  const places = odd.map(({ place }) => place).join(', ')
  return places.length <= longestPlace ? places : `${places.slice(0, longestPlace - 1)}…`
}

/**
 * An unreadable item with the place and the reason.
 *
 * @param error zod's error; its first problem is reported
 * @param within the place of the item itself if it is part of another
 */
function oddItem(item: unknown, error: z.ZodError, within: string | null): OddItem {
  const [issue] = error.issues
  const path = issue?.path ?? []
  const type = ownOf(item, 'type')
  return {
    id: idOf(item),
    place: placeText(within === null ? path : [within, ...path]),
    reason: instead(foundAt(valueAt(item, path)), expectedBy(issue)),
    ...(typeof type === 'string' ? { hint: type } : {}),
  }
}

const longestPlace = 100

function placeText(path: readonly PropertyKey[]): string {
  const text = path
    .map(String)
    .join('.')
    .replace(/[^\x20-\x7e]/g, '?')
  return text === '' ? 'the item itself' : text.slice(0, longestPlace)
}

/** The id of an item: its own, or, in a list of links, that of the record whose links they are. */
function idOf(item: unknown): string | null {
  return idText(ownOf(item, 'id')) ?? idText(ownOf(ownOf(item, 'from'), 'id'))
}

/** Exact for ids of any size: see `parseBody`. */
function idText(value: unknown): string | null {
  if (typeof value === 'bigint') return String(value).slice(0, longestId)
  if (typeof value === 'number') return Number.isSafeInteger(value) && value > 0 ? String(value) : null
  return typeof value === 'string' && /^[1-9]\d{0,19}$/.test(value) ? value : null
}

/** Maximum length of a plausible record id; HubSpot's and Pipedrive's have up to 16 digits. */
const longestId = 40

function valueAt(item: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, name) => ownOf(value, String(name)), item)
}

function ownOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return (value as Record<string, unknown>)[name]
}

function instead(found: Message, expected: Message): Message {
  return message('odd.instead', { found, expected })
}

function foundAt(value: unknown): Message {
  if (value === undefined) return message('odd.nothing')
  if (value === null) return message('odd.null')
  if (Array.isArray(value)) return message('odd.list')
  if (typeof value === 'bigint') return message('odd.number.large')
  if (value === '') return message('odd.text.empty')
  return kinds.get(typeof value) ?? message('odd.object')
}

const kinds: ReadonlyMap<string, Message> = new Map([
  ['string', message('odd.text')],
  ['number', message('odd.number')],
  ['int', message('odd.number.whole')],
  ['boolean', message('odd.boolean')],
  ['array', message('odd.list')],
  ['object', message('odd.object')],
  ['record', message('odd.object')],
  ['null', message('odd.null')],
  ['undefined', message('odd.nothing')],
])

/** The expected value. */
function expectedBy(issue: z.core.$ZodIssue | undefined): Message {
  const expected = new Set(issue === undefined ? [] : expectedTypes(issue))
  const known = [...expected].flatMap((type) => kinds.get(type) ?? [])
  if (known.length > 0) return listMessage('list.or', distinctMessages(known))
  return (
    StoredMessage.safeParse(issue?.code === 'custom' ? issue.params?.['expected'] : null).data ??
    message('odd.documented')
  )
}

function expectedTypes(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.code === 'invalid_type') return [issue.expected]
  if (issue.code !== 'invalid_union') return []
  return issue.errors
    .flatMap((branch) => branch.slice(0, 1).filter(({ path }) => path.length === 0))
    .flatMap(expectedTypes)
}

/** A value of an item that no record can have. */
class OddValue extends Error {
  readonly place: string
  readonly reason: Message

  constructor(place: string, reason: Message) {
    super(reason.code)
    this.place = place
    this.reason = reason
  }
}

/**
 * Converts items to records. An item that cannot be converted is set aside like an unreadable one, so that a fault of
 * one record affects only that record.
 */
export function readableRecords<T extends { readonly id: string }, R extends CrmRecord>(
  { items, setAside }: Items<T>,
  normalise: (item: T) => R,
): Items<R> {
  const records: R[] = []
  const odd: OddItem[] = [...setAside]
  for (const item of items) {
    try {
      records.push(requireStorable(normalise(item)))
    } catch (error) {
      const place = error instanceof OddValue ? error.place : 'the record'
      const reason = error instanceof OddValue ? error.reason : message('odd.values')
      odd.push({ id: item.id, place, reason })
    }
  }
  return { items: records, setAside: odd }
}

/** @throws OddValue for a value that no store can hold or calculate with, and for an invalid owner id */
function requireStorable<R extends CrmRecord>(record: R): R {
  const { ownerId, fields, type } = record
  if (ownerId !== null && !/^\d{1,20}$/.test(ownerId)) throw new OddValue('owner', message('odd.owner'))
  for (const [name, value] of Object.entries(fields)) {
    for (const one of valuesOf(value)) {
      if (typeof one === 'number' && !Number.isFinite(one)) throw new OddValue(name, message('odd.number.infinite'))
      const isInstant = ownValue(fieldDefinitions[type], name)?.kind === 'instant'
      if (isInstant && instantIn(String(one)) === null) {
        throw new OddValue(name, instead(foundAt(one), storableInstant))
      }
    }
  }
  return record
}

/**
 * Completes a response about named records: if it contains an item whose id is unreadable, a missing record does not
 * count as gone, because the item may be that record.
 */
export function accountFor<T extends { readonly id: string }>(
  { items, setAside }: Items<T>,
  ids: readonly string[],
): Items<T> {
  const nameless = setAside.find(({ id }) => id === null)
  if (nameless === undefined) return { items, setAside }
  const named = new Set([...items, ...setAside].map(({ id }) => id))
  const missing = ids.filter((id) => !named.has(id))
  return {
    items,
    setAside: [...setAside.filter(({ id }) => id !== null), ...missing.map((id) => ({ ...nameless, id }))],
  }
}

/** Joins several responses into one. */
export function joinItems<T>(answers: readonly Items<T>[]): Items<T> {
  return { items: answers.flatMap(({ items }) => items), setAside: answers.flatMap(({ setAside }) => setAside) }
}

/** Why an unreadable record cannot be written. */
export function unreadableMessage({ place, reason: why }: Pick<OddItem, 'place' | 'reason'>): Message {
  return message('refused.unreadable', { place, why })
}
