import { z } from 'zod'
import { isKeyboardNoise, isPlaceholderWord } from './placeholder.ts'

/** Domains that nobody reads mail at: reserved for examples (RFC 2606) or favourites of people in a hurry. */
const junkDomains = new Set(
  'example.com example.org example.net test.com test.no test.de asdf.com email.com mail.mail none.com noemail.com na.com'.split(
    ' ',
  ),
)
const junkTopDomains = new Set(['test', 'invalid', 'localhost'])
/** Addresses that machines write from; nobody is reached at them. */
const deadMailboxes = new Set(['noreply', 'no-reply', 'donotreply', 'do-not-reply', 'noemail', 'nomail'])

const Address = z.email()

/** Whether a person may be reached at the address: its form, and that it is not plainly made up. */
export function isEmail(text: string): boolean {
  const address = text.trim().toLowerCase()
  if (!Address.safeParse(address).success) return false
  const at = address.lastIndexOf('@')
  const mailbox = address.slice(0, at)
  const domain = address.slice(at + 1)
  if (junkDomains.has(domain) || junkTopDomains.has(domain.slice(domain.lastIndexOf('.') + 1))) return false
  return !deadMailboxes.has(mailbox) && !isPlaceholderWord(mailbox) && !isKeyboardNoise(mailbox)
}
