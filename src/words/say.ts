import { IntlMessageFormat } from 'intl-messageformat'
import { catalogues, type Language, locales } from './catalogue.ts'
import type { Message } from './message.ts'

/** Puts messages into the words of one language. */
export type Say = (message: Message) => string

/** What several messages say, one after another. */
export function sayAll(say: Say, messages: readonly Message[]): string {
  return messages.map(say).join('; ')
}

const speakers = new Map<Language, Say>()

/**
 * Makes words in a language. What a message says is compiled when it is said first, and kept. Text in parameters stays as
 * it is; the place that shows it escapes it.
 *
 * @returns a function that throws `FormatError` where a message lacks a parameter
 */
export function sayIn(language: Language): Say {
  const say = speakers.get(language) ?? newSpeaker(language)
  speakers.set(language, say)
  return say
}

function newSpeaker(language: Language): Say {
  const catalogue: Readonly<Record<string, string>> = catalogues[language]
  const compiled = new Map<string, IntlMessageFormat>()
  function formatOf(code: string): IntlMessageFormat | null {
    const known = compiled.get(code)
    if (known !== undefined) return known
    const text = Object.hasOwn(catalogue, code) ? catalogue[code] : undefined
    if (text === undefined) return null
    // HTML is the templates' matter: in a message, `<` is a character.
    const format = new IntlMessageFormat(text, locales[language], undefined, { ignoreTag: true })
    compiled.set(code, format)
    return format
  }
  function say({ code, params }: Message): string {
    const values: Record<string, string | number> = {}
    for (const [name, value] of Object.entries(params)) values[name] = typeof value === 'object' ? say(value) : value
    // A stored code of another version of Minset may have no words here.
    return String(formatOf(code)?.format(values) ?? code)
  }
  return say
}
