import type { VouchedUser } from '../crm/port.ts'
import { shownSentence } from '../domain/text/shown-text.ts'
import { loadVouchedReader, readerLanguage, saveCrmLanguage, type User, type UserViewer } from '../people/index.ts'
import { defaultLanguage, type Language, type Message, type Say, sayIn } from '../words/index.ts'
import type { CardDeps, ViewDeps } from './card-deps.ts'
import { type Failure, notConnected, notOpened, tooManyRequests, unknownUser } from './failures.ts'

/** A person who looks at a card. */
export interface CardReader {
  readonly viewer: UserViewer
  /** In the person's language, as `sayOnCards`. */
  readonly say: Say
}

/** The account and the user for whom the vendor vouches, with what was loaded meanwhile; or why there is none. */
export type FoundReader<Loaded> =
  | { readonly deps: ViewDeps; readonly reader: CardReader; readonly loaded: Loaded }
  | { readonly failure: Failure; readonly language: Language }

/** Longer than any sentence of Minset with names of a usual length. */
const longestSentence = 2000

/**
 * Puts messages into words for a card. They may name what people and the CRM have named, such as fields: whatever those
 * contain, a text is one line and changes nothing around it. The face escapes it.
 */
export function sayOnCards(language: Language): Say {
  const say = sayIn(language)
  return Object.assign((one: Message) => shownSentence(say(one), longestSentence), { language })
}

/** Who asks, as the vendor says, and what the answer needs in any case. */
export interface ReaderQuery<Loaded> {
  readonly vendor: string
  readonly vouched: VouchedUserOfCard
  /** Loads it while the reader is looked up, because a person waits: he gets nothing of it if he is refused. */
  readonly load: (deps: ViewDeps) => Promise<Loaded>
}

/** For answers that need nothing before the reader is known. */
export function loadNothing(): Promise<null> {
  return Promise.resolve(null)
}

/** A user for whom a vendor vouches, and the tag of the language in which the vendor shows him its pages, if it is known. */
export type VouchedUserOfCard = VouchedUser & { readonly language?: string | undefined }

/**
 * Finds the account and the user for whom a vendor has signed a request, and stores the language in which he uses the CRM if the
 * request states another one than is known: his pages and mails are in it from then on.
 */
export async function findReader<Loaded>(
  deps: CardDeps,
  { vendor, vouched, load }: ReaderQuery<Loaded>,
): Promise<FoundReader<Loaded>> {
  const found = await deps.accountOf(vendor, vouched.externalId)
  if (found === null) return { failure: notConnected, language: defaultLanguage }
  if (found === 'unopened') return { failure: notOpened, language: defaultLanguage }
  const { db, lookups, clock, metrics, queue, checkHealth } = deps
  const viewDeps = { ...found, db, lookups, clock, metrics, queue, checkHealth }
  const { accountId } = found.account
  const [vouchedFor, loaded] = await Promise.all([loadVouchedReader(lookups, accountId, vouched), load(viewDeps)])
  if (vouchedFor === null) return { failure: notConnected, language: defaultLanguage }
  const { user, languages, inFullRoles } = vouchedFor
  const crm = vouched.language ?? languages.crm
  const language = readerLanguage({ ...languages, crm })
  if (user !== null && crm !== null && crm !== languages.crm) {
    await saveCrmLanguage(db, accountId, { ownerId: user.ownerId, language: crm })
  }
  if (user === null) return { failure: unknownUser, language }
  const requests = found.limits.requestsOf(user.ownerId)
  const seconds = requests.waitSeconds()
  if (seconds > 0) return { failure: tooManyRequests(seconds), language }
  requests.count()
  return { deps: viewDeps, reader: { viewer: viewerOf(user, inFullRoles), say: sayOnCards(language) }, loaded }
}

/** A card has no session, and nobody opens another's figures with a reason on it. */
function viewerOf(user: User, inFullRoles: UserViewer['inFullRoles']): UserViewer {
  return { kind: 'user', user, sessionId: null, confirmedAt: new Date(0), openedIds: [], inFullRoles }
}
