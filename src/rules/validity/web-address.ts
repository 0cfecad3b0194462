import { isMadeUpDomain } from './email.ts'
import { isText } from './text.ts'

/** What an address begins with and is none without more: `http://`, `www.`, also several times over. */
const beginnings = /^(?:https?(?::\/*|$)|\/\/|www(?:\.|$))+/i

/**
 * Whether the value, or one of several in the field, may lead somewhere: not where it only begins to be an address, leads
 * to a placeholder or to a domain that is reserved for examples. Words pass ("see our page"): nobody can judge them.
 *
 * @param text normalised
 */
export function isWebAddress(text: string): boolean {
  return isText(text) && text.split(/[\s,;|]+/).some(leadsSomewhere)
}

function leadsSomewhere(part: string): boolean {
  const rest = part.replace(beginnings, '')
  if (!isText(rest) || !isText(rest.replace(/\/+$/, ''))) return false
  const [host = ''] = rest.split(/[/?#:]/)
  return isText(host) && !isMadeUpDomain(host.toLowerCase())
}
