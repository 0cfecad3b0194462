import { z } from 'zod'
import type { ObjectType } from '../../domain/record.ts'
import { ruleProblems } from '../check/check-rule.ts'
import { findNeedKind, needParts } from '../needs/index.ts'
import { Path } from '../needs/need.ts'
import { Rule } from '../ruleset/rule-schema.ts'
import type { VendorFields } from '../ruleset/vendor-fields.ts'
import { fieldChoices } from './field-choices.ts'
import { isRequired } from './rule-control.ts'

/** The fields that a need may name. */
export interface NeedContext {
  readonly object: ObjectType
  readonly fields: VendorFields
}

/**
 * A need of a kind, to begin with: with the first field of the record that it accepts. Pure.
 *
 * @param word of the kind, one of `needWords`
 */
export function beginNeed(word: string, { object, fields }: NeedContext): object {
  const kind = findNeedKind({ [word]: null })
  const parts = kind === null ? {} : requiredParts(needParts(kind))
  const { own } = fieldChoices(object, fields)
  const candidates = own.map((field) => mapped(parts, (schema) => beginPart(schema, field)))
  const valid = candidates.find((need) => wholeRule(need, { object, fields }) !== null)
  return valid ?? candidates[0] ?? { [word]: '' }
}

type Parts = Readonly<Record<string, unknown>>

function requiredParts(parts: Parts): Parts {
  return Object.fromEntries(Object.entries(parts).filter(([, schema]) => isRequired(schema)))
}

function mapped(parts: Parts, change: (part: unknown) => unknown): Parts {
  return Object.fromEntries(Object.entries(parts).map(([key, part]) => [key, change(part)]))
}

function beginPart(schema: unknown, field: string): unknown {
  if (schema instanceof z.ZodObject) return mapped(requiredParts(schema.shape), (part) => beginPart(part, field))
  if (schema === Path) return field
  if (schema instanceof z.ZodUnion) return beginPart(schema.options[0], field)
  if (schema instanceof z.ZodArray) return [beginPart(schema.element, field)]
  if (schema instanceof z.ZodEnum) return schema.options[0]
  if (schema instanceof z.ZodLiteral) return [...schema.values][0]
  if (schema instanceof z.ZodNumber) return 1
  return schema instanceof z.ZodBoolean ? true : field
}

/** A valid rule with that need; null if it would not be. */
export function wholeRule(need: unknown, { object, fields }: NeedContext): Rule | null {
  const rule = Rule.safeParse({ id: 'new', object, title: 'new', missing: 'new', need })
  return rule.success && ruleProblems(rule.data, fields).length === 0 ? rule.data : null
}
