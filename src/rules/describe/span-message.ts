import { type Message, message } from '../../words/index.ts'

/** A number of hours in words, as days where it is whole days. */
export function spanMessage(hours: number): Message {
  return hours >= 24 && hours % 24 === 0
    ? message('span.days', { count: hours / 24 })
    : message('span.hours', { count: hours })
}
