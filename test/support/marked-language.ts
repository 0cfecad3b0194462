import { onTestFinished } from 'vitest'
import { type Language, languages } from '../../src/words/index.ts'

/** A language until the end of the test, given by its texts and a line: each is the English one between `‹` and `›`. */
export function markedLanguage(): Language {
  const texts = Object.fromEntries(Object.entries(languages.en.texts).map(([code, text]) => [code, `‹${text}›`]))
  Object.assign(languages, { xx: { name: 'Marked', aliases: [], locale: 'en-GB', texts } })
  onTestFinished(() => void Reflect.deleteProperty(languages, 'xx'))
  return 'xx' as Language
}
