import { RequestInvalidError } from '../../../domain/errors.ts'
import { isLanguage, type Language, languages, message } from '../../../words/index.ts'

/** An option of a form in which a language is chosen, by its name in itself. */
export interface LanguageOption {
  /** Empty: none is chosen. */
  readonly code: string
  readonly name: string
  readonly isCurrent: boolean
}

/** The languages, with a mark on the current one. */
export function languageOptions(current: Language | null): readonly LanguageOption[] {
  return Object.entries(languages).map(([code, { name }]) => ({ code, name, isCurrent: code === current }))
}

/** The language that a form names. @throws RequestInvalidError if there is no such language */
export function languageNamed(code: string): Language {
  if (isLanguage(code)) return code
  throw new RequestInvalidError(message('language.unknown', { language: code }))
}
