import type { Request } from 'express'
import { defaultLanguage, type Language, languageOfTag, languages } from '../../words/index.ts'

/** The languages of those who are known. */
const chosen = new WeakMap<object, Language>()

const supported = Object.entries(languages)

/** Remembers the language of a request's sender, once it is known. */
export function setLanguage(request: Request, language: Language): void {
  chosen.set(request, language)
}

/** The language of the answer to a request: the sender's if it is known, else the one that the browser prefers. */
export function languageOf(request: Pick<Request, 'acceptsLanguages'>): Language {
  return chosen.get(request) ?? acceptedLanguage(request)
}

function acceptedLanguage(request: Pick<Request, 'acceptsLanguages'>): Language {
  // Without a preference, the first one counts.
  const codes = [defaultLanguage, ...supported.flatMap(([code, { aliases }]) => [code, ...aliases])]
  const accepted = request.acceptsLanguages(codes)
  return (accepted === false ? null : languageOfTag(accepted)) ?? defaultLanguage
}
