import { best, judgementOf, type ValueCode } from '../judgement.ts'
import { isKeyboardNoise } from '../keyboard.ts'
import { isMachineText, isPrintedNull } from '../machine-text.ts'
import { namePart } from '../names/person-name.ts'
import { isPublicDomain } from '../public-domains.ts'
import { textCode } from '../text.ts'
import { isCommonName, isJoinedPlaceholder, isNameToo, isPlaceholderWord, isTypedPhrase } from '../words/placeholder.ts'
import { trialWords } from '../words/trials.ts'

/** Reserved for examples (RFC 2606). */
const junkDomains = new Set(['example.com', 'example.org', 'example.net'])
/** Reserved (RFC 2606, RFC 6762, and by ICANN for private networks): they accept no mail. */
const junkTopDomains = new Set(['test', 'invalid', 'localhost', 'localdomain', 'local', 'internal'])
/** Domains that somebody has, and that are much more often typed by people who do not want to give an address. */
const typedDomains = new Set('test.com test.no asdf.com none.com noemail.com nowhere.com'.split(' '))
/** Domains and mailboxes of example addresses (`email@domain.com`): each part is real, but not both together. */
const shownDomains = new Set(
  [
    'domain yourdomain mydomain email youremail myemail company yourcompany mycompany website yourwebsite mywebsite site',
    'eksempel exempel beispiel exemple ejemplo esempio voorbeeld exemplo priklad domene',
  ].flatMap((line) => line.split(' ')),
)
const shownMailboxes = new Set(
  [
    'email e-mail youremail your.email your-email your_email myemail my.email name yourname your.name your-name your_name',
    'myname user username firstname lastname firstname.lastname first.last firstname_lastname vorname.nachname',
    'fornavn.etternavn epost e-post adresse ola kari max.mustermann you your someone somebody nobody none null undefined address emailaddress domain company customer',
  ].flatMap((line) => line.split(' ')),
)
/** Addresses that machines send from; nobody reads mail there. */
const deadMailboxes = new Set([
  'noreply',
  'no-reply',
  'donotreply',
  'do-not-reply',
  'mailer-daemon',
  'noemail',
  'nomail',
])
/** Domains of providers whose addresses last for minutes. */
const throwAwayDomains = new Set(
  [
    'mailinator.com guerrillamail.com yopmail.com 10minutemail.com tempmail.com temp-mail.org trashmail.com sharklasers.com',
    'guerrillamail.net dispostable.com getnada.com maildrop.cc throwawaymail.com fakeinbox.com mohmal.com',
  ].flatMap((line) => line.split(' ')),
)
/** Uncertain: until 2009, two Japanese providers gave out addresses with dots in any place, and people still have them. */
const dottedDomains = new Set(['docomo.ne.jp', 'ezweb.ne.jp', 'au.com'])
/** Mailboxes for tests, which some companies have. */
const testMailboxes = new Set(['test', 'xxx'])
/** Misspellings of the names of large providers. Where no such provider exists, somebody else may have the domain. */
const misspelt = new Set(
  [
    'gmial.com gmal.com gmai.com gmail.co gamil.com gnail.com gmaill.com gmail.con gmail.cm gmail.om gmil.com gmali.com',
    'googlemail.con hotmial.com hotmal.com hotmai.com hotmil.com hotmaill.com hotmail.con hotnail.com homail.com',
    'outlok.com outloo.com outlook.con outllok.com iclod.com icloud.con icoud.com yahooo.com yaho.com yahho.com yahoo.con yhaoo.com',
  ].flatMap((line) => line.split(' ')),
)
/** Their names with an end that no domain has. */
const misspeltEnd =
  /^(?:gmail|googlemail|hotmail|outlook|yahoo|icloud|live)\.(?:con|cmo|ocm|comm|coom|cim|vom|xom|comn|cpm|col)$/

/**
 * The form of an address, including letters of every script (RFC 6531), because people do write `bjørn@blåbær.no`: no
 * white space, and a domain with at least two parts.
 */
const form =
  /^[^\s@"(),:;<>[\]\\]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]*)(?<!-)\.)+(?!\d+$)[\p{L}\p{M}\p{N}-]{2,}$/u
/** Two dots in a row, and one at an edge of the mailbox. */
const strayDot = /^\.|\.\.|\.@/
/** Characters around and between addresses: white space, brackets, `mailto:`, commas of several scripts. */
const around = /[\s,;:|/<>()[\]{}"“”„،؛、]+/u
const trailing = /(?<![.!?'’*])[.!?'’*]+$/u

/**
 * Why nobody can be reached at the address, or at one of several in the field; null if somebody may be: it has a valid form, and
 * is not plainly invented. Words beside it are ignored ("Kari Li <kari@li.no>", "kari@li.no (private)").
 *
 * @param text normalised
 */
export function emailCode(text: string): ValueCode | null {
  const { code } = best(wordsOf(text).map((part) => judgementOf(addressCode(part))))
  return code === 'notAddress' ? (textCode(text) ?? code) : code
}

/** The addresses of a text at which a person may be reached, in lower case. @param text as above */
export function emailsIn(text: string): readonly string[] {
  return wordsOf(text)
    .filter((part) => addressCode(part) === null)
    .map((part) => part.replace(trailing, '').toLowerCase())
}

function wordsOf(text: string): readonly string[] {
  const address = withoutQuotes(withAtSigns(text)).replace(/(?<=^|@)([^@?]*)\?[^@]*$/, '$1')
  // One short word before an address is probably a part of it, and an address with white space is invalid.
  return /^[a-z][a-z0-9._-]* [a-z0-9._+-]+@\S+$/.test(address) ? [''] : address.split(around)
}

/** Whether nobody can be reached at the domain: it is reserved, or commonly invented. */
export function isMadeUpDomain(domain: string): boolean {
  const parts = domain.split('.')
  return junkTopDomains.has(parts.at(-1) ?? '') || junkDomains.has(parts.slice(-2).join('.'))
}

/** Whether it is a domain that exists, and is much more often invented. */
export function isTypedDomain(domain: string): boolean {
  return typedDomains.has(domain)
}

/** `kari (at) li.no` and `kari @ li.no` are written for people. */
function withAtSigns(text: string): string {
  return text.replace(/ ?[([{] ?at ?[)\]}] ?/gi, '@').replace(/ ?@ ?/g, '@')
}

/** A quoted mailbox (RFC 5321) may contain anything, including white space and dots: `"ola nordmann"@firma.no`. */
function withoutQuotes(text: string): string {
  return text.replace(/"((?:[^"\\]|\\.){1,62})"@/g, (_, mailbox: string) => {
    const plain = mailbox.replace(/[^\p{L}\p{M}\p{N}.-]/gu, '_')
    return `${plain.replace(/^\.|\.$|\.(?=\.)/g, '_')}@`
  })
}

