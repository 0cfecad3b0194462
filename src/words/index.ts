/**
 * What Minset says to people: codes with parameters, and the words for them, one catalogue per language (`en.json`, ICU
 * messages). The pure rooms and the tables know codes only; words are made where they are shown.
 */
export { defaultLanguage } from './catalogue.ts'
export { isSameMessage, listMessage, type Message, message, StoredMessage } from './message.ts'
export { type Say, sayAll, sayIn } from './say.ts'
