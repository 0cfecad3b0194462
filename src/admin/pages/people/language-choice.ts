import { RequestInvalidError } from '../../../domain/errors.ts'
import { isLanguage, type Language, languages, message, type Say } from '../../../words/index.ts'
import type { FieldDefinition } from '../../components/form.ts'

/**
 * The field of a form in which a language is chosen, by its name in itself.
 *
 * @param current null: none is chosen
 * @param none the option of choosing none; absent: one must be chosen
 */
export function languageField(say: Say, current: Language | null, none?: string): FieldDefinition {
  const known = Object.entries(languages).map(([code, { name }]) => ({ value: code, text: name }))
  return {
    name: 'language',
    label: say(message('language.choose')),
    value: current ?? '',
    options: [...(none === undefined ? [] : [{ value: '', text: none }]), ...known],
  }
}

/** The language that a form names. @throws RequestInvalidError if there is no such language */
export function languageNamed(code: string): Language {
  if (isLanguage(code)) return code
  throw new RequestInvalidError(message('language.unknown', { language: code }))
}
