import type { ObjectType } from '../../domain/record.ts'
import { type RuleContext, recordContext } from '../compile/record-context.ts'
import { joinKeyedFields, type KeyedField, keyedFieldOf } from '../keys/keyed-field.ts'
import { needKindOf } from '../needs/index.ts'
import type { Rule } from './rule-schema.ts'

/** The fields whose values the rules about a type compare between its records. */
export function keyedFields(type: ObjectType, rules: readonly Rule[], context: RuleContext): readonly KeyedField[] {
  return joinKeyedFields(rules.flatMap((rule) => (rule.object === type ? comparedBy(rule, context) : [])))
}

/** The fields of which a rule allows each value in one record only, by their names as keyed fields. */
export function uniqueFields(rule: Rule, context: RuleContext): readonly string[] {
  return comparedBy(rule, context).flatMap(({ name, isTied }) => (isTied ? [] : [name]))
}

function comparedBy({ object, need }: Rule, context: RuleContext): readonly KeyedField[] {
  const compared = needKindOf(need).compared(need)
  if (compared.length === 0) return []
  const { pathOf } = recordContext(object, context)
  return compared.map(({ texts, isTied }) => keyedFieldOf(texts.map(pathOf), isTied))
}
