import { type Request, type RequestHandler, type Response, Router } from 'express'
import type { CardRequests, CrmApp, CrmFrames, VouchedUser } from '../../crm/port.ts'
import type { RecordKey } from '../../domain/record.ts'
import type { Clock } from '../../domain/time/clock.ts'
import { languageOf } from '../../infra/http/language.ts'
import { allowFraming } from '../../infra/http/security-headers.ts'
import { loadViews, type View } from '../../infra/http/views.ts'
import type { Log } from '../../infra/log.ts'
import { readForm } from '../../infra/pages/read-form.ts'
import { type Language, message, sayIn } from '../../words/index.ts'
import type { FrameContent, Shown } from './frame-content.ts'
import { type EnteredResult, formId, homePart, type PartOptions, recordPart, settingsPart } from './part-models.ts'
import { readAction, valuePrefix } from './read-action.ts'

export interface FrameDeps {
  readonly apps: ReadonlyMap<string, Pick<CrmApp, 'cardRequests' | 'frames'>>
  readonly content: (vendor: string) => FrameContent
  readonly clock: Clock
  readonly log: Pick<Log, 'warn'>
}

/** Where frames are, and the parts that they show. */
const surfaces: ReadonlyMap<string, 'record' | 'home' | 'settings'> = new Map([
  ['panel', 'record'],
  ['floating', 'home'],
  ['settings', 'settings'],
])

/**
 * The frames of Minset in the pages of vendors that have them. `GET /cards/:vendor/frames/:surface` is the frame itself,
 * which holds no data and may be framed by the vendor alone; its script has the vendor sign tokens, with which it gets the
 * parts. There are no cookies.
 *
 * Parts: 200 with the part or a refusal in words, 401 for a token that is not the vendor's or has expired. A form of a part
 * is sent to the part's own address, and answered with the part as it is then.
 */
export function frameRoutes(deps: FrameDeps): Router {
  const router = Router()
  const views = loadViews('pages')
  for (const [vendor, { cardRequests: cards, frames }] of deps.apps) {
    if (cards === null || frames === undefined) continue
    const { clock, log } = deps
    addFrames(router, { base: `/cards/${vendor}`, content: deps.content(vendor), cards, frames, views, clock, log })
  }
  return router
}

/** What the frames of one vendor need. */
interface VendorFrames extends Pick<FrameDeps, 'clock' | 'log'> {
  /** The path of its addresses. */
  readonly base: string
  readonly content: FrameContent
  readonly cards: CardRequests
  readonly frames: CrmFrames
  readonly views: (name: string) => View
}

function addFrames(router: Router, of: VendorFrames): void {
  const { base } = of
  const form = readForm()
  router.get(`${base}/frames/sdk.js`, (_request, response) => {
    response.set('Cache-Control', 'public, max-age=86400').type('js').send(of.frames.sdk())
  })
  router.get(`${base}/frames/:surface`, (request, response, next) => {
    const part = surfaces.get(String(request.params['surface']))
    return part === undefined ? next() : sendFrame(of, { request, response, part })
  })
  for (const [part, load] of Object.entries(parts)) {
    const answer = partHandler(of, load)
    router.get(`${base}/parts/${part}`, answer)
    router.post(`${base}/parts/${part}`, onlyVouched(of), form, answer)
  }
}

/** Nothing is read of a form that is not the vendor's user's. */
function onlyVouched(of: VendorFrames): RequestHandler {
  return (request, response, next) =>
    userOf(of.cards, request, of.clock.now()) === null ? refuse(of, { request, response }) : next()
}

function partHandler(of: VendorFrames, load: LoadPart): RequestHandler {
  return async (request, response) => {
    const user = userOf(of.cards, request, of.clock.now())
    if (user === null) return refuse(of, { request, response })
    const { template, model, language } = await load({ ...of, request, user })
    response.set('Content-Language', language).send(of.views(template)({ ...model, language }, sayIn(language)))
  }
}

interface FrameAnswer {
  readonly request: Request
  readonly response: Response
  readonly part: string
}

