import { type Message, message, type Say } from '../../words/index.ts'

/** The headings, buttons and empty texts of a view, by its names for them. */
type Words<Make extends (...args: never) => unknown> = Readonly<ReturnType<Make>>

export type CardWords = Words<typeof cardWords>
export type HomeWords = Words<typeof homeWords>
export type SettingsWords = Words<typeof settingsWords>

/** Of the way to Minset's own pages. */
function openWords(say: Say) {
  return {
    open: say(message('card.open')),
    openReady: say(message('card.words.openReady')),
  }
}

function commonWords(say: Say) {
  return {
    ...openWords(say),
    dispute: say(message('card.words.dispute')),
    hideRecords: say(message('card.words.hideRecords')),
    linked: say(message('card.words.linked')),
    missing: say(message('card.words.missing')),
    save: say(message('card.words.save')),
    showRecords: say(message('card.words.showRecords')),
    why: say(message('card.why')),
  }
}

/** That nothing is missing. @param isUnsure whether what is known of the account is not up to date */
export function nothingMissing(isUnsure: boolean): Message {
  return message(isUnsure ? 'nothing.unsure' : 'card.words.nothing')
}

/**
 * @param options.more how many there are besides those shown; `more` is the sentence about them, empty for none
 * @param options.isUnsure as of `nothingMissing`
 */
export function cardWords(say: Say, { more, isUnsure }: { readonly more: number; readonly isUnsure: boolean }) {
  return {
    ...commonWords(say),
    confirmed: say(message('card.words.confirmed')),
    nothing: say(nothingMissing(isUnsure)),
    more: more === 0 ? '' : say(message('card.words.more', { count: more })),
  }
}

export function homeWords(say: Say) {
  return {
    ...commonWords(say),
    health: say(message('page.health')),
    next: say(message('card.words.next')),
    previous: say(message('card.words.previous')),
    team: say(message('page.team')),
  }
}

export function settingsWords(say: Say) {
  return {
    ...openWords(say),
    language: say(message('card.words.language')),
    roles: say(message('card.words.roles')),
    save: say(message('card.words.save')),
  }
}
