import { createTransport } from 'nodemailer'
import { EnvironmentError } from '../domain/errors.ts'

/** A mail in both forms. nodemailer encodes headers, so no value can add one. */
export interface Mail {
  readonly to: string
  readonly subject: string
  readonly html: string
  readonly text: string
}

/**
 * Whether a text is one mail address and nothing else: no list, no name before it, no second header line. Letters of
 * every script may stand in it (RFC 6531).
 */
export function isMailAddress(text: string): boolean {
  return /^[^\s@,;:<>()"[\]\\]{1,64}@[^\s@,;:<>()"[\]\\]{1,255}$/u.test(text)
}

/** Sends mail. */
export interface Mailer {
  /** Hands one mail to the mail server, for exactly one address. @throws EnvironmentError when it does not take it */
  send(mail: Mail): Promise<void>
  /** Tries whether the mail server answers. @throws EnvironmentError when it does not */
  verify(): Promise<void>
}

/**
 * Makes a mailer for one SMTP server. Nothing is connected yet.
 *
 * @param options.smtpUrl `smtp://` or `smtps://` with user and password where needed
 * @param options.from the sender, as in `Minset <minset@example.org>`
 */
export function createMailer({ smtpUrl, from }: { readonly smtpUrl: string; readonly from: string }): Mailer {
  const { host } = new URL(smtpUrl)
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
  })
  function refusal(error: unknown): EnvironmentError {
    const why = error instanceof Error ? error.message : String(error)
    return new EnvironmentError(`The mail server ${host} does not take mail (${why}): check SMTP_URL.`, {
      cause: error,
    })
  }
  return {
    async send(mail) {
      try {
        // As an object the address is not parsed: a comma in it does not make two.
        await transport.sendMail({ from, ...mail, to: { name: '', address: mail.to } })
      } catch (error) {
        throw refusal(error)
      }
    },
    async verify() {
      try {
        await transport.verify()
      } catch (error) {
        throw refusal(error)
      }
    },
  }
}