/** A frame that is loaded again has no token in its address any more: its script then begins by getting one. */
async function sendFrame(of: VendorFrames, { request, response, part }: FrameAnswer): Promise<void> {
  const { base, cards, frames, content, clock, views } = of
  allowFraming(response, frames.ancestors)
  const { searchParams: query } = new URL(request.originalUrl, 'http://localhost')
  const token = query.get('token')
  const signed = {
    method: request.method,
    originalUrl: request.originalUrl,
    headers: { authorization: `Bearer ${token}` },
  }
  const user = token === null ? null : userOf(cards, signed, clock.now())
  if (token !== null && user === null) return refuse(of, { request, response })
  const language = user === null ? languageOf(request) : await content.languageOf(user)
  const record = new URLSearchParams([...query].filter(([name]) => name === 'resource' || name === 'selectedIds'))
  const address = `${base}/parts/${part}${record.size === 0 ? '' : `?${record.toString()}`}`
  const theme = query.get('theme') === 'dark' ? 'dark' : 'light'
  const surface = request.params['surface']
  response.send(views('card-frame')({ address, theme, surface, sdk: `${base}/frames/sdk.js` }, sayIn(language)))
}

function refuse({ log, views }: VendorFrames, { request, response }: Omit<FrameAnswer, 'part'>): void {
  const say = sayIn(languageOf(request))
  log.warn({ path: request.path }, 'frame refused')
  const [title, text] = [say(message('card.notVerified.title')), say(message('card.notVerified'))]
  response.status(401).send(views('card-refused')({ title, text, language: say.language }, say))
}

/** The user for whom the vendor has signed the token of a request; the token says nothing of the rest of it. */
function userOf(
  cards: CardRequests,
  { method, originalUrl: url, headers }: Pick<Request, 'method' | 'originalUrl' | 'headers'>,
  now: Date,
): VouchedUser | null {
  return cards.vouchedUser({ method, url, headers, rawBody: Buffer.alloc(0) }, now)
}

interface PartRequest extends Pick<VendorFrames, 'content' | 'cards' | 'base'> {
  readonly request: Request
  readonly user: VouchedUser
}

interface LoadedPart {
  readonly template: string
  readonly model: object
  readonly language: Language
}

type LoadPart = (asked: PartRequest) => Promise<LoadedPart>

const parts: Readonly<Record<string, LoadPart>> = {
  async record(asked) {
    const { content, user, request, cards } = asked
    const { resource, selectedIds, figure } = request.query
    const key = cards.recordKey(textOf(resource), textOf(selectedIds))
    const done = await doneBy(asked, key)
    return toPart(await content.record(user, { key, figure: given(figure) }), done, {
      request,
      template: 'card-record',
      modelOf: recordPart,
    })
  },
  async home(asked) {
    const { content, user, request } = asked
    const done = await doneBy(asked, null)
    const { page: number, owner, figure } = request.query
    const page = Math.min(Math.max(1, Math.floor(Number(number)) || 1), Number.MAX_SAFE_INTEGER)
    const query = { page, ownerId: given(owner), figure: given(figure) }
    return toPart(await content.home(user, query), done, { request, template: 'card-home', modelOf: homePart })
  },
  async settings(asked) {
    const { content, user, request } = asked
    const done = await doneBy(asked, null)
    return toPart(await content.settings(user), done, { request, template: 'card-settings', modelOf: settingsPart })
  },
}

/** Does what a submitted form asks for. @returns what became of it; null if the request only asks for the part */
async function doneBy({ content, user, request }: PartRequest, shown: RecordKey | null): Promise<EnteredResult | null> {
  if (request.method !== 'POST') return null
  const result = await content.act(user, { action: readAction(request), shown })
  const body = request.body as Readonly<Record<string, unknown>>
  function field(name: string): string {
    return textOf(body[name])
  }
  const form = formId({ type: field('of-type'), id: field('of-id') }, field('of-ruleId'))
  const names = Object.keys(body).filter((name) => name.startsWith(valuePrefix))
  const values = Object.fromEntries(names.map((name) => [name.slice(valuePrefix.length), field(name)]))
  if (result.state === 'refused' && 'title' in result) {
    return { state: 'refused', message: result.words, problems: {}, form, values }
  }
  return { state: result.state, message: result.message, problems: result.problems, form, values }
}

/** Empty for what is absent, or there twice. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** A parameter that has one value. */
function given(value: unknown): string | undefined {
  return textOf(value) || undefined
}

function toPart<V>(
  { response, language, openUrl }: Shown<V>,
  result: EnteredResult | null,
  {
    request,
    template,
    modelOf,
  }: {
    readonly request: Request
    readonly template: string
    readonly modelOf: (view: V, options: PartOptions) => object
  },
): LoadedPart {
  if (response.state === 'refused') {
    return { template: 'card-refused', model: { title: response.title, text: response.words }, language }
  }
  const model = modelOf(response.view, { action: request.originalUrl, result, openUrl })
  return { template, model, language }
}
