import { z } from 'zod'
import { fieldDefinitions } from '../domain/field.ts'
import { ownValue } from '../domain/own-value.ts'
import { type CrmRecord, valuesOf } from '../domain/record.ts'

/** An item of a list of the CRM that cannot be read: it is set aside, and the others are read all the same. */
export interface OddItem {
  /** The vendor's id of it; null where that cannot be read either. */
  readonly id: string | null
  /** Where the item is not as documented: names of values, such as `emails.0.value`. */
  readonly place: string
  /** What was found there and what was expected, in words; never the value. */
  readonly reason: string
  /** Words of the item that can be read, where it takes them to know what it is: the type of an activity. */
  readonly hint?: string
}

/** A list, parsed item by item. */
export interface Items<T> {
  readonly items: readonly T[]
  readonly setAside: readonly OddItem[]
}

/** Parses a list item by item, so that one odd item costs nobody else anything. Only what is no list is refused. */
export function itemsOf<T>(item: z.ZodType<T>): z.ZodType<Items<T>> {
  return z.array(z.unknown()).transform((list) => parseItems(list, item))
}

/** As `itemsOf`, for an answer that is one item. */
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

/** The schema of items that no id names but a code, such as fields; what is set aside of them is named by it. */
export function namedBy<T extends z.ZodType>(item: T, key: string): T {
  return item.meta({ [codeKey]: key })
}

function codeText(value: unknown): string | null {
  return typeof value === 'string' && /^[\w.-]{1,100}$/.test(value) ? value : null
}

/**
 * Parses a list that is a part of an item, such as the options of a field: what is odd of it costs neither the item nor
 * the rest of the list. Also what is no list costs the item nothing else.
 *
 * @param name what the part is called, for the places of what is set aside
 */
export function partOf<T>(name: string, part: z.ZodType<T>): z.ZodType<Items<T> | null> {
  return z
    .unknown()
    .optional()
    .transform((list) => {
      if (list === null || list === undefined) return null
      if (Array.isArray(list)) return parseItems(list, part, (index) => `${name}.${index}`)
      return { items: [], setAside: [{ id: null, place: name, reason: `${foundWords(list)} instead of a list` }] }
    })
}

/**
 * What is set aside of a list, and of its items' parts: one entry for each item, in the words of the first part.
 *
 * @param partsOf the parts of an item, and what names it
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
 * An item with the place and the reason why it cannot be read.
 *
 * @param error what zod found; the first problem is named
 * @param within the place of the item itself, where it is a part of another
 */
function oddItem(item: unknown, error: z.ZodError, within: string | null): OddItem {
  const [issue] = error.issues
  const path = issue?.path ?? []
  const type = ownOf(item, 'type')
  return {
    id: idOf(item),
    place: placeText(within === null ? path : [within, ...path]),
    reason: `${foundWords(valueAt(item, path))} instead of ${expectedWords(issue)}`,
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

/** What names an item: its own id, or, of a list of links, that of the record whose links they are. */
function idOf(item: unknown): string | null {
  return idText(ownOf(item, 'id')) ?? idText(ownOf(ownOf(item, 'from'), 'id'))
}

/** Exact, whatever its size: see `parseJson`. */
function idText(value: unknown): string | null {
  if (typeof value === 'bigint') return String(value).slice(0, longestId)
  if (typeof value === 'number') return Number.isSafeInteger(value) && value > 0 ? String(value) : null
  return typeof value === 'string' && /^[1-9]\d{0,19}$/.test(value) ? value : null
}

/** Of the ids that a record is known by; HubSpot's and Pipedrive's have up to 16 digits. */
const longestId = 40

function valueAt(item: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, name) => ownOf(value, String(name)), item)
}

function ownOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return (value as Record<string, unknown>)[name]
}

function foundWords(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'bigint') return 'a whole number beyond 2^53'
  if (typeof value === 'string') return value === '' ? 'an empty text' : 'a text'
  return { number: 'a number', boolean: 'true or false' }[typeof value as string] ?? 'an object'
}

const words: ReadonlyMap<string, string> = new Map([
  ['string', 'a text'],
  ['number', 'a number'],
  ['int', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'an object'],
  ['record', 'an object'],
  ['null', 'null'],
  ['undefined', 'nothing'],
])

/** What would have been read there. */
function expectedWords(issue: z.core.$ZodIssue | undefined): string {
  const expected = new Set(issue === undefined ? [] : expectedTypes(issue))
  const known = [...expected].flatMap((type) => words.get(type) ?? [])
  if (known.length > 0) return known.join(' or ')
  return issue?.code === 'custom' ? issue.message : 'what is documented'
}

function expectedTypes(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.code === 'invalid_type') return [issue.expected]
  if (issue.code !== 'invalid_union') return []
  return issue.errors
    .flatMap((branch) => branch.slice(0, 1).filter(({ path }) => path.length === 0))
    .flatMap(expectedTypes)
}

/** Whether every store can hold an instant: the years 1 to 9999. */
export function isStorableInstant(at: Date): boolean {
  const year = at.getUTCFullYear()
  return year >= 1 && year <= 9999
}

/** An item whose values cannot be made a record of. */
class OddValue extends Error {
  readonly place: string

  constructor(place: string, reason: string) {
    super(reason)
    this.place = place
  }
}

/**
 * Makes records of items. What cannot be made one is set aside like what could not be read: a fault with one record,
 * whatever it is, is the fault of that record alone.
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
      const reason = error instanceof OddValue ? error.message : 'its values cannot be understood'
      odd.push({ id: item.id, place, reason })
    }
  }
  return { items: records, setAside: odd }
}

/** @throws OddValue for what no store can hold or count with, and what names no owner */
function requireStorable<R extends CrmRecord>(record: R): R {
  const { ownerId, fields, type } = record
  if (ownerId !== null && !/^\d{1,20}$/.test(ownerId)) throw new OddValue('owner', 'a text instead of an id of digits')
  for (const [name, value] of Object.entries(fields)) {
    for (const one of valuesOf(value)) {
      if (typeof one === 'number' && !Number.isFinite(one)) throw new OddValue(name, 'a number beyond all measure')
      const isInstant = ownValue(fieldDefinitions[type], name)?.kind === 'instant'
      if (isInstant && !isStorableInstant(new Date(String(one)))) {
        throw new OddValue(name, 'a time outside the years 1 to 9999')
      }
    }
  }
  return record
}

/**
 * What an answer about named records says of each: where it holds something whose id cannot be read, what is missing is
 * not gone, for it may be that.
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

/** Several answers as one. */
export function joinItems<T>(answers: readonly Items<T>[]): Items<T> {
  return { items: answers.flatMap(({ items }) => items), setAside: answers.flatMap(({ setAside }) => setAside) }
}

/** Why nothing can be written to a record that cannot be read. */
export function unreadableWords({ place, reason }: Pick<OddItem, 'place' | 'reason'>): string {
  return `the record cannot be read (${place}: ${reason})`
}
