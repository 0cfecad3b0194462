import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { z } from 'zod'

/** The kinds of values that are judged by what they look like; choices and currencies are the CRM's own. */
export const kinds = ['personName', 'text', 'email', 'phone', 'webAddress', 'number', 'instant'] as const
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
  /** Whether it was kept aside while the rules were written. */
  readonly isHeldOut: boolean
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
  return z
    .array(Row)
    .parse(parse(text, { columns: true }))
    .map(({ other, ...row }) => ({ ...row, other: other === '' ? null : other, isHeldOut: isHeldOut(row.value) }))
}

function isHeldOut(value: string): boolean {
  return (createHash('sha256').update(value).digest()[0] ?? 0) % 2 === 1
}
