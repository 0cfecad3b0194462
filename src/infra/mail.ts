import { Readable } from 'node:stream'
import { createTransport } from 'nodemailer'
import { EnvironmentError } from '../domain/errors.ts'
import { shownName, withOrdinarySpaces } from '../domain/text/shown-text.ts'
import { type Message, message } from '../words/index.ts'

/** A mail in both forms. nodemailer encodes headers, so no value can add one. */
export interface Mail {
  readonly to: string
  readonly subject: string
  readonly html: string
  readonly text: string
  /** Identifies the mail permanently, without angle brackets and host, so that duplicates can be recognised. */
  readonly id: string
  /** The kind of mail, for people's filters: "Weekly digest"; and the same in letters, digits and hyphens. */
  readonly list: { readonly title: string; readonly id: string }
}

/**
 * Whether a text is exactly one mail address: no list, no name before it, no second header line. Letters of every
 * script are allowed (RFC 6531).
 */
export function isMailAddress(text: string): boolean {
  return /^[^\s@,;:<>()"[\]\\]{1,64}@[^\s@,;:<>()"[\]\\]{1,255}$/u.test(text)
}

/** The result of sending a mail. `reason` is the server's own if it gave any. */
export type Delivery =
  | { readonly state: 'sent' }
  /** Permanently: another attempt cannot help. */
  | { readonly state: 'refused'; readonly reason: Message }
  /** It was sent, and the server did not confirm it. */
  | { readonly state: 'unsure'; readonly reason: Message }
  /** It was not sent. `isServerDown`: no other mail could be sent either. */
  | { readonly state: 'postponed'; readonly reason: Message; readonly isServerDown: boolean }

/** Sends mail. */
export interface Mailer {
  /**
   * Sends one mail to exactly one address.
   *
   * @param beforeEnd called once the server has accepted sender and recipient, before the last part of the mail is
   *   sent; from then on the server may have the mail. If it rejects, the mail is aborted and does not count as
   *   delivered
   * @throws whatever `beforeEnd` rejects with
   */
  send(mail: Mail, beforeEnd: () => Promise<void>): Promise<Delivery>
  /** Checks whether the mail server responds. @throws EnvironmentError if it does not */
  verify(): Promise<void>
}

/** How long a mail server may take, in milliseconds, whatever it sends meanwhile. */
export interface MailLimits {
  /** Until it has accepted sender and recipient. */
  readonly acceptMs: number
  /** From the end of the mail until the server's response. Servers that scan for viruses take minutes. */
  readonly answerMs: number
}

const usualLimits: MailLimits = { acceptMs: 60_000, answerMs: 300_000 }

export interface MailerOptions {
  /** `smtp://` or `smtps://` with user and password where needed. */
  readonly smtpUrl: string
  /** The sender, as in `Minset <minset@example.org>`. */
  readonly from: string
  readonly limits?: MailLimits
}

/** Creates a mailer for one SMTP server. Opens no connection yet. */
export function createMailer({ smtpUrl, from, limits = usualLimits }: MailerOptions): Mailer {
  const { host } = new URL(smtpUrl)
  function newTransport(): ReturnType<typeof createTransport> {
    return createTransport({
      url: smtpUrl,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: Math.max(limits.acceptMs, limits.answerMs),
    })
  }
  return {
    async send(mail, beforeEnd) {
      const handover = new Handover(beforeEnd, limits)
      const transport = newTransport()
      transport.use('stream', (message, done) => {
        message.message.processFunc((content) => handover.stream(content))
        done()
      })
      try {
        await transport.sendMail({ ...messageOf(mail, from), signal: handover.signal })
        return { state: 'sent' }
      } catch (error) {
        if (handover.refusal !== null) throw handover.refusal.error
        return deliveryOf(error, { isOut: handover.isOut, host })
      } finally {
        handover.end()
      }
    },
    async verify() {
      try {
        await newTransport().verify()
      } catch (error) {
        throw new EnvironmentError(unavailable(host, error), {
          cause: error,
        })
      }
    },
  }
}

