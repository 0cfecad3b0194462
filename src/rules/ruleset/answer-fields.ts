import type { ObjectType } from '../../domain/record.ts'
import { type AnswerField, answerFieldOf } from '../answers/answered-fields.ts'
import { holderOf, parsePath } from '../compile/field-path.ts'
import { type RuleContext, recordContext } from '../compile/record-context.ts'
import { needKindOf } from '../needs/index.ts'
import type { Rule } from './rule-schema.ts'

/** The fields in which rules about a type accept honest answers: those that they ask for. */
export function answerFields(type: ObjectType, rules: readonly Rule[], context: RuleContext): readonly AnswerField[] {
  const { pathOf } = recordContext(type, context)
  const accepted = rules.flatMap((rule) =>
    rule.object === type ? ownFields(rule, context).map((text) => ({ text, words: rule.honestAnswers ?? [] })) : [],
  )
  const byText = Map.groupBy(accepted, ({ text }) => text)
  return [...byText].flatMap(([text, all]) => {
    const words = all.flatMap((one) => one.words)
    return words.length === 0 ? [] : [answerFieldOf(pathOf(text), words)]
  })
}

/** The fields of the record itself for whose values a rule asks. */
export function ownFields(
  { object, need }: Pick<Rule, 'object' | 'need'>,
  { fields }: Pick<RuleContext, 'fields'>,
): readonly string[] {
  const texts = needKindOf(need)
    .askedFor(need)
    .map(({ text }) => text)
  return [...new Set(texts)].filter((text) => {
    const parsed = parsePath(text, { object, fields })
    return 'path' in parsed && parsed.path.links.length === 0 && holderOf(parsed.path, object) === object
  })
}
