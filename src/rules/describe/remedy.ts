import { type ObjectType, objectTypes } from '../../domain/record.ts'
import { type Message, message } from '../../words/index.ts'
import { needKindOf } from '../needs/index.ts'
import type { Rule } from '../ruleset/rule-schema.ts'

/**
 * What to do in the CRM to meet a rule that asks for something other than a value of the record itself: a link, an owner, or a
 * value of a linked record. Pure.
 *
 * @param title the CRM's name
 */
export function remedyFor({ need }: Pick<Rule, 'need'>, title: string): Message {
  const kind = needKindOf(need)
  return (
    kind.remedy(need, title) ??
    ofFields(
      kind.askedFor(need).map(({ text }) => holderIn(text)),
      title,
    )
  )
}

/** @param holders the types of the linked records that have the fields; null for the record itself */
function ofFields(holders: readonly (ObjectType | null)[], title: string): Message {
  const [type, ...others] = new Set(holders)
  if (type === undefined || type === null || others.length > 0) return message('remedy.other', { title })
  return message('remedy.linkedField', { type, title })
}

/** The type of the linked record whose field a rule names, as in `contact.lastName`. */
function holderIn(text: string): ObjectType | null {
  const [, holder] = text.split('.').toReversed()
  return objectTypes.find((type) => type === holder) ?? null
}
