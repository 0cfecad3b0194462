import { createHmac } from 'node:crypto'
import { basicOf, isSame, onlyHeader } from '../../access/secrets.ts'
import type { WebhookHead } from '../../port.ts'
import type { Hook } from './subscriptions.ts'

/** How events reach us. */
export interface HookSettings {
  /** Where they are taken in; without a slash at its end. */
  readonly url: string
  /** For this vendor's hooks only: the first one makes secrets, all are believed. Never logged. */
  readonly keys: readonly Uint8Array[]
}

/** Documented: sent with every delivery. */
const user = 'minset'

/**
 * Where the events of a company are to be sent, and how Pipedrive is to identify itself there. Documented: deliveries are
 * not signed. What proves them is a secret in the address and a password, both made from our keys and the company's id, so
 * that nothing need be stored to check them, and no company's secrets serve for another one.
 */
export function hookOf({ url, keys: [key] }: HookSettings, companyId: string): Hook {
  if (key === undefined) throw new TypeError('no key for hooks')
  const prefix = `${url}/${companyId}/`
  return {
    url: prefix + secretOf(key, 'address', companyId),
    prefix,
    user,
    password: secretOf(key, 'password', companyId),
  }
}

/** Whether a request came to the hook of a company with both its secrets, which its head proves. Compares in constant time and never throws. */
export function isOurHook({ keys }: HookSettings, head: WebhookHead): boolean {
  const called = readHookAddress(head)
  const authorisation = onlyHeader(head, 'authorization')
  if (called === null || authorisation === null) return false
  // Each is compared, whichever fits: how long it takes says nothing of which.
  const fits = keys.map((key) => {
    const isAddress = isSame(called.secret, secretOf(key, 'address', called.companyId))
    const isPassword = isSame(authorisation, basicOf(user, secretOf(key, 'password', called.companyId)))
    return isAddress && isPassword
  })
  return fits.includes(true)
}

/** What the address says: which company it is for. Null where it is no hook's. */
export function readHookAddress(
  head: Pick<WebhookHead, 'url'>,
): { readonly companyId: string; readonly secret: string } | null {
  const { pathname } = URL.canParse(head.url) ? new URL(head.url) : { pathname: '' }
  const [, companyId, secret] = /\/([1-9]\d{0,14})\/([A-Za-z0-9_-]{43})$/.exec(pathname) ?? []
  return companyId === undefined || secret === undefined ? null : { companyId, secret }
}

function secretOf(key: Uint8Array, purpose: 'address' | 'password', companyId: string): string {
  return createHmac('sha256', key).update(`${purpose} ${companyId}`).digest('base64url')
}
