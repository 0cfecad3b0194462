import { type Request, type RequestHandler, type Response, Router } from 'express'
import { z } from 'zod'
import type { CardRequests, WebhookRequest } from '../crm/port.ts'
import type { RecordKey } from '../domain/record.ts'
import { BodyRefusedError } from '../infra/http/bodies.ts'
import { languageOf } from '../infra/http/language.ts'
import { languageOfTag } from '../words/index.ts'
import { act } from './actions/act.ts'
import { Action } from './actions/action.ts'
import type { CardDeps, ViewDeps } from './card-deps.ts'
import {
  broken,
  type Failure,
  isFailure,
  malformed,
  notAllowed,
  notVerified,
  refusalOf,
  tooLarge,
  unknownRecord,
} from './failures.ts'
import { type AppNotes, createAppNotes } from './note-app.ts'
import { type CardReader, findReader, loadNothing } from './reader.ts'
import { loadHomeView } from './views/home-view.ts'
import { type CardRecord, loadCardRecord, loadRecordView } from './views/record-view.ts'
import { settingsView } from './views/settings-view.ts'

/** The largest body of a card, in bytes: what people type into its fields, and the texts that these held before. */
const largestBody = 1_000_000

/** One request of a card, of an account and a user that are known. */
interface Asked {
  readonly deps: ViewDeps
  readonly reader: CardReader
  readonly cards: CardRequests
  readonly body: unknown
  /** The record that the body names; null: it names none, or Minset does not know it. */
  readonly record: CardRecord | null
}

/** What a request is answered with, as the body; null: the person may not have it. */
interface Answer {
  readonly of: (asked: Asked) => Promise<object | Failure>
  /** Whether it is about a record. */
  readonly ofRecord?: true
}

/**
 * `POST /cards/:vendor/{record,home,settings,act}` and `GET /cards/:vendor/enter`: the content of the cards and app pages
 * that run inside the CRM. The vendor's signature, or its token, is verified over the raw body before any of it is parsed;
 * the account and the user are those that the vendor names, never those of the body.
 *
 * What a person can act on is answered with 200 and a `state`, because HubSpot repeats other answers or hides their words;
 * 401 only for a request that is not the vendor's. Vendors whose cards make no requests have no such addresses.
 */
export function viewRoutes(deps: CardDeps): Router {
  const router = Router()
  const notes = createAppNotes(deps)
  function enter({ deps: { account }, reader: { viewer } }: Asked): Promise<object> {
    return Promise.resolve({ url: deps.enterUrl({ accountId: account.accountId, ownerId: viewer.user.ownerId }) })
  }
  for (const [name, answer] of Object.entries(answers)) {
    router.post(`/cards/:vendor/${name}`, readBody(deps), (request, response, next) => {
      const vendor = String(request.params['vendor'])
      const cards = deps.apps.get(vendor)?.cardRequests
      return cards ? respond(deps, { vendor, cards, answer, notes }, { request, response }) : next()
    })
  }
  router.get('/cards/:vendor/enter', (request, response, next) => {
    const { vendor } = request.params
    const cards = deps.apps.get(vendor)?.cardRequests
    return cards ? respond(deps, { vendor, cards, answer: { of: enter }, notes }, { request, response }) : next()
  })
  return router
}

/** A body that is too large is refused in words as well: the card shows them and keeps what was entered. */
function readBody({ bodies }: Pick<CardDeps, 'bodies'>): RequestHandler {
  const read = bodies.read(largestBody)
  return (request, response, next) =>
    read(request, response, (error?: unknown) => {
      const isTooLarge = error instanceof BodyRefusedError && error.status === 413
      if (!isTooLarge) return next(error)
      response.json(refusalOf(tooLarge, languageOf(request)))
    })
}

interface Answering extends Pick<Asked, 'cards'> {
  readonly vendor: string
  readonly answer: Answer
  readonly notes: AppNotes
}

