import type { ObjectType } from '../../../domain/record.ts'
import { type Message, message } from '../../../words/index.ts'
import { chargedTo, type Failure, failing, mostTelling, type NeedCheck, parties } from '../need.ts'

/** How many linked records must be as a rule asks; default: at least one. */
export interface Quantity {
  readonly min?: number | undefined
  readonly max?: number | undefined
  readonly none?: true | undefined
  readonly every?: true | undefined
}

/** What is known of the linked records about which a rule asks. */
export interface Counts {
  readonly met: number
  /** Infinite: there may be any number of further records. */
  readonly unknown: number
  /** Of records for which the conditions hold. */
  readonly failures: readonly Failure[]
}

/** Whether the keys of a quantity can stand together. */
export function isOneQuantity({ min, max, none, every }: Quantity): boolean {
  const given = [min !== undefined || max !== undefined, none === true, every === true].filter(Boolean)
  return given.length <= 1
}

/** The result of a need for what is known. Pure. */
export function settleBy(quantity: Quantity): (counts: Counts) => ReturnType<NeedCheck> {
  return quantity.every === true ? everyOne : within(limitsOf(quantity))
}

interface Limits {
  readonly least: number
  readonly most: number
}

function limitsOf({ min, max, none }: Quantity): Limits {
  if (none === true) return { least: 0, most: 0 }
  return { least: min ?? (max === undefined ? 1 : 0), most: max ?? Number.POSITIVE_INFINITY }
}

function within({ least, most }: Limits): (counts: Counts) => ReturnType<NeedCheck> {
  return ({ met, unknown, failures }) => {
    if (met > most) return failing('inconsistent')
    if (met + unknown < least) return tooFew(failures, least - met - unknown)
    return met >= least && met + unknown <= most ? null : 'undecided'
  }
}

const nothing: Failure = { reason: 'missing' }

function tooFew(failures: readonly Failure[], needed: number): Failure {
  if (failures.length === 0) return nothing
  const { since: _, ...telling } = mostTelling(failures.toSorted(byReason), needed)
  return telling.code === undefined ? nothing : telling
}

/** The one that is charged to the owner, if there is one; of these, the one that has failed for longest. */
function everyOne({ unknown, failures }: Counts): ReturnType<NeedCheck> {
  const [first] = failures.toSorted(
    (a, b) =>
      parties.indexOf(chargedTo(a)) - parties.indexOf(chargedTo(b)) ||
      (a.since ?? 0) - (b.since ?? 0) ||
      byReason(a, b),
  )
  if (first !== undefined) return first
  return unknown > 0 ? 'undecided' : null
}

/** An order that does not depend on that of the records. */
function byReason(a: Failure, b: Failure): number {
  return a.reason.localeCompare(b.reason) || (a.code ?? '').localeCompare(b.code ?? '')
}

/** The quantity in words, before what is asked of these records. Not for `every`. */
export function countMessage(quantity: Quantity, object: ObjectType): Message {
  const { least, most } = limitsOf(quantity)
  const [type, types] = [message(`type.${object}`), message(`types.${object}`)]
  if (most === 0) return message('need.linked.none', { type })
  if (most === Number.POSITIVE_INFINITY) {
    return least === 1 ? message('need.linked', { type }) : message('need.linked.min', { type, types, least })
  }
  return least === 0
    ? message('need.linked.max', { type, types, most })
    : message('need.linked.between', { type, types, least, most })
}
