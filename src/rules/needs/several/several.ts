import type { z } from 'zod'
import { listMessage, type Message, message } from '../../../words/index.ts'
import type { Names } from '../../describe/names.ts'
import { anyValid } from '../any-valid.ts'
import {
  anyPath,
  type Failure,
  mostTelling,
  type NamedPath,
  type NeedCheck,
  type NeedContext,
  type OtherNeeds,
} from '../need.ts'
import { itemsSchema, withoutRepeats } from '../need-schemas.ts'

/** A field that must have a valid value, or another need. */
type Item = unknown

/** What needs that consist of several fields and other needs have in common. */
export interface Several {
  readonly schema: z.ZodType<readonly Item[]>
  named(items: readonly Item[], key: string): readonly NamedPath[]
  chains(items: readonly Item[]): ReturnType<ReturnType<OtherNeeds['kindOf']>['chains']>
  compared(items: readonly Item[]): ReturnType<ReturnType<OtherNeeds['kindOf']>['compared']>
  /** The fields among them. */
  fields(items: readonly Item[]): readonly string[]
  /** The items, with what is asked of them, in words. */
  asks(items: readonly Item[], names: Names, said: SaidOf): Message
  /** The names of the fields, if all are; else null. @param join such as `eitherOf` */
  has(items: readonly Item[], names: Names, join: (names: readonly Message[]) => Message): Message | null
  /** Met if at least `least` of them are. */
  compile(items: readonly Item[], least: number, context: NeedContext): NeedCheck
}

/** What is said of the items together. */
interface SaidOf {
  /** How their names are joined. */
  readonly join: (names: readonly Message[]) => Message
  /** If all are fields. @param fields their names */
  readonly ofFields: (fields: Message) => Message
  /** @param needs what is asked of each */
  readonly ofNeeds: (needs: Message) => Message
}

/** @param needs what an item may be besides a field */
export function severalOf({ schema, kindOf }: OtherNeeds): Several {
  return {
    schema: itemsSchema(schema),
    named: (items, key) =>
      items.flatMap((item, index): readonly NamedPath[] =>
        typeof item === 'string'
          ? [anyPath([key, index], item)]
          : kindOf(item)
              .named(item)
              .map((named) => ({ ...named, path: [key, index, ...named.path] })),
      ),
    chains: (items) => items.flatMap((item) => (typeof item === 'string' ? [] : kindOf(item).chains(item))),
    compared: (items) => items.flatMap((item) => (typeof item === 'string' ? [] : kindOf(item).compared(item))),
    fields: (items) => items.filter((item) => typeof item === 'string'),
    has: namesOfFields,
    asks(items, names, { join, ofFields, ofNeeds }) {
      const fields = namesOfFields(items, names, join)
      if (fields !== null) return ofFields(fields)
      const asked = items.map((item) =>
        typeof item === 'string'
          ? message('need.field', { field: names.nameOf(item) })
          : kindOf(item).asks(item, names),
      )
      return ofNeeds(listMessage('list.semicolon', asked))
    },
    compile(named, atLeast, context) {
      const items = withoutRepeats(named)
      const least = Math.min(atLeast, items.length)
      const fields = items.filter((item) => typeof item === 'string')
      if (least === 1 && fields.length === items.length) return anyValid(fields.map(context.pathOf), context)
      const checks = items.map((item) =>
        typeof item === 'string' ? anyValid([context.pathOf(item)], context) : kindOf(item).compile(item, context),
      )
      return quorum(checks, least)
    },
  }
}

function namesOfFields(
  items: readonly Item[],
  names: Names,
  join: (names: readonly Message[]) => Message,
): Message | null {
  const fields = items.filter((item) => typeof item === 'string')
  return fields.length === items.length ? names.namesOf(fields, join) : null
}

/** Every check is made, so that the next change of each is known. */
function quorum(checks: readonly NeedCheck[], least: number): NeedCheck {
  return (subject, moment) => {
    let [met, undecided, answered] = [0, 0, 0]
    const failures: Failure[] = []
    for (const check of checks) {
      const result = check(subject, moment)
      if (result === null) met += 1
      else if (result === 'undecided') undecided += 1
      else if (result === 'answered') answered += 1
      else failures.push(result)
    }
    if (met >= least) return null
    if (met + answered >= least) return 'answered'
    if (met + answered + undecided >= least) return 'undecided'
    // What has not been read may be met.
    return together(failures, least - met - answered - undecided)
  }
}

/**
 * Why too few are met. It has been so since the instant at which too few were left, as far as the needs themselves determine
 * it; a value that cannot be meant seriously is the most telling reason.
 *
 * @param needed how many of them would have to be met
 */
function together(failures: readonly Failure[], needed: number): Failure {
  const { since: _, ...telling } = mostTelling(failures, needed)
  // All but `needed - 1` of them may fail: the latest instant at which one more of those did.
  const since = failures.map((one) => one.since ?? Number.NEGATIVE_INFINITY).toSorted((a, b) => a - b)
  const at = since[failures.length - needed] ?? Number.NEGATIVE_INFINITY
  return Number.isFinite(at) ? { ...telling, since: at } : telling
}
