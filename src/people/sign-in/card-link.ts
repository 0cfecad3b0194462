import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { type Keyring, signedValue, signValue } from '../../infra/secrets/keyring.ts'

/**
 * A link on a card in the CRM, which signs in the user for whom the CRM requested the card. It is signed, and stored only
 * once it is used, because cards are shown far more often than their links are opened.
 */
const Link = z.object({
  accountId: z.string(),
  ownerId: z.string(),
  /** Identifies the link: it can be used once. */
  nonce: z.string(),
  /** Milliseconds since 1970. */
  expiresAt: z.number(),
})

/** The content of a card's link. */
export interface CardLink {
  readonly ownerId: string
  readonly nonce: string
  readonly signedAt: Date
  readonly expiresAt: Date
}

/** How long a card's link can be used: as long as a page of the CRM is looked at. */
const cardLinkMs = 10 * 60_000

const purpose = 'minset card link'

/** A link for the user for whom the CRM requested a card. */
export function signCardLink(
  keyring: Keyring,
  { accountId, ownerId, now }: { readonly accountId: string; readonly ownerId: string; readonly now: Date },
): string {
  const nonce = randomBytes(32).toString('base64url')
  const link: z.infer<typeof Link> = { accountId, ownerId, nonce, expiresAt: now.getTime() + cardLinkMs }
  return signValue(keyring, purpose, link)
}

/** Whether a token has the form of a card's link; the tokens of other links are random. */
export function isCardLink(token: string): boolean {
  return token.includes('.')
}

/** The link, if Minset signed it for this account; else null. Used or expired links are read as well. */
export function readCardLink(keyring: Keyring, accountId: string, token: string): CardLink | null {
  const link = Link.safeParse(signedValue(keyring, purpose, token)).data
  if (link?.accountId !== accountId) return null
  const signedAt = new Date(link.expiresAt - cardLinkMs)
  return { ownerId: link.ownerId, nonce: link.nonce, signedAt, expiresAt: new Date(link.expiresAt) }
}
