import { isKeyboardNoise, isNameToo, isPlaceholderWord } from './placeholder.ts'

/** Domains that nobody reads mail at: reserved for examples (RFC 2606) or favourites of people in a hurry. */
const junkDomains = new Set(
  'example.com example.org example.net test.com test.no asdf.com mail.mail none.com noemail.com'.split(' '),
)
const junkTopDomains = new Set(['test', 'invalid', 'localhost'])
/** Addresses that machines write from; nobody is reached at them. */
const deadMailboxes = new Set(['noreply', 'no-reply', 'donotreply', 'do-not-reply', 'noemail', 'nomail', 'test', 'xxx'])

/**
 * The form of an address, letters of every script included (RFC 6531), because people do write `bjørn@blåbær.no`:
 * no white space, no two dots in a row, no dot at an edge, and a domain of at least two parts.
 */
const form =
  /^(?!\.)(?!.*\.\.)[^\s@"(),:;<>[\]\\]{1,64}(?<!\.)@(?:[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]*)\.)+[\p{L}\p{M}\p{N}-]{2,}$/u

/** Whether a person may be reached at the address: its form, and that it is not plainly made up. */
export function isEmail(text: string): boolean {
  const address = text.trim().toLowerCase()
  if (!form.test(address)) return false
  const at = address.lastIndexOf('@')
  const domain = address.slice(at + 1)
  if (junkDomains.has(domain) || junkTopDomains.has(domain.slice(domain.lastIndexOf('.') + 1))) return false
  return isMailbox(address.slice(0, at))
}

/** Three letters may be anybody's initials ("tba", "mmm"), and some words for "nothing" are names ("rien"). */
function isMailbox(mailbox: string): boolean {
  if (deadMailboxes.has(mailbox)) return false
  if (mailbox.length <= 3) return true
  return !isKeyboardNoise(mailbox) && (!isPlaceholderWord(mailbox) || isNameToo(mailbox))
}
