import type { Reason } from '../domain/finding.ts'
import { type CrmRecord, type ObjectType, valuesOf } from '../domain/record.ts'
import type { Zone } from '../domain/zone.ts'
import { matchingValues } from './compile-condition.ts'
import { type FieldPath, readBeginning, readEnding, readField } from './field-path.ts'
import type { Need } from './rule-schema.ts'
import { type Moment, noteChange, type Subject } from './subject.ts'
import { judgeValue, type Validity } from './validity/index.ts'

const hourMs = 3_600_000

/**
 * What a rule asks for: null when it is met, else why not; `undecided` where a linked record, or a link, that has not been
 * read may meet it.
 */
export type NeedCheck = (subject: Subject, moment: Moment) => Failure | 'undecided' | null

export interface Failure {
  readonly reason: Reason
  /** From when on it has been so, where the need itself tells it (a date that has passed); milliseconds since 1970. */
  readonly since?: number
}

export interface NeedContext {
  readonly country: string
  /** The account's: its days begin and end in it. */
  readonly zone: Zone
  /** Turns a path into a field; the ruleset has been checked, so every path is one. */
  readonly pathOf: (text: string) => FieldPath
}

/** Turns what a rule asks for into a function. */
export function compileNeed(need: Need, context: NeedContext): NeedCheck {
  if ('field' in need) return anyValid([context.pathOf(need.field)], context)
  if ('anyOf' in need) return anyValid(need.anyOf.map(context.pathOf), context)
  if ('linked' in need) return linkedTo(need.linked)
  if ('owner' in need) return ({ record }) => failing(record.ownerId === null ? 'missing' : null)
  if ('positive' in need) return positive(context.pathOf(need.positive))
  if ('choice' in need) return choice(context.pathOf(need.choice), need.not)
  if ('notPast' in need) return notPast(context.pathOf(need.notPast), need.toleranceHours * hourMs, context.zone)
  const [path, earliest] = [context.pathOf(need.notBefore), context.pathOf(need.earliest)]
  return notBefore({ path, earliest, toleranceMs: need.toleranceHours * hourMs, zone: context.zone })
}

function failing(reason: Reason | null): Failure | null {
  return reason === null ? null : { reason }
}

function linkedTo(type: ObjectType): NeedCheck {
  return ({ links, unread }) => {
    if ((links[type] ?? 0) > 0) return null
    return unread?.has(type) ? 'undecided' : failing('missing')
  }
}

/** At least one value of the fields is valid; of linked records, in at least one of them. */
function anyValid(paths: readonly FieldPath[], { country }: NeedContext): NeedCheck {
  return (subject) => {
    let reason: Reason = 'missing'
    let isDecided = true
    for (const path of paths) {
      const validity = judgePath(subject, path, country)
      if (validity === 'ok') return null
      if (validity === 'junk') reason = 'junk'
      if (path.linkedType !== null && subject.unread?.has(path.linkedType)) isDecided = false
    }
    return isDecided ? failing(reason) : 'undecided'
  }
}

/** What is said of the best value that the path leads to. */
function judgePath({ record, linked }: Subject, path: FieldPath, country: string): Validity {
  if (path.linkedType === null) return judgeField(record, path, country)
  let best: Validity = 'missing'
  for (const candidate of linked) {
    const validity = candidate.type === path.linkedType ? judgeField(candidate, path, country) : 'missing'
    if (validity === 'ok') return 'ok'
    if (validity === 'junk') best = 'junk'
  }
  return best
}

function judgeField(record: CrmRecord, path: FieldPath, country: string): Validity {
  return judgeValue(path.kind, readField(record, path), { country, otherName: otherNameOf(record, path) })
}

function otherNameOf(record: CrmRecord, path: FieldPath): string | null {
  if (path.kind !== 'personName') return null
  const other = record.fields[path.name === 'firstName' ? 'lastName' : 'firstName']
  return typeof other === 'string' ? other : null
}

function positive(path: FieldPath): NeedCheck {
  return ({ record }) => {
    const values = valuesOf(readField(record, path))
    if (values.length === 0) return failing('missing')
    return failing(values.some((value) => typeof value === 'number' && value > 0) ? null : 'inconsistent')
  }
}

function choice(path: FieldPath, words: readonly string[]): NeedCheck {
  const refused = matchingValues(path, words)
  return ({ record }) => {
    const values = valuesOf(readField(record, path))
    return failing(values.some((value) => !refused.has(value)) ? null : 'missing')
  }
}

/** A day has passed when it is over. A blank date has not passed: whether it must be there is another rule's matter. */
function notPast(path: FieldPath, toleranceMs: number, zone: Zone): NeedCheck {
  return ({ record }, moment) => {
    const at = readEnding(record, path, zone)
    if (at === null) return null
    const passes = at + toleranceMs
    noteChange(moment, passes)
    return moment.now < passes ? null : { reason: 'late', since: passes }
  }
}

function notBefore(order: {
  readonly path: FieldPath
  readonly earliest: FieldPath
  readonly toleranceMs: number
  readonly zone: Zone
}): NeedCheck {
  return ({ record }) => {
    const at = readEnding(record, order.path, order.zone)
    const earliest = readBeginning(record, order.earliest, order.zone)
    if (at === null || earliest === null) return null
    return failing(at < earliest - order.toleranceMs ? 'inconsistent' : null)
  }
}
