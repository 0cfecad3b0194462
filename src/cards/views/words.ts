import { type MessageCode, message, type Say } from '../../words/index.ts'

/** The headings, buttons and empty texts of a view, by its names for them. */
type Words<Codes> = { readonly [Name in keyof Codes]: string }

const common = {
  how: 'card.words.how',
  linked: 'card.words.linked',
  missing: 'card.words.missing',
  nothing: 'card.words.nothing',
  open: 'card.open',
  openReady: 'card.words.openReady',
  save: 'repair.submit',
} as const satisfies Readonly<Record<string, MessageCode>>

const recordCodes = {
  ...common,
  cancel: 'card.words.cancel',
  dispute: 'card.words.dispute',
} as const satisfies Readonly<Record<string, MessageCode>>

const homeCodes = {
  ...common,
  health: 'page.health',
  list: 'page.myList',
  next: 'card.words.next',
  previous: 'card.words.previous',
  team: 'page.team',
} as const satisfies Readonly<Record<string, MessageCode>>

const settingsCodes = {
  language: 'card.words.language',
  links: 'card.words.links',
  open: 'card.open',
  openReady: 'card.words.openReady',
  roles: 'card.words.roles',
  save: 'card.words.save',
} as const satisfies Readonly<Record<string, MessageCode>>

/** `more`: how many there are besides those shown, in a sentence; empty for none. */
export type CardWords = Words<typeof recordCodes> & { readonly more: string }
export type HomeWords = Words<typeof homeCodes>
export type SettingsWords = Words<typeof settingsCodes>

export function cardWords(say: Say, more: number): CardWords {
  return { ...inWords(recordCodes, say), more: more === 0 ? '' : say(message('card.words.more', { count: more })) }
}

export function homeWords(say: Say): HomeWords {
  return inWords(homeCodes, say)
}

export function settingsWords(say: Say): SettingsWords {
  return inWords(settingsCodes, say)
}

function inWords<Codes extends Readonly<Record<string, MessageCode>>>(codes: Codes, say: Say): Words<Codes> {
  return Object.fromEntries(Object.entries(codes).map(([name, code]) => [name, say(message(code))])) as Words<Codes>
}
