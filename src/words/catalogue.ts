import en from './en.json' with { type: 'json' }

/** Names what is said. The meaning and the parameters of a code that is stored stay as they are; another meaning is another code. */
export type MessageCode = keyof typeof en

/** One catalogue per language; where one lacks a code, that is a type error. */
export const catalogues = { en } satisfies Record<string, Readonly<Record<MessageCode, string>>>

/** A language that Minset has words in. */
export type Language = keyof typeof catalogues

/** For everybody who has not chosen. */
export const defaultLanguage: Language = 'en'

/** How numbers and dates are written: British English has the day before the month. */
export const locales: Readonly<Record<Language, string>> = { en: 'en-GB' }
