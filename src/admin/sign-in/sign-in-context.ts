import type { Request, Response } from 'express'
import { cookieOptions } from '../../infra/http/cookies.ts'
import type { OidcClient } from '../../infra/http/oidc.ts'
import type { Keyring } from '../../infra/secrets/keyring.ts'
import { addSession, endHeldSession, formatSessions, type Role, type StartedSession } from '../../people/index.ts'
import type { Message } from '../../words/index.ts'
import type { EnteredForm } from '../components/form.ts'
import { heldSessions, sessionCookieName } from '../visitor.ts'
import type { MailLinksDeps } from './sign-in-mail.ts'

/** The largest form for signing in, in bytes: an address and the page to go on to. Anybody may send one. */
export const largestSignIn = 10_000

/** The company's OpenID Connect provider and its name for people. */
export interface OidcProvider {
  readonly client: OidcClient
  readonly title: string
}

export interface SignInDeps extends MailLinksDeps {
  /** Monotonic, in milliseconds; by default this process's. */
  readonly now?: () => number
  /** Whether the service has a password. */
  readonly hasPassword: boolean
  /** Signs the links of cards in the CRM; null if no app is configured. */
  readonly keyring: Keyring | null
  /** Null if no OpenID Connect provider is configured. */
  readonly oidc: OidcProvider | null
  /** Whom anybody may sign in as with one click: one person of each role. Absent except in the demo. */
  readonly demoPeople?: readonly DemoPerson[] | undefined
}

/** A person of the demo's company. */
export interface DemoPerson {
  readonly role: Role
  readonly name: string
  /** The mail address in the CRM. */
  readonly address: string
}

/** Shared by the handlers of all ways to sign in. */
export interface SignIn extends SignInDeps {
  /** Sends the form, with a problem or with a confirmation that a link was sent. */
  readonly form: (response: Response, shown: FormModel) => void
  /** Lets an attempt through. @returns counts it as failed @throws HttpError 429 after too many failures */
  readonly tryOf: (request: Request) => () => void
}

export interface FormModel {
  /** The page to go on to. */
  readonly to: string
  /** Whether somebody who is signed in proves again who he is. */
  readonly isFresh?: boolean
  readonly problem?: Message
  readonly sentTo?: string
  /** What was entered, if it was refused. */
  readonly entered?: EnteredForm | null
}

/** A page of Minset to go on to; the start page for any other value. */
export function localPath(value: unknown): string {
  return typeof value === 'string' && /^\/(?![/\\])[^\s\\]*$/.test(value) && value.length < 2000 ? value : '/'
}

/** Whether somebody who is signed in is to prove again who he is. */
export function isFreshAsked({ query }: Pick<Request, 'query'>): boolean {
  return 'fresh' in query
}

/** Where a person goes on after signing in: to the page that was asked for, else to the first one of the account. */
export function landingOf(to: string, started: readonly StartedSession[]): string {
  const [only, ...others] = started
  if (to !== '/' || only === undefined || others.length > 0) return to
  return `/accounts/${encodeURIComponent(only.user.accountId)}/start`
}

/** Adds sessions to those that the browser holds. Those for which they leave no room end: nothing uses them any more. */
export async function keepSessions(
  signIn: SignInDeps,
  { request, response }: { readonly request: Request; readonly response: Response },
  started: readonly StartedSession[],
): Promise<void> {
  const before = heldSessions(request, signIn.publicUrl)
  const held = started.reduce(
    (sessions, { user: { accountId }, token }) => addSession(sessions, { accountId, token }),
    before,
  )
  for (const session of before) {
    if (!held.includes(session)) await endHeldSession(signIn.db, session)
  }
  const options = { ...cookieOptions(signIn), encode: String }
  response.cookie(sessionCookieName(signIn.publicUrl), formatSessions(held), options)
}
