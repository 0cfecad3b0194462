import type { Kysely } from 'kysely'
import type { Clock } from '../../domain/time/clock.ts'
import type { Schema } from '../../infra/db/schema.ts'
import { loadMailViews } from '../../infra/http/views.ts'
import type { Log } from '../../infra/log.ts'
import type { Delivery, Mailer } from '../../infra/mail.ts'
import { linkLifetimeMs, loadLanguage, makeMailLinks } from '../../people/index.ts'
import { type Language, message, sayIn } from '../../words/index.ts'

/** One link for each account that the address belongs to. */
export interface SignInMail {
  readonly to: string
  /** Of the person in the first of the accounts. */
  readonly language: Language
  readonly links: readonly { readonly name: string; readonly title: string; readonly url: string }[]
}

/** Sends sign-in links. */
export interface SignInMailer {
  send(mail: SignInMail): Promise<Delivery>
}

/** Reads and compiles the mail's templates, once. */
export function createSignInMailer(mailer: Pick<Mailer, 'send'>, newId: () => string): SignInMailer {
  const { html, text } = loadMailViews('sign-in')
  return {
    send({ to, language, links }) {
      const say = sayIn(language)
      const model = { links, minutes: linkLifetimeMs / 60_000 }
      return mailer.send(
        {
          to,
          subject: say(message('signIn.mail.subject')),
          html: html(model, say),
          text: text(model, say),
          id: `sign-in.${newId()}`,
          list: { title: say(message('signIn.mail.list')), id: 'sign-in' },
        },
        async () => {},
      )
    },
  }
}

/** An account that people sign in to. */
export interface SignInAccount {
  readonly accountId: string
  /** What people call it: the CRM and the CRM's id of the account. */
  readonly title: string
}

export interface MailLinksDeps {
  readonly db: Kysely<Schema>
  readonly clock: Clock
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>
  readonly publicUrl: string
  /** The accounts that are open. */
  readonly accounts: () => readonly SignInAccount[]
  /** Null where no mail server is configured. */
  readonly mailer: SignInMailer | null
}

/** What a browser has asked for. */
export interface AskedLinks {
  readonly address: string
  readonly browserToken: string
  /** The page to go on to. */
  readonly to: string
}

/** Makes a link for each account that the address belongs to, and sends them in one mail. What goes wrong is logged. */
export async function mailLinks(deps: MailLinksDeps, asked: AskedLinks): Promise<void> {
  if (deps.mailer === null) return
  try {
    const links = []
    for (const { accountId, title } of deps.accounts()) {
      const made = await makeMailLinks(deps.db, accountId, { ...asked, now: deps.clock.now() })
      links.push(
        ...made.map(({ user, token }) => ({ user, title, url: linkUrl(deps, { accountId, token, to: asked.to }) })),
      )
    }
    // To the address as the CRM has it, not as somebody typed it.
    const reader = links[0]?.user
    if (reader === undefined || reader.email === null) return
    const language = await loadLanguage(deps.db, reader.accountId, reader.ownerId)
    const { state } = await deps.mailer.send({
      to: reader.email,
      language,
      links: links.map(({ user, ...link }) => ({ ...link, name: user.name })),
    })
    if (state !== 'sent') deps.log.error({ state }, 'a sign-in link could not be sent')
  } catch (error) {
    deps.log.error({ err: error }, 'a sign-in link could not be sent')
  }
}

/** The address of a sign-in link. */
export function linkUrl(
  { publicUrl }: Pick<MailLinksDeps, 'publicUrl'>,
  { accountId, token, to = '/' }: { readonly accountId: string; readonly token: string; readonly to?: string },
): string {
  const query = to === '/' ? '' : `?${new URLSearchParams({ to }).toString()}`
  return `${publicUrl}/enter/${encodeURIComponent(accountId)}/${token}${query}`
}
