import { boundedText } from '../../domain/text/storable-text.ts'
import { eitherOf, type InEachLanguage, type Message, message, type OwnTexts } from '../../words/index.ts'
import { namesFor } from '../describe/names.ts'
import { findNeedKind } from '../needs/index.ts'
import type { NeedKind } from '../needs/need.ts'
import { openYamlText } from '../yaml/yaml-text.ts'
import { type NeedContext, wholeRule } from './begin-need.ts'
import { isObjectType, namedFields, partOf, rulesIn } from './read-value.ts'

/**
 * The texts of a rule as they follow from what it requires, or only from the kind of that while it is not valid: the texts then
 * still follow once it is. Null if not even the kind is known.
 */
export function autoTexts(
  need: unknown,
  context: NeedContext,
  inEach: InEachLanguage,
): { readonly title: OwnTexts['texts']; readonly missing: OwnTexts['texts'] } | null {
  const kind = findNeedKind(need)
  if (kind === null) return null
  const rule = wholeRule(need, context)
  const { asks, missing } =
    rule === null ? { asks: kind.label, missing: kind.label } : wordsOf(kind, rule.need, context)
  const title = inEach(message('rule.auto.title', { type: message(`type.${context.object}`), asks }))
  return {
    title: mapped(title, (text) => text.slice(0, 1).toUpperCase() + text.slice(1)),
    missing: mapped(inEach(missing), (text) => boundedText(text, longestMissing)),
  }
}

function wordsOf(
  kind: NeedKind,
  need: unknown,
  { object, fields }: NeedContext,
): { readonly asks: Message; readonly missing: Message } {
  const names = namesFor(object, fields)
  const asks = kind.asks(need, names)
  const asked = kind.askedFor(need).map(({ text }) => text)
  const fallback = asked.length === 0 ? asks : names.namesOf(asked, eitherOf)
  return { asks, missing: kind.missing(need, names) ?? fallback }
}

function mapped(words: OwnTexts['texts'], change: (text: string) => string): OwnTexts['texts'] {
  return Object.fromEntries(Object.entries(words).map(([code, text]) => [code, change(text)]))
}

const longestMissing = 100

/**
 * After an edit of a rule: its texts follow from what it now requires, if they did before and nobody worded them since.
 * Pure.
 *
 * @param index of the rule
 * @param edit the rule as it was before, and what puts messages into words
 */
export function followTexts(
  text: string,
  index: number,
  { before, inEach }: { readonly before: unknown; readonly inEach: InEachLanguage },
): string {
  const yaml = openYamlText(text)
  const rule = rulesIn(yaml.value)[index]
  const fields = namedFields(yaml.value)
  const [old, now] = [before, rule].map((one) => {
    const object: unknown = partOf(one, 'object')
    return isObjectType(object) ? autoTexts(partOf(one, 'need'), { object, fields }, inEach) : null
  })
  if (!old || !now) return text
  let edited = text
  for (const key of ['title', 'missing'] as const) {
    for (const [code, words] of Object.entries(now[key])) {
      if (partOf(partOf(rule, key), code) !== old[key][code]) continue
      edited = openYamlText(edited).set(['rules', index, key, code], words) ?? edited
    }
  }
  return edited
}
