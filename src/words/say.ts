import { IntlMessageFormat } from 'intl-messageformat'
import { defaultLanguage, isLanguage, type Language, languages } from './catalogue.ts'
import type { Message, MessageParam, OwnTexts } from './message.ts'

/** Puts messages into the text of one language. */
export interface Say {
  (message: Message): string
  readonly language: Language
}

/** The text of several messages, one after the other. */
export function sayAll(say: Say, messages: readonly Message[]): string {
  return messages.map(say).join('; ')
}

const speakers = new Map<Language, Say>()

/**
 * Creates the text function of a language. A message's text is compiled on first use, and cached. Text in parameters is
 * unchanged; the place that shows it escapes it.
 *
 * @returns a function that throws `FormatError` if a message lacks a parameter
 */
export function sayIn(language: Language): Say {
  const say = speakers.get(language) ?? newSpeaker(language)
  speakers.set(language, say)
  return say
}

/** Puts a message into the words of several languages, by their codes. */
export type InEachLanguage = (said: Message) => OwnTexts['texts']

/** The text of a message in every language. */
export function sayInEach(said: Message): OwnTexts['texts'] {
  return Object.fromEntries(
    Object.keys(languages)
      .filter(isLanguage)
      .map((code) => [code, sayIn(code)(said)]),
  )
}

function newSpeaker(language: Language): Say {
  const { locale, texts } = languages[language]
  const catalogue: Readonly<Record<string, string>> = texts
  const compiled = new Map<string, IntlMessageFormat>()
  function formatOf(code: string): IntlMessageFormat | null {
    const known = compiled.get(code)
    if (known !== undefined) return known
    const text = Object.hasOwn(catalogue, code) ? catalogue[code] : undefined
    if (text === undefined) return null
    // Markup belongs to the templates: in a message, `<` is a character.
    const format = new IntlMessageFormat(text, locale, undefined, { ignoreTag: true })
    compiled.set(code, format)
    return format
  }
  function valueOf(param: MessageParam): string | number {
    if (typeof param !== 'object') return param
    return 'texts' in param ? ownText(param, language) : say(param)
  }
  function say({ code, params }: Message): string {
    const values: Record<string, string | number> = {}
    for (const [name, value] of Object.entries(params)) values[name] = valueOf(value)
    // This version may have no text for the stored code of another version.
    return String(formatOf(code)?.format(values) ?? code)
  }
  return Object.assign(say, { language })
}

/** The text in the language; if there is none, in the default one, else in any. */
function ownText({ texts }: OwnTexts, language: Language): string {
  return texts[language] ?? texts[defaultLanguage] ?? Object.values(texts)[0] ?? ''
}
