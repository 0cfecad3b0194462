import { z } from 'zod'
import { allowed } from '../../domain/text/allowed.ts'
import { type Message, message } from '../../words/index.ts'
import { choice } from './choice.ts'
import { notRepeated } from './compared/not-repeated.ts'
import { unique } from './compared/unique.ts'
import { fresh } from './dates/fresh.ts'
import { notBefore } from './dates/not-before.ts'
import { notPast } from './dates/not-past.ts'
import { field } from './field.ts'
import { linked } from './linked/linked.ts'
import { nextActivity } from './linked/next-activity.ts'
import type { NeedKind, OtherNeeds } from './need.ts'
import { owner } from './owner.ts'
import { positive } from './positive.ts'
import { allOf } from './several/all-of.ts'
import { anyOf } from './several/any-of.ts'
import { atLeast } from './several/at-least.ts'

const others: OtherNeeds = { schema: z.lazy((): z.ZodType => Need), kindOf: needKindOf }

/** Every kind of need. To add one: a file that defines it, and its line here. */
const kinds: readonly NeedKind[] = [
  field,
  anyOf(others),
  allOf(others),
  atLeast(others),
  linked(others),
  owner,
  positive,
  choice,
  notPast,
  notBefore,
  nextActivity(others),
  fresh,
  unique,
  notRepeated,
]

/** The need of a rule: exactly one of these. */
export const Need: z.ZodType<Need> = z
  .union(
    kinds.map(({ schema }) => schema),
    allowed(message('allowed.oneOf', { words: kinds.map(({ form }) => form).join(', ') })),
  )
  .meta({ id: 'need' }) as z.ZodType<Need>
/** Its kind is the one whose key it has. */
export type Need = Readonly<Record<string, unknown>>

/** The kind of a need. */
export function needKindOf(need: unknown): NeedKind {
  const kind = kinds.find(({ key }) => typeof need === 'object' && need !== null && key in need)
  if (kind === undefined) throw new TypeError('a need of no kind')
  return kind
}

/** The words that distinguish the kinds of needs. */
export const needWords: readonly string[] = kinds.map(({ key }) => key)

/** What a kind of need requires. @param word of the kind, one of `needWords` */
export function needLabel(word: string): Message {
  return kinds.find(({ key }) => key === word)?.label ?? message('asWritten', { text: word })
}

/** The kind of a need that may be invalid; null for none. */
export function findNeedKind(need: unknown): NeedKind | null {
  return typeof need === 'object' && need !== null ? (kinds.find(({ key }) => Object.hasOwn(need, key)) ?? null) : null
}

/** The schemas of the parts of a kind of need, by key; empty if it has several forms. */
export function needParts({ schema }: NeedKind): Readonly<Record<string, unknown>> {
  return schema instanceof z.ZodObject ? schema.shape : {}
}
