import { type FieldDefinition, type FieldKind, fieldDefinitions } from '../../domain/field.ts'
import { ownValue } from '../../domain/own-value.ts'
import type { ObjectType, Scalar } from '../../domain/record.ts'
import { instantOf } from '../../domain/time/iso-text.ts'
import { type Message, message } from '../../words/index.ts'
import { canBeOver } from '../compile/compile-rule.ts'
import { type FieldPath, holderOf, mostLinks, parsePath } from '../compile/field-path.ts'
import { isComparable } from '../keys/comparable-values.ts'
import { needKindOf } from '../needs/index.ts'
import type { NamedPath } from '../needs/need.ts'
import { ownFields } from '../ruleset/answer-fields.ts'
import type { Rule } from '../ruleset/rule-schema.ts'
import type { VendorFields } from '../ruleset/vendor-fields.ts'
import type { Segment } from '../segments/segment-schema.ts'
import { type NamingPart, parseNamed, partOfRule, partOfSegment } from './naming-part.ts'
import { choiceHint, neverProblem } from './never-problem.ts'

/** A problem of a rule or a segment, and its place in it: a value, its key, or a word in it. */
export interface RuleProblem {
  readonly path: readonly PropertyKey[]
  readonly problem: Message
  readonly isKey?: boolean
  readonly word?: Scalar
}

/** Every problem of a syntactically valid rule: whatever could never apply or never be met. */
export function ruleProblems(rule: Rule, fields: VendorFields): RuleProblem[] {
  const isTooFar = needKindOf(rule.need)
    .chains(rule.need)
    .some((links) => links.length > mostLinks)
  const far = { path: ['need'], problem: message('rule.path.long', { field: 'linked', most: mostLinks }) }
  const over = { path: ['once'], problem: message('rule.neverOver', { type: message(`type.${rule.object}`) }) }
  return [
    ...(rule.once === 'over' && !canBeOver(rule.object) ? [over] : []),
    ...(isTooFar ? [far] : []),
    ...comparedProblems(rule, fields),
    ...answerProblems(rule, fields),
    ...namedProblems(partOfRule(rule), fields),
  ]
}

/** Every problem of a syntactically valid segment: whatever no record could ever have. */
export function segmentProblems(segment: Segment, fields: VendorFields): RuleProblem[] {
  return namedProblems(partOfSegment(segment), fields)
}

function namedProblems({ object, named }: NamingPart, fields: VendorFields): RuleProblem[] {
  return named.flatMap((one) =>
    pathProblems(object, { named: one, fields }).map((problem) => ({ path: one.path, ...problem })),
  )
}

type PathProblem = Omit<RuleProblem, 'path'>

function pathProblems(
  object: ObjectType,
  { named, fields }: { readonly named: NamedPath; readonly fields: VendorFields },
): PathProblem[] {
  // Conditions name fields as keys.
  const isKey = named.path.at(-1) === named.text
  const parsed = parseNamed(named, { object, fields })
  if ('problem' in parsed) return [{ problem: parsed.problem, isKey }]
  const { path } = parsed
  const problem = linkProblem(path, named) ?? kindProblem(path, named)
  return problem === null ? wordProblems(definitionOf(object, path), named) : [{ problem, isKey }]
}

function linkProblem({ links }: FieldPath, { text: field, own, from = [] }: NamedPath): Message | null {
  if (links.length > mostLinks) return message('rule.path.long', { field, most: mostLinks })
  return own && links.length > from.length ? message('rule.field.linked', { field }) : null
}

/** Answers stand in for values that are chosen or filled in on the record itself. */
function answerProblems(rule: Rule, fields: VendorFields): RuleProblem[] {
  if (rule.honestAnswers === undefined) {
    const problem = message('rule.answers.none', { key: 'honestAnswers' })
    return rule.askAgainDays === undefined ? [] : [{ path: ['askAgainDays'], problem }]
  }
  const isAnswerable = ownFields(rule, { fields }).length > 0
  return isAnswerable ? [] : [{ path: ['honestAnswers'], problem: message('rule.answers.noField') }]
}