/** The input from which nodemailer builds a message. */
function messageOf({ to, id, list, ...content }: Mail, from: string): object {
  const domain = /@([^\s>]+)/.exec(from)?.[1] ?? 'localhost'
  return {
    ...content,
    subject: withOrdinarySpaces(content.subject),
    text: withOrdinarySpaces(content.text),
    from,
    // As an object the address is not parsed, so a comma in it does not make two.
    to: { name: '', address: to },
    messageId: `<${id}@${domain}>`,
    list: { id: { comment: list.title, url: `${list.id}.${domain}` } },
    headers: {
      // RFC 3834, and the equivalent for Exchange: prevents automatic replies.
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
    },
  }
}

/** The end of a mail as it is sent: the moment from which on it may have arrived. */
class Handover {
  /** Whether the last part has been handed to the connection. */
  isOut = false
  /** Why the caller no longer wants it sent. */
  refusal: { readonly error: unknown } | null = null
  readonly #beforeEnd: () => Promise<void>
  readonly #limits: MailLimits
  readonly #abort = new AbortController()
  #timer: NodeJS.Timeout

  constructor(beforeEnd: () => Promise<void>, limits: MailLimits) {
    this.#beforeEnd = beforeEnd
    this.#limits = limits
    this.#timer = this.#giveUpAfter(limits.acceptMs)
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /**
   * The mail's content, which nodemailer reads once the server asks for it; the last part is held back until the end.
   */
  stream(content: Readable): Readable {
    return Readable.from(this.#parts(content), { objectMode: false })
  }

  end(): void {
    clearTimeout(this.#timer)
  }

  async *#parts(content: Readable): AsyncGenerator<Buffer> {
    let held: Buffer | null = null
    for await (const part of content as AsyncIterable<Buffer>) {
      if (held !== null) yield held
      held = part
    }
    try {
      await this.#beforeEnd()
    } catch (error) {
      this.refusal = { error }
      throw error
    }
    this.isOut = true
    clearTimeout(this.#timer)
    this.#timer = this.#giveUpAfter(this.#limits.answerMs)
    if (held !== null) yield held
  }

  #giveUpAfter(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.#abort.abort(new MailLate(ms)), ms)
  }
}

/** The fields of nodemailer's errors (documented): the code of the reply if there was one, and the command. */
interface SmtpError {
  readonly message: string
  readonly responseCode?: number
  readonly response?: string
  readonly command?: string
  readonly code?: string
}

/** The mail server takes too long. */
class MailLate extends Error {
  readonly said: Message

  constructor(ms: number) {
    super('the mail server takes too long')
    this.said = message('mail.late', { seconds: ms / 1000 })
  }
}

function deliveryOf(error: unknown, { isOut, host }: { readonly isOut: boolean; readonly host: string }): Delivery {
  const reason = reasonOf(error)
  const { responseCode = 0 } = error as SmtpError
  if (isOut && responseCode === 0) return { state: 'unsure', reason }
  const about = subjectOf(error as SmtpError)
  if (about === 'impossible' || (about === 'mail' && responseCode >= 500)) return { state: 'refused', reason }
  if (about === 'mail') return { state: 'postponed', reason, isServerDown: false }
  return {
    state: 'postponed',
    reason: unavailable(host, error),
    isServerDown: true,
  }
}

/**
 * The subject of the refusal: this mail or its recipient; the server or Minset's standing with it; or something that
 * nodemailer itself refused to send, because the server accepts no mail of that size or no such address.
 */
function subjectOf({ responseCode = 0, command = '', code = '' }: SmtpError): 'mail' | 'server' | 'impossible' {
  if (responseCode === 0) return code === 'EENVELOPE' || code === 'EMESSAGE' ? 'impossible' : 'server'
  // A server that responds with 421 ends the session, whatever the command.
  return responseCode !== 421 && (command === 'RCPT TO' || command === 'DATA') ? 'mail' : 'server'
}

function unavailable(host: string, error: unknown): Message {
  return message('mail.unavailable', { host, why: reasonOf(error) })
}

/** The server's own words, or the error's message. */
function reasonOf(error: unknown): Message {
  if (!(error instanceof Error)) return message('asWritten', { text: shownName(String(error)) })
  const { response = '', message: words, cause } = error as Error & SmtpError
  // An error that aborts a mail explains itself.
  if (error.name === 'AbortError' && cause instanceof MailLate) return cause.said
  return message('asWritten', { text: shownName(response === '' ? words : response) })
}
