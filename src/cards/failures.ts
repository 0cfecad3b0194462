import { type Language, type Message, message, sayIn } from '../words/index.ts'
import type { Refusal } from './views/views.ts'

/** Why there is no card, and what to do about it. */
export interface Failure {
  /** The HTTP status of the light card; the requests of cards inside the CRM are answered with 200 (`viewRoutes`). */
  readonly status: number
  readonly title: Message
  readonly words: Message
}

export const notVerified: Failure = {
  status: 401,
  title: message('card.notVerified.title'),
  words: message('card.notVerified'),
}
export const notConnected: Failure = {
  status: 404,
  title: message('card.notConnected.title'),
  words: message('card.notConnected'),
}
export const notOpened: Failure = {
  status: 503,
  title: message('card.notOpened.title'),
  words: message('card.notOpened'),
}
export const unknownUser: Failure = {
  status: 403,
  title: message('card.unknownUser.title'),
  words: message('card.unknownUser'),
}
export const unknownRecord: Failure = {
  status: 404,
  title: message('card.unknownRecord.title'),
  words: message('card.unknownRecord'),
}
export const notAllowed: Failure = {
  status: 403,
  title: message('card.notAllowed.title'),
  words: message('card.notAllowed'),
}
export const malformed: Failure = {
  status: 400,
  title: message('card.malformed.title'),
  words: message('card.malformed'),
}
export const tooLarge: Failure = {
  status: 413,
  title: message('request.large.title'),
  words: message('card.tooLarge'),
}
export const broken: Failure = {
  status: 500,
  title: message('card.broken.title'),
  words: message('card.broken'),
}

/** @param seconds until the person may ask again */
export function tooManyRequests(seconds: number): Failure {
  return tooMany(message('card.tooMany', { seconds }))
}

/** The person has asked for too much. @param words how to go on */
export function tooMany(words: Message): Failure {
  return { status: 429, title: message('request.tooMany.title'), words }
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
