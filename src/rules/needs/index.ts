import { z } from 'zod'
import { anyOf } from './any-of.ts'
import { choice } from './choice.ts'
import { field } from './field.ts'
import { linked } from './linked.ts'
import type { NeedKind } from './need.ts'
import { notBefore } from './not-before.ts'
import { notPast } from './not-past.ts'
import { owner } from './owner.ts'
import { positive } from './positive.ts'

/** All that a rule may ask for. To add one: a file that defines it, and its place here. */
const kinds = [field, anyOf, linked, owner, positive, choice, notPast, notBefore]

/** What a rule asks for: exactly one of these. */
export const Need = z.union(
  kinds.map(({ schema }) => schema),
  `one of ${kinds.map(({ form }) => form).join(', ')}`,
)
export type Need = z.infer<typeof Need>

/** Of which kind it is. */
export function needKindOf(need: Need): NeedKind {
  const kind = kinds.find(({ key }) => key in need)
  if (kind === undefined) throw new TypeError('a need of no kind')
  return kind
}
