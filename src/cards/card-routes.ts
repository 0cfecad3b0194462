import { type NextFunction, type Request, type Response, Router } from 'express'
import type { Kysely } from 'kysely'
import type { Account } from '../accounts/index.ts'
import type { Card, CardRequest, CrmApp, CrmCards, VouchedUser, WebhookRequest } from '../crm/port.ts'
import type { Clock } from '../domain/time/clock.ts'
import type { Schema } from '../infra/db/schema.ts'
import { languageOf } from '../infra/http/language.ts'
import type { Log } from '../infra/log.ts'
import type { MetricList } from '../metrics/index.ts'
import { findUsersByAddress, inFullScopeOf, loadInFullRoles, loadLanguage, loadUser } from '../people/index.ts'
import { defaultLanguage, type Language, type Message, message, sayIn } from '../words/index.ts'
import { loadCard } from './load-card.ts'

export interface CardDeps {
  readonly db: Kysely<Schema>
  /** The metrics of scorecards. */
  readonly metrics: MetricList
  readonly apps: ReadonlyMap<string, Pick<CrmApp, 'cards' | 'vouchedUser'>>
  /** The public URL of Minset, without a trailing slash. */
  readonly publicUrl: string
  readonly clock: Clock
  readonly log: Pick<Log, 'warn' | 'error'>
  /** The address at which a user is signed in, once and within minutes. */
  readonly enterUrl: (user: { readonly accountId: string; readonly ownerId: string }) => string
  /** A vendor's account; null if it is not connected. */
  readonly accountOf: (vendor: string, externalId: string) => Promise<Account | null>
}

type Outcome = { readonly card: Card | null } | Refused

interface Refused {
  readonly status: number
  readonly failure: Failure
  /** Absent: nothing is known of who asks. */
  readonly language?: Language
}

/** Why there is no card, and what to do about it. */
interface Failure {
  readonly title: Message
  readonly words: Message
}

const notVerified: Failure = {
  title: message('card.notVerified.title'),
  words: message('card.notVerified'),
}
const notConnected: Failure = {
  title: message('card.notConnected.title'),
  words: message('card.notConnected'),
}
const unknownUser: Failure = {
  title: message('card.unknownUser.title'),
  words: message('card.unknownUser'),
}
const broken: Failure = {
  title: message('card.broken.title'),
  words: message('card.broken'),
}

/**
 * `GET /cards/:vendor`: the content of Minset's card on a record page of the CRM. The request is verified before any of
 * it is trusted; every look-up is bound to the account in the request.
 *
 * Responses, all in the vendor's form: 200 the card, or that there is nothing to show; 401 not the vendor's; 403 an
 * unknown person; 404 an account that is not connected; 500. Vendors without cards have no such address.
 */
export function cardRoutes(deps: CardDeps): Router {
  const router = Router()
  router.get('/cards/:vendor', async (request, response, next) => {
    const { vendor } = request.params
    const cards = deps.apps.get(vendor)?.cards
    if (!cards) return next()
    const outcome = await outcomeOf(deps, cards, request)
    if ('card' in outcome) return response.json(cards.render(outcome.card))
    const { status, failure, language = defaultLanguage } = outcome
    const say = sayIn(language)
    const [title, words] = [say(failure.title), say(failure.words)]
    deps.log.warn({ vendor, status, why: title }, 'card refused')
    response.status(status).json(cards.renderFailure({ title, words }))
  })
  router.get('/cards/:vendor/enter', (request, response, next) => enter(deps, request, { response, next }))
  return router
}

/** A request without a body, as vendors sign it. */
function askedOf(
  { publicUrl }: Pick<CardDeps, 'publicUrl'>,
  { method, originalUrl, headers }: Request,
): WebhookRequest {
  return { method, url: publicUrl + originalUrl, headers, rawBody: Buffer.alloc(0) }
}

/**
 * `GET /cards/:vendor/enter`: the address that signs in the user for whom the vendor signed the request. What a person
 * can act on is answered with 200, because HubSpot repeats other answers or hides their words.
 */
async function enter(
  deps: CardDeps,
  request: Request<{ vendor: string }>,
  { response, next }: { readonly response: Response; readonly next: NextFunction },
): Promise<void> {
  const { vendor } = request.params
  const vouchedUser = deps.apps.get(vendor)?.vouchedUser
  if (!vouchedUser) return next()
  const vouched = vouchedUser(askedOf(deps, request), deps.clock.now())
  const found = vouched === null ? notVerified : await findUser(deps, vendor, vouched)
  if ('url' in found) return void response.json({ state: 'ready', url: found.url })
  const say = sayIn(languageOf(request))
  deps.log.warn({ vendor, why: say(found.title) }, 'no link to open Minset')
  const refused = { state: 'refused', title: say(found.title), words: say(found.words) }
  response.status(vouched === null ? 401 : 200).json(refused)
}

async function findUser(
  { db, accountOf, enterUrl }: CardDeps,
  vendor: string,
  { externalId, email }: VouchedUser,
): Promise<{ readonly url: string } | Failure> {
  const account = await accountOf(vendor, externalId)
  if (account === null) return notConnected
  const { accountId } = account
  const [user, ...others] = await findUsersByAddress(db, accountId, email)
  // Of several users with the address, it is not known which one is meant.
  return user === undefined || others.length > 0 ? unknownUser : { url: enterUrl({ accountId, ownerId: user.ownerId }) }
}

async function outcomeOf(deps: CardDeps, cards: CrmCards, request: Request<{ vendor: string }>): Promise<Outcome> {
  const verified = cards.verify(askedOf(deps, request), deps.clock.now())
  if (verified === null) return { status: 401, failure: notVerified }
  try {
    return await findCard(deps, request.params.vendor, verified)
  } catch (error) {
    deps.log.error({ err: error, vendor: request.params.vendor }, 'card failed')
    return { status: 500, failure: broken }
  }
}

async function findCard(
  { db, metrics, clock, enterUrl, accountOf }: CardDeps,
  vendor: string,
  { externalId, userId, key, isShared }: CardRequest,
): Promise<Outcome> {
  const account = await accountOf(vendor, externalId)
  if (account === null) return { status: 404, failure: notConnected }
  const { accountId } = account
  const user = await loadUser(db, accountId, userId)
  const language = await loadLanguage(db, accountId, user === null ? null : userId)
  if (user === null) return { status: 403, failure: unknownUser, language }
  if (key === null) return { card: null }
  const openUrl = isShared ? null : enterUrl({ accountId, ownerId: userId })
  const inFull = inFullScopeOf({ user, inFullRoles: await loadInFullRoles(db, accountId) })
  return { card: await loadCard({ db, metrics, account, key, now: clock.now(), openUrl, inFull, language }) }
}
