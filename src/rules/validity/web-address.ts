import { isMadeUpDomain } from './email.ts'
import { isText } from './text.ts'

/** Domains at which people have their mail and no company its page, and those that show how to write one. */
const nobodysPages = new Set(
  [
    'gmail.com googlemail.com hotmail.com hotmail.no hotmail.se hotmail.dk hotmail.fi hotmail.de hotmail.fr hotmail.it hotmail.es',
    'hotmail.nl hotmail.be hotmail.co.uk outlook.com live.com live.no live.se live.dk live.fi live.de live.fr live.it live.nl',
    'live.be live.co.uk icloud.com me.com msn.com ymail.com rocketmail.com domain.com yourdomain.com mydomain.com website.com',
    'yourwebsite.com mywebsite.com yourcompany.com mycompany.com companyname.com',
  ].flatMap((line) => line.split(' ')),
)
/** Addresses within a house or a machine (RFC 1122, RFC 1918, RFC 3927): they lead nobody else there. */
const ownNetwork = /^(?:0|10|127)(?:\.\d{1,3}){3}$|^(?:192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d{1,3}){2}$/

/** What an address begins with and is none without more: `http://`, `www.`, also several times over. */
const beginnings = /^(?:https?(?::\/*|$)|\/\/|www(?:\.|$))+/i

/**
 * Whether the value, or one of several in the field, may lead somewhere: not where it only begins to be an address, leads
 * to a placeholder, to a domain that is reserved for examples or at which people only have their mail, or to a machine of one's
 * own. Words pass ("see our page"): nobody can judge them.
 *
 * @param text normalised
 */
export function isWebAddress(text: string): boolean {
  return isText(text) && text.split(/[\s,;|]+/).some(leadsSomewhere)
}

function leadsSomewhere(part: string): boolean {
  const rest = part.replace(beginnings, '')
  if (!isText(rest) || !isText(rest.replace(/\/+$/, ''))) return false
  const host = (rest.split(/[/?#:]/)[0] ?? '').toLowerCase()
  return isText(host) && !isMadeUpDomain(host) && !nobodysPages.has(host) && !ownNetwork.test(host)
}
