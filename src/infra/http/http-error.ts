import { defaultLanguage, type Message, sayIn } from '../../words/index.ts'

/** A response other than 200 that a part of the web server decides on. */
export class HttpError extends Error {
  readonly status: number
  /** What is shown to people. */
  readonly said: Message

  constructor(status: number, said: Message) {
    super(sayIn(defaultLanguage)(said))
    this.name = new.target.name
    this.status = status
    this.said = said
  }
}
