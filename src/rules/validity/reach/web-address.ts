import { best, judgementOf, type ValueCode } from '../judgement.ts'
import { textCode } from '../text.ts'
import { isMadeUpDomain, isTypedDomain } from './email.ts'

/** Domains of mail providers, which are no company's page, and those of example addresses. */
const nobodysPages = new Set(
  [
    'gmail.com googlemail.com hotmail.com hotmail.no hotmail.se hotmail.dk hotmail.fi hotmail.de hotmail.fr hotmail.it hotmail.es',
    'hotmail.nl hotmail.be hotmail.co.uk outlook.com live.com live.no live.se live.dk live.fi live.de live.fr live.it live.nl',
    'live.be live.co.uk icloud.com me.com msn.com ymail.com rocketmail.com domain.com yourdomain.com mydomain.com website.com',
    'yourwebsite.com mywebsite.com yourcompany.com mycompany.com companyname.com',
  ].flatMap((line) => line.split(' ')),
)
/**
 * Addresses of private networks or the machine itself (RFC 1122, RFC 1918, RFC 3927): they are unreachable for others.
 */
const ownNetwork = /^(?:0|10|127)(?:\.\d{1,3}){3}$|^(?:192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d{1,3}){2}$/

const betweenAddresses = /[\s,;|]+/
/** Prefixes that are not an address on their own: `http://`, `www.`, also repeated. */
const beginnings = /^(?:https?(?::\/*|$)|\/\/|www(?:\.|$))+/i

/**
 * Why the value, or each of several in the field, leads nowhere; null if one may lead somewhere. It does not if it is only the
 * beginning of an address, or leads to a placeholder, to a domain that is reserved for examples or only used for mail, or to a
 * local machine. Words pass ("see our page"), because they cannot be judged.
 *
 * @param text normalised
 */
export function webAddressCode(text: string): ValueCode | null {
  return textCode(text) ?? best(text.split(betweenAddresses).map((part) => judgementOf(partCode(part)))).code
}

/** The hosts of a text that may lead somewhere, in lower case and without `www.`; words are no hosts. @param text as above */
export function hostsIn(text: string): readonly string[] {
  const parts = textCode(text) === null ? text.split(betweenAddresses).filter((part) => partCode(part) === null) : []
  return parts.map((part) => hostOf(part.replace(beginnings, ''))).filter((host) => /^[^.@]+(?:\.[^.@]+)+$/.test(host))
}

function hostOf(address: string): string {
  return (address.split(/[/?#:]/)[0] ?? '').toLowerCase()
}

function partCode(part: string): ValueCode | null {
  const rest = part.replace(beginnings, '')
  if (rest === '') return 'notAddress'
  const host = hostOf(rest)
  const code = textCode(rest) ?? textCode(rest.replace(/(?<!\/)\/+$/, '')) ?? textCode(host)
  if (code !== null) return code
  if (isMadeUpDomain(host) || ownNetwork.test(host)) return 'reservedDomain'
  if (nobodysPages.has(host)) return 'mailDomain'
  return isTypedDomain(host) ? 'exampleAddress' : null
}
