import { type Language, type Message, message, sayIn } from '../words/index.ts'
import type { Refusal } from './views/views.ts'

/** Why there is no card, and what to do about it. */
export interface Failure {
  readonly title: Message
  readonly words: Message
}

export const notVerified: Failure = {
  title: message('card.notVerified.title'),
  words: message('card.notVerified'),
}
export const notConnected: Failure = {
  title: message('card.notConnected.title'),
  words: message('card.notConnected'),
}
export const unknownUser: Failure = {
  title: message('card.unknownUser.title'),
  words: message('card.unknownUser'),
}
export const unknownRecord: Failure = {
  title: message('card.unknownRecord.title'),
  words: message('card.unknownRecord'),
}
export const notAllowed: Failure = {
  title: message('card.notAllowed.title'),
  words: message('card.notAllowed'),
}
export const malformed: Failure = {
  title: message('card.malformed.title'),
  words: message('card.malformed'),
}
export const tooLarge: Failure = {
  title: message('request.large.title'),
  words: message('card.tooLarge'),
}
export const broken: Failure = {
  title: message('card.broken.title'),
  words: message('card.broken'),
}

/** @param seconds until the person may ask again */
export function tooManyRequests(seconds: number): Failure {
  return tooMany(message('card.tooMany', { seconds }))
}

/** The person has asked for too much. @param words how to go on */
export function tooMany(words: Message): Failure {
  return { title: message('request.tooMany.title'), words }
}

/** A failure in words. */
export function refusalOf({ title, words }: Failure, language: Language): Refusal {
  const say = sayIn(language)
  return { state: 'refused', title: say(title), words: say(words) }
}

/** Whether there is a failure instead of a view; the titles of views are texts already. */
export function isFailure(result: object): result is Failure {
  return 'title' in result && typeof result.title === 'object'
}
