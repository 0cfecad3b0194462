import en from './en.json' with { type: 'json' }

/**
 * Identifies a message. The meaning and the parameters of a stored code never change; another meaning needs another
 * code.
 */
export type MessageCode = keyof typeof en

/** One catalogue per language; a missing code is a type error. */
export const catalogues = { en } satisfies Record<string, Readonly<Record<MessageCode, string>>>

/** A language that Minset supports. */
export type Language = keyof typeof catalogues

/** For everybody who has not chosen one. */
export const defaultLanguage: Language = 'en'

/** The format of numbers and dates: British English has the day before the month. */
export const locales: Readonly<Record<Language, string>> = { en: 'en-GB' }
