import { z } from 'zod'
import { objectTypes } from '../../../domain/record.ts'
import { allowed } from '../../../domain/text/allowed.ts'
import { allOf, type Message, message } from '../../../words/index.ts'
import { compileConditions } from '../../compile/compile-condition.ts'
import { conditionTree } from '../../compile/condition-tree.ts'
import { type Moment, type Subject, subjectOf } from '../../compile/subject.ts'
import { describeConditions } from '../../describe/describe-conditions.ts'
import type { Names } from '../../describe/names.ts'
import { Conditions } from '../../ruleset/condition-schema.ts'
import { namedByConditions } from '../condition-paths.ts'
import { defineNeed, type Failure, type NamedPath, type NeedCheck, type NeedContext, type OtherNeeds } from '../need.ts'
import { Count, quantityForms, True } from '../need-schemas.ts'
import { countMessage, isOneQuantity, settleBy } from './quantity.ts'

/**
 * The record is linked to records of a type: at least one, or as many as `min` and `max` allow, for which the conditions
 * `where` hold and which themselves meet the need `meets`; or, with `every`, all for which the conditions hold meet the need.
 */
export function linked(needs: OtherNeeds) {
  return defineNeed({
    key: 'linked',
    label: message('ruleEdit.need.linked'),
    form: '{ linked, where, meets, min, max, none, every }',
    schema: linkedSchema(needs),
    named: (need) => namedPaths(need, needs),
    chains: ({ linked: type, meets }) => [
      [type],
      ...(meets === undefined ? [] : needs.kindOf(meets).chains(meets)).map((chain) => [type, ...chain]),
    ],
    compared: ({ meets }) =>
      meets === undefined
        ? []
        : needs
            .kindOf(meets)
            .compared(meets)
            .map((one) => ({ ...one, isLinked: true })),
    asks: (need, names) => asks(need, needs, names),
    has: (need, names) => has(need, needs, names),
    missing: (need, names) => missing(need, needs, names),
    remedy: (need, title) => (isAnyLink(need) ? message('remedy.linked', { type: need.linked, title }) : null),
    compile: (need, context) =>
      need.where === undefined && need.meets === undefined ? compileCount(need) : compileWhere(need, needs, context),
  })
}

function linkedSchema({ schema: Need }: OtherNeeds) {
  return z
    .strictObject({
      linked: z.enum(objectTypes, allowed(message('allowed.oneOf', { words: objectTypes.join(', ') }))),
      where: Conditions.optional(),
      meets: Need.optional(),
      min: Count.optional(),
      max: Count.optional(),
      none: True.optional(),
      every: True.optional(),
    })
    .refine(isOneQuantity, quantityForms.one)
    .refine(({ every, meets }) => every === undefined || meets !== undefined, {
      path: ['every'],
      error: quantityForms.every,
    })
    .superRefine(({ min = 0, max = Number.POSITIVE_INFINITY }, context) => {
      if (min <= max) return
      const problem = message('rule.number.reversed', { low: `min: ${min}`, high: `max: ${max}` })
      context.addIssue({ code: 'custom', path: ['max'], params: { problem } })
    })
}

type Linked = z.output<ReturnType<typeof linkedSchema>>

function namedPaths({ linked: type, where, meets }: Linked, { kindOf }: OtherNeeds): readonly NamedPath[] {
  const conditions = where === undefined ? [] : namedByConditions(conditionTree(where, ['where']))
  const asked = meets === undefined ? [] : kindOf(meets).named(meets)
  return [
    ...conditions.map((named) => ({ ...named, compared: true as const })),
    ...asked.map((named) => ({ ...named, path: ['meets', ...named.path] })),
  ].map((named) => ({ ...named, from: [type, ...(named.from ?? [])] }))
}

const none: readonly Failure[] = []

/** The links themselves count, whether or not the records are known. */
function compileCount({ linked: type, ...quantity }: Linked): NeedCheck {
  const settle = settleBy(quantity)
  return ({ links, unread }) =>
    settle({ met: links[type] ?? 0, unknown: unread?.has(type) ? Number.POSITIVE_INFINITY : 0, failures: none })
}

