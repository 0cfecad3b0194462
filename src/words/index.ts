/**
 * Minset's messages to people: codes with parameters, and their text, one catalogue per language (`en.json`,
 * `nb.json`, ICU messages). The pure rooms and the tables only contain codes; text is made where it is shown.
 */
export { defaultLanguage, isLanguage, type Language, languageOfTag, languages, type MessageCode } from './catalogue.ts'
export {
  allOf,
  distinctMessages,
  eitherOf,
  isSameMessage,
  listMessage,
  type Message,
  type MessageParam,
  message,
  type OwnTexts,
  StoredMessage,
} from './message.ts'
export { type InEachLanguage, type Say, sayAll, sayIn, sayInEach } from './say.ts'