async function respond(
  deps: CardDeps,
  { vendor, cards, answer, notes }: Answering,
  { request, response }: { readonly request: Request<object>; readonly response: Response },
): Promise<void> {
  const [signed, now] = [signedRequest(deps, request), deps.clock.now()]
  const vouched = cards.vouchedUser(signed, now)
  if (vouched === null) {
    const apps = cards.otherApp(signed, now)
    if (apps === null) {
      deps.log.warn({ vendor }, 'a request of a card was not signed by the CRM')
    } else {
      await notes.other(vendor, apps)
      deps.log.error({ vendor, ...apps }, 'a card belongs to another app than the configured one: correct its app id')
    }
    return void response.status(401).json(refusalOf(notVerified, languageOf(request)))
  }
  await notes.configured(vendor)
  const body = bodyOf(request)
  const { language } = ReaderBody.parse(body)
  try {
    const key = answer.ofRecord ? keyOf(cards, body) : null
    const found = await findReader(deps, {
      vendor,
      vouched: { ...vouched, language },
      load: (view) => (key ? loadCardRecord(view, key) : loadNothing()),
    })
    const result =
      'failure' in found
        ? refusalOf(found.failure, found.language)
        : await answered(answer, { ...found, record: found.loaded, cards, body })
    response.json(result)
  } catch (error) {
    deps.log.error({ err: error, vendor }, 'card failed')
    response.json(refusalOf(broken, languageOfTag(language ?? '') ?? languageOf(request)))
  }
}

async function answered(answer: Answer, asked: Asked): Promise<object> {
  const result = await answer.of(asked)
  return isFailure(result) ? refusalOf(result, asked.reader.say.language) : { state: 'ready', ...result }
}

/** The request as vendors sign it. */
function signedRequest(
  { publicUrl }: Pick<CardDeps, 'publicUrl'>,
  { method, originalUrl, headers, body }: Request<object>,
): WebhookRequest {
  return { method, url: publicUrl + originalUrl, headers, rawBody: body instanceof Buffer ? body : Buffer.alloc(0) }
}

/** Undefined if it is no JSON. */
function bodyOf({ body }: Request<object>): unknown {
  try {
    return body instanceof Buffer ? JSON.parse(body.toString('utf8')) : undefined
  } catch {
    return undefined
  }
}

/** The tag of a language, such as `nb-NO`. No valid one is longer. */
const tag = /^[a-z0-9_-]{2,35}$/i

/** What any request may state of its reader. */
const ReaderBody = z
  .object({ language: z.string().regex(tag).optional().catch(undefined) })
  .catch({ language: undefined })
const KeyBody = z.object({ objectTypeId: z.string().max(100), objectId: z.union([z.string().max(100), z.int()]) })
const figure = z.string().max(100).optional()
const RecordBody = z.object({ ...KeyBody.shape, figure })
const HomeBody = z.object({
  page: z.int().min(1).default(1),
  ownerId: z.string().max(100).optional(),
  figure,
})
const ActBody = z.object({ action: Action, ...KeyBody.partial().shape, figure })

const answers: Readonly<Record<'record' | 'home' | 'settings' | 'act', Answer>> = {
  record: { of: answerRecord, ofRecord: true },
  home: { of: answerHome },
  settings: { of: ({ reader }) => Promise.resolve({ view: settingsView(reader) }) },
  act: { of: answerAct },
}

async function answerRecord({ deps, reader, body, record: found }: Asked): Promise<object | Failure> {
  const query = RecordBody.safeParse(body)
  if (!query.success) return malformed
  return found === null
    ? unknownRecord
    : { view: await loadRecordView(deps, reader, { found, figure: query.data.figure }) }
}

async function answerHome({ deps, reader, body }: Asked): Promise<object | Failure> {
  const query = HomeBody.safeParse(body)
  if (!query.success) return malformed
  const view = await loadHomeView(deps, reader, query.data)
  return view === null ? notAllowed : { view }
}

async function answerAct({ deps, reader, cards, body }: Asked): Promise<object | Failure> {
  const request = ActBody.safeParse(body)
  if (!request.success) return malformed
  const { action, objectId, figure: shownFigure } = request.data
  const shown = objectId === undefined ? null : keyOf(cards, body)
  return shown === undefined ? malformed : act(deps, reader, { action, shown, figure: shownFigure })
}

/** Null: of a type that Minset does not mirror; undefined: malformed. */
function keyOf(cards: CardRequests, body: unknown): RecordKey | null | undefined {
  const record = KeyBody.safeParse(body)
  return record.success ? cards.recordKey(record.data.objectTypeId, String(record.data.objectId)) : undefined
}