function compileWhere(need: Linked, needs: OtherNeeds, context: NeedContext): NeedCheck {
  const { linked: type } = need
  const judge = compileJudge(need, needs, context)
  const settle = settleBy(need)
  return (subject, moment) => {
    const failures: Failure[] = []
    let met = 0
    let unknown = 0
    // Every record is examined, so that their order does not matter for the next change.
    for (const record of subject.linked) {
      if (record.type !== type) continue
      const judged = judge(subjectOf(subject, record), moment)
      if (judged === 'met') met += 1
      else if (judged === 'unknown') unknown += 1
      else if (judged !== 'other') failures.push(judged)
    }
    if (subject.unread?.has(type)) unknown = Number.POSITIVE_INFINITY
    return settle({ met, unknown, failures })
  }
}

/** `other`: the conditions do not hold for the record, or amounts cannot be compared. */
type Judged = 'met' | 'unknown' | 'other' | Failure

function compileJudge(
  { linked: type, where = {}, meets }: Linked,
  { kindOf }: OtherNeeds,
  context: NeedContext,
): (subject: Subject, moment: Moment) => Judged {
  const of = context.of(type, new Set(Object.keys(where)))
  const applies = compileConditions(conditionTree(where, []), of)
  const need = meets === undefined ? null : kindOf(meets).compile(meets, of)
  return (subject, moment) => {
    if (of.isUnread(subject.record)) return 'unknown'
    const truth = applies(subject, moment)
    if (truth === false || truth === 'foreign') return 'other'
    const result = need?.(subject, moment) ?? null
    if (truth === 'unread' || result === 'undecided') return 'unknown'
    return result === null || result === 'answered' ? 'met' : result
  }
}

function asks(need: Linked, needs: OtherNeeds, names: Names): Message {
  const { linked: type, where = {}, meets, every } = need
  if (every !== true || meets === undefined) return described(countMessage(need, type), need, { needs, names })
  const near = names.of(type)
  const [typeName, asked] = [message(`type.${type}`), needs.kindOf(meets).asks(meets, near)]
  const conditions = describeConditions(conditionTree(where, []), near)
  return conditions.length === 0
    ? message('need.linked.every', { type: typeName, meets: asked })
    : message('need.linked.every.where', { type: typeName, meets: asked, conditions: allOf(conditions) })
}

/** What lacks if none is linked; null for another quantity. */
function missing(need: Linked, needs: OtherNeeds, names: Names): Message | null {
  if (!isAtLeastOne(need)) return null
  return described(message('need.linked.missing', { type: message(`type.${need.linked}`) }), need, { needs, names })
}

function has(need: Linked, needs: OtherNeeds, names: Names): Message | null {
  if (!isAtLeastOne(need)) return null
  return described(message('need.linked.has', { type: message(`type.${need.linked}`) }), need, { needs, names })
}

/** Whether any record of the type will do. */
function isAnyLink({ where, meets, ...quantity }: Linked): boolean {
  return where === undefined && meets === undefined && isAtLeastOne(quantity)
}

function isAtLeastOne({ min, max, none: isNone, every }: Omit<Linked, 'where' | 'meets'>): boolean {
  return [min, max, isNone, every].every((limit) => limit === undefined)
}

/** What is linked, with what it must have, and what must hold for it. */
function described(
  count: Message,
  { linked: type, where = {}, meets }: Linked,
  { needs, names }: { readonly needs: OtherNeeds; readonly names: Names },
): Message {
  const near = names.of(type)
  const kind = meets === undefined ? null : needs.kindOf(meets)
  const held = kind?.has(meets, near) ?? null
  const conditions = [
    ...describeConditions(conditionTree(where, []), near),
    ...(kind === null || held !== null ? [] : [kind.asks(meets, near)]),
  ]
  const withHeld = held === null ? count : message('need.linked.with', { count, held })
  return conditions.length === 0
    ? withHeld
    : message('need.linked.where', { count: withHeld, conditions: allOf(conditions) })
}
