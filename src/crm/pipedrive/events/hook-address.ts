import { createHmac } from 'node:crypto'
import { basicOf, isSame, onlyHeader } from '../../access/secrets.ts'
import type { WebhookHead } from '../../port.ts'
import type { Hook } from './subscriptions.ts'

/** How Minset receives events. */
export interface HookSettings {
  /** The address of the hooks, without a trailing slash. */
  readonly url: string
  /** Used for this vendor's hooks only: the first key derives secrets, all of them verify. Never logged. */
  readonly keys: readonly Uint8Array[]
}

/** Documented: sent with every delivery. */
const user = 'minset'

/**
 * The address for the events of a company, and how Pipedrive authenticates there. Documented: deliveries are not
 * signed. They are authenticated by a secret in the address and a password, both derived from our keys and the
 * company's id, so that nothing has to be stored to verify them, and one company's secrets are useless for another.
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

/**
 * Whether a request arrived at a company's hook with both its secrets, which are in its head. Compares in constant time
 * and never throws.
 */
export function isOurHook({ keys }: HookSettings, head: WebhookHead): boolean {
  const called = readHookAddress(head)
  const authorisation = onlyHeader(head, 'authorization')
  if (called === null || authorisation === null) return false
  // Every key is compared, whether or not an earlier one matched, so that the duration does not reveal which one did.
  const fits = keys.map((key) => {
    const isAddress = isSame(called.secret, secretOf(key, 'address', called.companyId))
    const isPassword = isSame(authorisation, basicOf(user, secretOf(key, 'password', called.companyId)))
    return isAddress && isPassword
  })
  return fits.includes(true)
}

/** The company id in a hook's address; null if it is not a hook's address. */
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
