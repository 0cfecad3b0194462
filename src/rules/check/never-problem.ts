import { nearestWord } from '../../domain/text/yaml-file.ts'
import { type Message, message } from '../../words/index.ts'

/** A word that a rule compares a field with, but that the field never contains. */
export function neverProblem(field: string, word: string, hint: Message): Message {
  return message('rule.word.never', { field, word, hint })
}

const mostListed = 10

/**
 * The choice that may be meant, or else the available ones.
 *
 * @param options.most how many are listed
 * @param options.alike other words for choices, which are not listed
 */
export function choiceHint(
  word: string,
  choices: readonly string[],
  { most = mostListed, alike = [] }: { readonly most?: number; readonly alike?: readonly string[] } = {},
): Message {
  const nearest = nearestWord(word, [...choices, ...alike])
  if (nearest !== null) return message('hint.nearest', { nearest })
  const [rest, listed] = [choices.length - most, choices.slice(0, most).join(', ')]
  return rest > 0
    ? message('hint.choices.cut', { choices: listed, rest })
    : message('hint.choices', { choices: listed })
}
