import en from './en.json' with { type: 'json' }
import nb from './nb.json' with { type: 'json' }

/**
 * Identifies a message. The meaning and the parameters of a stored code never change; another meaning needs another
 * code.
 */
export type MessageCode = keyof typeof en

/** What Minset needs of a language. */
interface LanguageEntry {
  /** Its name, in itself. */
  readonly name: string
  /** Further codes under which browsers and CRMs name it. */
  readonly aliases: readonly string[]
  /** Decides the format of numbers, money and dates: British English has the day before the month. */
  readonly locale: string
  /** Its ICU messages. A missing code is a type error. */
  readonly texts: Readonly<Record<MessageCode, string>>
}

/** The languages that Minset supports, by their ISO 639 code. A further one is a file of texts and a line here. */
export const languages = {
  en: { name: 'English', aliases: [], locale: 'en-GB', texts: en },
  nb: { name: 'Norsk (bokmål)', aliases: ['no', 'nn'], locale: 'nb-NO', texts: nb },
} satisfies Readonly<Record<string, LanguageEntry>>

/** A language that Minset supports. */
export type Language = keyof typeof languages

/** For everybody who has not chosen one. */
export const defaultLanguage: Language = 'en'

/**
 * The language of a tag, such as `nb`, `nb-NO` or `no_NO`, in any of the ways in which browsers and CRMs write one; null if
 * Minset does not support it.
 */
export function languageOfTag(tag: string): Language | null {
  const [code = ''] = tag.toLowerCase().split(/[-_]/)
  const supported: Readonly<Record<string, LanguageEntry>> = languages
  const found = Object.entries(supported).find(([own, { aliases }]) => own === code || aliases.includes(code))
  return found !== undefined && isLanguage(found[0]) ? found[0] : null
}

/** Whether Minset supports a language with this code. */
export function isLanguage(code: string): code is Language {
  return Object.hasOwn(languages, code)
}