/** What is compared with other records must have a form in which it can be, in all of its fields the same. */
function comparedProblems({ object, need }: Rule, fields: VendorFields): RuleProblem[] {
  return needKindOf(need)
    .compared(need)
    .flatMap(({ texts, isTied, isLinked }) => {
      const kinds = texts.flatMap((text) => {
        const parsed = parsePath(text, { object, fields })
        return 'path' in parsed ? [parsed.path.kind] : []
      })
      const problem = isLinked ? message('rule.compared.linked') : comparedProblem(kinds, isTied)
      return problem === null ? [] : [{ path: ['need'], problem }]
    })
}

function comparedProblem(kinds: readonly FieldKind[], isTied: boolean): Message | null {
  const other = kinds.find((kind) => !isComparable(kind))
  if (other !== undefined) return message('rule.compared.kind', { held: message(`kind.${other}`) })
  if (isTied && kinds.includes('personName')) return message('rule.compared.name')
  return new Set(kinds).size > 1 ? message('rule.compared.kinds') : null
}

function kindProblem({ kind, codeOf }: FieldPath, { text: field, holds }: NamedPath): Message | null {
  // A vendor's choice field is text here.
  const isChoice = holds === 'choice' && codeOf !== undefined && kind === 'text'
  if (holds === undefined || kind === holds || isChoice) return null
  return message('rule.kind.other', { field, held: message(`kind.${kind}`), asked: message(`kind.${holds}`) })
}

function definitionOf(object: ObjectType, path: FieldPath): FieldDefinition | undefined {
  return path.codeOf === undefined ? ownValue(fieldDefinitions[holderOf(path, object)], path.name) : undefined
}

/** Words that the field never contains, so that comparing it with them has no effect. */
function wordProblems(definition: FieldDefinition | undefined, named: NamedPath): PathProblem[] {
  const { text, words } = named
  if (definition?.kind === 'number') return numberProblems(definition, named)
  if (definition?.kind === 'instant') {
    const others = words.filter((word) => Number.isNaN(instantOf(String(word))))
    const hint = message('hint.holds', { what: message('kind.instant') })
    return others.map((word) => ({ problem: neverProblem(text, String(word), hint), word }))
  }
  const { choices } = definition ?? {}
  if (choices === undefined) return []
  const strange = words.filter((word) => !choices.includes(String(word)))
  return strange.map((word) => {
    const hint = choiceHint(String(word), choices, { most: choices.length })
    return { problem: neverProblem(text, String(word), hint), word }
  })
}

function numberProblems(
  { range }: FieldDefinition,
  { text: field, words, least: atLeast = [], most: atMost = [] }: NamedPath,
): PathProblem[] {
  const { least, most } = range ?? { least: -Number.MAX_VALUE, most: Number.MAX_VALUE }
  const allowed =
    most === Number.MAX_VALUE ? message('range.from', { least }) : message('range.between', { least, most })
  const strange = words.flatMap((word): PathProblem[] => {
    if (typeof word !== 'number') {
      const hint = message('hint.holds', { what: message('kind.number') })
      return [{ problem: neverProblem(field, String(word), hint), word }]
    }
    return word < least || word > most
      ? [{ problem: message('rule.number.never', { field, word, allowed }), word }]
      : []
  })
  const high = atLeast.filter((limit) => limit > most)
  const low = atMost.filter((limit) => limit < least)
  return [
    ...strange,
    ...high.map((word) => ({ problem: message('rule.number.unreachable', { field, atLeast: word, allowed }), word })),
    ...low.map((word) => ({
      problem: message('rule.number.unreachable.most', { field, atMost: word, allowed }),
      word,
    })),
  ]
}
