import { message, type Say } from '../../words/index.ts'

/** The headings, buttons and empty texts of a view, by its names for them. */
type Words<Make extends (...args: never) => unknown> = Readonly<ReturnType<Make>>

export type CardWords = Words<typeof cardWords>
export type HomeWords = Words<typeof homeWords>
export type SettingsWords = Words<typeof settingsWords>

function commonWords(say: Say) {
  return {
    dispute: say(message('card.words.dispute')),
    how: say(message('card.words.how')),
    linked: say(message('card.words.linked')),
    missing: say(message('card.words.missing')),
    nothing: say(message('card.words.nothing')),
    open: say(message('card.open')),
    openReady: say(message('card.words.openReady')),
    save: say(message('repair.submit')),
    why: say(message('card.why')),
  }
}

/** @param more how many there are besides those shown; `more` is the sentence about them, empty for none */
export function cardWords(say: Say, more: number) {
  return {
    ...commonWords(say),
    cancel: say(message('card.words.cancel')),
    more: more === 0 ? '' : say(message('card.words.more', { count: more })),
  }
}

export function homeWords(say: Say) {
  return {
    ...commonWords(say),
    health: say(message('page.health')),
    list: say(message('page.myList')),
    next: say(message('card.words.next')),
    previous: say(message('card.words.previous')),
    team: say(message('page.team')),
  }
}

export function settingsWords(say: Say) {
  return {
    language: say(message('card.words.language')),
    links: say(message('card.words.links')),
    open: say(message('card.open')),
    openReady: say(message('card.words.openReady')),
    roles: say(message('card.words.roles')),
    save: say(message('card.words.save')),
  }
}
