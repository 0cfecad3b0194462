import { capitalised } from '../../infra/format.ts'
import { roles } from '../../people/index.ts'
import { languages, message } from '../../words/index.ts'
import type { CardReader } from '../reader.ts'
import type { SettingsView } from './views.ts'
import { settingsWords } from './words.ts'

/** The app's settings in the CRM: the viewer's language, and who gets what. Pure. */
export function settingsView({ say }: CardReader): SettingsView {
  return {
    languages: Object.entries(languages).map(([code, { name }]) => ({
      code,
      label: name,
      isChosen: code === say.language,
    })),
    roles: roles.map((role) => ({
      label: capitalised(say(message(`role.${role}`)), say.language),
      words: say(message(`card.role.${role}`)),
    })),
    words: settingsWords(say),
  }
}
