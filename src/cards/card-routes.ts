import { type Request, Router } from 'express'
import type { Card, CardRequest, CrmCards, WebhookRequest } from '../crm/port.ts'
import { defaultLanguage, type Language, sayIn } from '../words/index.ts'
import type { CardDeps } from './card-deps.ts'
import { broken, type Failure, notVerified } from './failures.ts'
import { loadCard, loadShownRecord } from './load-card.ts'
import { findReader, loadNothing } from './reader.ts'
import { viewRoutes } from './view-routes.ts'

type Outcome = { readonly card: Card | null } | Refused

interface Refused {
  readonly failure: Failure
  /** Absent: nothing is known of who asks. */
  readonly language?: Language
}

/**
 * `GET /cards/:vendor`: the content of Minset's card on a record page of the CRM. The request is verified before any of
 * it is trusted; every look-up is bound to the account in the request.
 *
 * Responses, all in the vendor's form: 200 the card, or that there is nothing to show; 401 not the vendor's; 403 an
 * unknown person; 404 an account that is not connected; 429 a person who asks too often; 500. Vendors without cards have no such address.
 */
export function cardRoutes(deps: CardDeps): Router {
  const router = Router()
  router.get('/cards/:vendor', async (request, response, next) => {
    const { vendor } = request.params
    const cards = deps.apps.get(vendor)?.cards
    if (!cards) return next()
    const outcome = await outcomeOf(deps, cards, request)
    if ('card' in outcome) return response.json(cards.render(outcome.card))
    const { failure, language = defaultLanguage } = outcome
    const { status } = failure
    const say = sayIn(language)
    const [title, words] = [say(failure.title), say(failure.words)]
    deps.log.warn({ vendor, status, why: title }, 'card refused')
    response.status(status).json(cards.renderFailure({ title, words }))
  })
  router.use(viewRoutes(deps))
  return router
}

/** A request without a body, as vendors sign it. */
function askedOf(
  { publicUrl }: Pick<CardDeps, 'publicUrl'>,
  { method, originalUrl, headers }: Request,
): WebhookRequest {
  return { method, url: publicUrl + originalUrl, headers, rawBody: Buffer.alloc(0) }
}

async function outcomeOf(deps: CardDeps, cards: CrmCards, request: Request<{ vendor: string }>): Promise<Outcome> {
  const verified = cards.verify(askedOf(deps, request), deps.clock.now())
  if (verified === null) return { failure: notVerified }
  try {
    return await findCard(deps, request.params.vendor, verified)
  } catch (error) {
    deps.log.error({ err: error, vendor: request.params.vendor }, 'card failed')
    return { failure: broken }
  }
}

async function findCard(
  deps: CardDeps,
  vendor: string,
  { externalId, userId, key, isShared }: CardRequest,
): Promise<Outcome> {
  const found = await findReader(deps, {
    vendor,
    vouched: { externalId, ownerId: userId, userId: null, email: null },
    load: (view) => (key === null ? loadNothing() : loadShownRecord(view, key)),
  })
  if ('failure' in found) return found
  const { loaded: record } = found
  if (record === null) return { card: null }
  const { accountId } = found.deps.account
  const openUrl = isShared ? null : deps.enterUrl({ accountId, ownerId: userId })
  return { card: await loadCard(found.deps, found.reader, { record, openUrl }) }
}
