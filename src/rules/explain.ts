import type { Verdict } from '../domain/finding.ts'
import { type CrmRecord, type ObjectType, type Scalar, valuesOf } from '../domain/record.ts'
import { allOf, type Message, message } from '../words/index.ts'
import type { RuleCheck, Trace } from './compile/compile-rule.ts'
import { conditionTree } from './compile/condition-tree.ts'
import { type FieldPath, holderOf, parsePath, readField } from './compile/field-path.ts'
import { type Subject, visitLinked } from './compile/subject.ts'
import { describeConditions } from './describe/describe-conditions.ts'
import { namesFor } from './describe/names.ts'
import { evaluateEach } from './evaluate.ts'
import { judgeField } from './needs/any-valid.ts'
import { needKindOf } from './needs/index.ts'
import type { Rule } from './ruleset/rule-schema.ts'
import type { Ruleset } from './ruleset/ruleset.ts'
import type { VendorFields } from './ruleset/vendor-fields.ts'
import type { ValueCode } from './validity/index.ts'

/** The values of one field that a rule asks for, as they are stored. */
export interface FoundValues {
  /** The type of the record that has the field: the record itself, or a linked one. */
  readonly type: ObjectType
  /** Whose record that is. */
  readonly ownerId: string | null
  /** The portable name, or the rules' name of one of the vendor's own fields. */
  readonly name: string
  /** The field's name for people. */
  readonly label: Message
  /** At least one, the first ones of many. Personal data are not masked. */
  readonly values: readonly Scalar[]
  /** Whether they are chosen among options. */
  readonly isChoice: boolean
  /** The labels of the account's options, by the values; empty if there are none. */
  readonly labels: ReadonlyMap<string, string>
  /** Why they are no valid value, or may be none; null: one is. */
  readonly code: ValueCode | null
}

/** How a rule came out for a record, and why. */
export type Outcome =
  /** A condition does not hold; null: the date from which the rule applies is blank. */
  | { readonly is: 'notApplicable'; readonly condition: Message | null }
  | { readonly is: 'notYet'; readonly until: Date }
  /** By these values; none if the rule asks for something else than values. */
  | { readonly is: 'met'; readonly by: readonly FoundValues[] }
  /** Although these values are there. */
  | { readonly is: 'notMet'; readonly verdict: Verdict; readonly despite: readonly FoundValues[] }
  /** For now, by an answer in place of a value: neither met nor failed. */
  | { readonly is: 'answered'; readonly by: readonly FoundValues[] }
  /** Something that the rule uses has not been read. */
  | { readonly is: 'undecided' }

/** One rule's outcome for a record. */
export interface RuleExplanation {
  readonly rule: Rule
  readonly outcome: Outcome
}

/** How many values of a field are shown. */
const mostValues = 3

/**
 * Explains every rule about the record's type, met ones included, in the ruleset's order. The outcomes are those of
 * `evaluate` for the same input. Pure and total.
 */
export function explain(ruleset: Ruleset, subject: Subject, now: Date): readonly RuleExplanation[] {
  const rules = ruleset.rules.filter(({ object }) => object === subject.record.type)
  const explanations: RuleExplanation[] = []
  evaluateEach(ruleset, subject, {
    now,
    isDetailed: true,
    visit(place, result, trace) {
      const rule = rules[place]
      if (rule !== undefined) explanations.push({ rule, outcome: outcomeOf(result, trace, { ruleset, rule, subject }) })
    },
  })
  return explanations
}

interface Explained {
  readonly ruleset: Ruleset
  readonly rule: Rule
  readonly subject: Subject
}

function outcomeOf(
  verdict: ReturnType<RuleCheck>,
  { end, condition, judgedFrom }: Trace,
  explained: Explained,
): Outcome {
  const { rule, ruleset } = explained
  if (verdict !== null && 'undecided' in verdict) return { is: 'undecided' }
  if (verdict !== null) return { is: 'notMet', verdict, despite: foundValues(explained) }
  if (end === 'condition') return { is: 'notApplicable', condition: conditionMessage(rule, condition, ruleset.fields) }
  if (end === 'start') return { is: 'notApplicable', condition: null }
  if (end === 'grace') return { is: 'notYet', until: new Date(judgedFrom) }
  const found = foundValues(explained)
  if (end === 'answered') return { is: 'answered', by: found }
  const valid = found.filter(({ code }) => code === null)
  return { is: 'met', by: valid.length > 0 ? valid : found }
}

/** The condition that does not hold, in words. */
function conditionMessage(
  { object, when }: Rule,
  { place, isForeign }: Trace['condition'],
  fields: VendorFields,
): Message {
  if (isForeign) return message('explain.currency')
  const node = conditionTree(when, ['when']).parts[place]
  return node === undefined ? message('explain.currency') : allOf(describeConditions(node, namesFor(object, fields)))
}

/** What is there of the fields for whose value the rule asks. */
function foundValues({ ruleset, rule, subject }: Explained): FoundValues[] {
  const names = namesFor(rule.object, ruleset.fields)
  return needKindOf(rule.need)
    .askedFor(rule.need)
    .flatMap(({ text }): FoundValues[] => {
      const parsed = parsePath(text, { object: rule.object, fields: ruleset.fields })
      if ('problem' in parsed) return []
      const { path } = parsed
      const type = holderOf(path, rule.object)
      const label = names.nameOf(text)
      const chosen = choiceOf(path, { ruleset, rule })
      return recordsOf(subject, path).flatMap((record): FoundValues[] => {
        const value = readField(record, path)
        const values = valuesOf(value).slice(0, mostValues)
        if (values.length === 0) return []
        const { ownerId } = record
        const { code } = judgeField(path, ruleset.country)(record)
        return [{ type, ownerId, name: path.name, label, values, ...chosen, code }]
      })
    })
}

/** How the values of a field are shown: those of a choice by their labels. */
function choiceOf(
  { name, kind, links }: FieldPath,
  { ruleset, rule }: Pick<Explained, 'ruleset' | 'rule'>,
): Pick<FoundValues, 'isChoice' | 'labels'> {
  const own = links.length > 0 ? undefined : ruleset.asked.get(rule.id)?.find((asked) => asked.name === name)
  const options = own?.account?.options ?? []
  return {
    isChoice: (own?.kind ?? kind) === 'choice',
    labels: new Map(options.map(({ id, label }) => [id, label])),
  }
}

function recordsOf(subject: Subject, { links }: FieldPath): readonly CrmRecord[] {
  if (links.length === 0) return [subject.record]
  const found: CrmRecord[] = []
  visitLinked(subject, links, (record) => {
    if (found.length < mostValues) found.push(record)
  })
  return found
}
