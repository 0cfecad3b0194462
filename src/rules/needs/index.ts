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

/** Every kind of need. To add one: a file that defines it, and its line here. */
const kinds = [field, anyOf, linked, owner, positive, choice, notPast, notBefore]

/** The need of a rule: exactly one of these. */
export const Need = z.union(
  kinds.map(({ schema }) => schema),
  `one of ${kinds.map(({ form }) => form).join(', ')}`,
)
export type Need = z.infer<typeof Need>

/** The kind of a need. */
export function needKindOf(need: Need): NeedKind {
  const kind = kinds.find(({ key }) => key in need)
  if (kind === undefined) throw new TypeError('a need of no kind')
  return kind
}
