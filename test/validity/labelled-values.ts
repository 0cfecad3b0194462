import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { z } from 'zod'

/** The kinds of values that are judged by what they look like; choices and currencies are the CRM's own. */
export const kinds = ['personName', 'companyName', 'text', 'email', 'phone', 'webAddress', 'number', 'instant'] as const
export type Kind = (typeof kinds)[number]

/**
 * A value with what a person says about it. `junk`: nobody means it seriously; `ask`: it may be real, but asking is right; `real`:
 * it is, or may well be, real, although most of these look odd.
 */
export interface LabelledValue {
  readonly kind: Kind
  /** Of the words in it; `any` if it has none. */
  readonly language: string
  readonly label: 'junk' | 'ask' | 'real'
  readonly value: string
  /** For a part of a person's name: the other part; null for none. */
  readonly other: string | null
  /** ISO 3166 code of the country for telephone numbers without a country code. */
  readonly country: string
  readonly list: LabelledList
}

/**
 * `heldOut` was kept aside while the rules were written, `known` is what they were improved by. `second` and `third` were each
 * written by somebody who had not read the rules, measured once, and then used to improve them. `fourth` was written before the last
 * improvement, and only measured.
 */
export const lists = ['heldOut', 'known', 'second', 'third', 'fourth'] as const
export type LabelledList = (typeof lists)[number]

/** Whether the rules were not improved by a list. */
export function isHeldOut(list: LabelledList): boolean {
  return list === 'heldOut' || list === 'fourth'
}

const Row = z.object({
  kind: z.enum(kinds),
  language: z.string(),
  label: z.enum(['junk', 'ask', 'real']),
  value: z.string(),
  other: z.string(),
})

/**
 * The values of `labelled-values.csv`, labelled by hand from what people and programs leave in CRMs. Half of them, chosen by a hash
 * of the value so that neither their order nor anybody's opinion decides, are held out: the rules were improved by the other half.
 */
export function readLabelledValues(): readonly LabelledValue[] {
  const text = readFileSync(new URL('labelled-values.csv', import.meta.url), 'utf8')
  const rows = z.array(Row).parse(parse(text, { columns: true }))
  const first = rows.map(({ other, ...row }) => ({
    ...row,
    other: other === '' ? null : other,
    country: usualCountry,
    list: listOf(row.value),
  }))
  return [...first, ...laterLists.flatMap(readList)]
}

/** The first name and all others, each beside the other; one name is the whole name. */
function partsOf(fullName: string): readonly Pick<LabelledValue, 'value' | 'other'>[] {
  const [first = '', ...others] = fullName.split(' ')
  const last = others.join(' ')
  if (last === '') return [{ value: first, other: '' }]
  return [
    { value: first, other: last },
    { value: last, other: first },
  ]
}

function listOf(value: string): LabelledList {
  return (createHash('sha256').update(value).digest()[0] ?? 0) % 2 === 1 ? 'heldOut' : 'known'
}

const usualCountry = 'NO'

const LaterRow = z.object({
  kind: z.enum([...kinds, 'fullName']),
  country: z.string(),
  label: Row.shape.label,
  values: z.string().transform((values) => values.split('|')),
})

const laterLists = ['second', 'third', 'fourth'] as const

/** The values of `<name>-list.csv`, several to a line. Of a full name, each part is judged beside the other. */
function readList(list: (typeof laterLists)[number]): readonly LabelledValue[] {
  const text = readFileSync(new URL(`${list}-list.csv`, import.meta.url), 'utf8')
  const rows = z.array(LaterRow).parse(parse(text, { columns: true }))
  return rows.flatMap(({ kind, country: place, label, values }): readonly LabelledValue[] => {
    const country = place === 'any' ? usualCountry : place
    const common = { language: place, label, country, list }
    if (kind !== 'fullName') return values.map((value) => ({ ...common, kind, value, other: null }))
    return values.flatMap((value) =>
      partsOf(value).map((part) => ({ ...common, kind: 'personName' as const, ...part })),
    )
  })
}
