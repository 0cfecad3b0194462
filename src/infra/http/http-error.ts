import { defaultLanguage, type Message, sayIn } from '../../words/index.ts'

/** How an error is explained besides what happened, where its status alone says too little. */
export interface ErrorAdvice {
  readonly title: Message
  /** What to do. */
  readonly action: Message
}

/** A response other than 200 that a part of the web server decides on. */
export class HttpError extends Error {
  readonly status: number
  /** What is shown to people. */
  readonly said: Message
  /** Null: that of the status. */
  readonly advice: ErrorAdvice | null

  constructor(status: number, said: Message, advice: ErrorAdvice | null = null) {
    super(sayIn(defaultLanguage)(said))
    this.name = new.target.name
    this.status = status
    this.said = said
    this.advice = advice
  }
}
