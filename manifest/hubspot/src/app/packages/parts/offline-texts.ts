import { type Context, languageTag } from './service.ts'
import catalogue from './texts.json' with { type: 'json' }

/** The few texts that are needed before or without an answer of Minset, in the language of HubSpot's user. */
export interface OfflineTexts {
  readonly loading: string
  readonly title: string
  readonly words: string
  readonly retry: string
}

const languages: Readonly<Record<string, OfflineTexts>> = catalogue

/** HubSpot's codes of Norwegian, none of which is that of the catalogue's texts alone. */
const norwegian: ReadonlySet<string> = new Set(['no', 'nb', 'nn'])

/** English for a language without texts. */
export function offlineTexts(context: Context): OfflineTexts {
  const [code = 'en'] = (languageTag(context) ?? 'en').toLowerCase().split(/[-_]/)
  const texts = languages[norwegian.has(code) ? 'nb' : code] ?? languages['en']
  if (texts === undefined) throw new TypeError('there are English texts')
  return texts
}