function addressCode(part: string): ValueCode | null {
  const address = part.replace(trailing, '').toLowerCase()
  if (!form.test(address)) return 'notAddress'
  const at = address.lastIndexOf('@')
  const [mailbox, domain] = [address.slice(0, at), address.slice(at + 1)]
  if (strayDot.test(address) && !dottedDomains.has(domain)) return 'notAddress'
  if (isMadeUpDomain(domain)) return 'reservedDomain'
  if (isTrialAddress(mailbox, domain)) return 'placeholder'
  return mailboxCode(mailbox) ?? (isShown(mailbox, domain) ? 'exampleAddress' : domainCode(mailbox, domain))
}

const lastDigits = /(?<!\d)\d+$/
/** Top-level domains that people also type at random. */
const typedTopDomains = new Set(['aaa', 'abc', 'foo', 'xxx', 'xyz'])

/** Whether it is one word with which people fill a field, three times (`asd@asd.asd`), or twice if it says so (`test@test.com`). */
function isTrialAddress(mailbox: string, domain: string): boolean {
  const [name = '', topDomain = '', ...others] = domain.split('.')
  const word = mailbox.replace(lastDigits, '')
  if (name.replace(lastDigits, '') !== word || others.length > 0) return false
  if (trialWords.has(word) || isPrintedNull(word)) return true
  const isOneWord = topDomain === word && word.length > 2 && !typedTopDomains.has(word)
  return isOneWord && isFiller(word)
}

function domainCode(mailbox: string, domain: string): ValueCode | null {
  if (misspelt.has(domain) || misspeltEnd.test(domain)) return 'domainTypo'
  if (throwAwayDomains.has(domain)) return 'throwAwayDomain'
  if (isRepeatedNoise(mailbox, domain)) return 'testMailbox'
  return isSplitPhrase(mailbox, domain) ? 'oftenNone' : null
}

/**
 * Whether both sides of the at sign are a phrase together: `ikke@oppgitt.no`. It only asks, because any word may be a firm's domain
 * (`contact@name.com`); at a provider, any word may be somebody's mailbox.
 */
function isSplitPhrase(mailbox: string, domain: string): boolean {
  return !isPublicDomain(domain) && isTypedPhrase(mailbox, domain.split('.').at(-2) ?? '')
}

/** Whether the domain has the mailbox's name, and that is one that is typed to fill a field: `aaa@aaa.com`, `ingen@ingen.no`. */
function isRepeatedNoise(mailbox: string, domain: string): boolean {
  if (domain.split('.')[0] !== mailbox) return false
  return isFiller(mailbox)
}

/** Text that fills a field without saying anything. */
function isFiller(text: string): boolean {
  if (/^(?:(.)\1*|abc|xyz|123)$/.test(text)) return true
  if (isNameToo(text)) return !isCommonName(text)
  const code = namePart(text).code ?? textCode(text)
  return code !== null && code !== 'notName'
}

/** Whether the address is only an example, or repeats one word three times: `null@null.null`. */
function isShown(mailbox: string, domain: string): boolean {
  const [topDomain = '', name = ''] = domain.split('.').toReversed()
  const isOneWord = new Set([mailbox, name, topDomain]).size === 1
  const isOfForm = shownMailboxes.has(mailbox) && (shownDomains.has(name) || name === mailbox)
  return isOneWord || isOfForm || isTypedDomain(domain)
}

/** Three letters may be anybody's initials ("tba", "mmm"), and some words for "nothing" are names ("rien"). */
function mailboxCode(mailbox: string): ValueCode | null {
  if (deadMailboxes.has(mailbox)) return 'deadMailbox'
  if (isMachineText(mailbox)) return 'programText'
  if (testMailboxes.has(mailbox)) return 'testMailbox'
  if (mailbox.length <= 3) return null
  // People choose such names for mailboxes of their own.
  if (isKeyboardNoise(mailbox)) return 'testMailbox'
  if (isJoinedPlaceholder(mailbox)) return 'placeholder'
  return isPlaceholderWord(mailbox) && !isNameToo(mailbox) ? 'placeholder' : null
}
