import { type Language, message, sayIn } from '../words/index.ts'

/** The texts of a card that are needed before, or without, an answer of Minset. */
export interface OfflineTexts {
  readonly loading: string
  readonly title: string
  readonly words: string
  readonly retry: string
}

/** Cards bring these texts with them. */
export function offlineTextsIn(language: Language): OfflineTexts {
  const say = sayIn(language)
  return {
    loading: say(message('card.loading')),
    title: say(message('card.offline.title')),
    words: say(message('card.offline')),
    retry: say(message('card.retry')),
  }
}
