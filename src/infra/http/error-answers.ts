import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ErrorRequestHandler, Request, Response } from 'express'
import { AppError, NotFoundError } from '../../domain/errors.ts'
import { defaultLanguage, type Message, message, type Say, sayIn } from '../../words/index.ts'
import type { Log } from '../log.ts'
import { sendAsNotice, sendAsWholePage } from '../pages/whole-page.ts'
import { HttpError } from './http-error.ts'
import { languageOf } from './language.ts'
import { loadViews } from './views.ts'

/** What is shown about an error. */
interface Fault {
  readonly status: number
  readonly title: Message
  /** What happened. */
  readonly words: Message
  /** What to do. */
  readonly action: Message
}

interface Explanation extends Pick<Fault, 'title' | 'action'> {
  /** Used if the error itself has no text that may be shown. */
  readonly words: Message
}

const back = message('request.back.action')
const later = message('request.later.action')
const checkAddress = message('request.address.action')

const explanations: Readonly<Record<number, Explanation>> = {
  400: { title: message('request.malformed.title'), words: message('request.malformed'), action: checkAddress },
  401: {
    title: message('request.password.title'),
    words: message('request.password'),
    action: message('request.password.action'),
  },
  403: { title: message('request.forbidden.title'), words: message('request.forbidden'), action: back },
  404: { title: message('request.unknown.title'), words: message('request.page.unknown'), action: checkAddress },
  408: { title: message('request.slow.title'), words: message('request.slow'), action: later },
  413: {
    title: message('request.large.title'),
    words: message('request.large'),
    action: message('request.large.action'),
  },
  415: { title: message('request.form.title'), words: message('request.form'), action: back },
  421: {
    title: message('request.host.title'),
    words: message('request.host.other'),
    action: message('request.host.action'),
  },
  429: {
    title: message('request.tooMany.title'),
    words: message('request.tooMany'),
    action: message('request.tooMany.action'),
  },
  431: { title: message('request.long.title'), words: message('request.long'), action: back },
  500: {
    title: message('request.broken.title'),
    words: message('request.broken'),
    action: message('request.broken.action'),
  },
  503: {
    title: message('request.unavailable.title'),
    words: message('request.unavailable'),
    action: message('request.unavailable.action'),
  },
}
const fallback: Explanation = {
  title: message('request.broken.title'),
  words: message('request.broken'),
  action: message('request.log.action'),
}

const statusByCode: Readonly<Record<string, number>> = {
  'request.invalid': 400,
  'request.not_found': 404,
  'request.too_many': 429,
  'environment.unusable': 503,
  'crm.unavailable': 503,
  'crm.rate_limited': 503,
}

/** Error codes that mean that a database is unavailable: of the network, and of Postgres (classes 08, 53, 57P). */
const storeIsAway = /^(ECONN|EPIPE|ENOTFOUND|ETIMEDOUT|08|53|57P)/

/** For addresses without a route. */
export function answerUnknown(): never {
  throw new NotFoundError(message('request.page.unknown'))
}

/**
 * Responds to errors: with a page for a browser, else with JSON or a line of text, as requested. Minset's own failures
 * are logged; the details of errors that are not meant for people are not shown.
 */
export function answerErrors(log: Log): ErrorRequestHandler {
  const page = errorPage()
  // oxlint-disable-next-line max-params -- Express recognises error handlers by their four parameters.
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error)
    const fault = faultOf(error)
    if (fault.status === 500 || (fault.status === 503 && !(error instanceof HttpError))) {
      log.error({ err: error, method: request.method }, 'request failed')
    }
    send(request, response, { fault, page })
  }
}

function send(
  request: Request,
  response: Response,
  { fault, page }: { readonly fault: Fault; readonly page: ErrorPage },
): void {
  response.status(fault.status).vary('Accept').vary('Accept-Language')
  const isApi = /\/api\//.test(request.path)
  // Programs that request no type get text; browsers list HTML first.
  const type = isApi ? 'json' : request.accepts(['text', 'html', 'json'])
  const say = sayIn(languageOf(request))
  if (type === 'html') {
    sendAsWholePage(request, response)
    sendAsNotice(request, response)
    return void response.type('html').send(page(fault, say, sendAgain(request, fault, say)))
  }
  const { status, words, action } = sayFault(fault, say)
  if (type === 'json') return void response.json({ error: { status, message: words, action } })
  response.type('text').send(`${words} ${action}
`)
}

function faultOf(error: unknown): Fault {
  const status = statusOf(error)
  const explanation = explanations[status] ?? fallback
  const advice = error instanceof HttpError ? error.advice : null
  return { status, ...explanation, ...advice, words: saidOf(error) ?? explanation.words }
}

/** Null if its message is not meant for people. */
function saidOf(error: unknown): Message | null {
  if (error instanceof AppError) return error.said
  return error instanceof HttpError ? error.said : null
}

/** A fault in words, as the page about it shows it. */
type SaidFault = Readonly<Record<'title' | 'words' | 'action', string>> & Pick<Fault, 'status'>

/** A form that sends once more what was entered; the model of the partial `_button`. */
interface Again {
  readonly action: string
  readonly fields: readonly { readonly name: string; readonly value: string }[]
  readonly label: string
}

/** What may be over when the same is sent once more: a session that has ended, too many attempts, or a failure. */
const passing: ReadonlySet<number> = new Set([403, 429, 500, 503])

/** Keeps what was entered into a form that could not be accepted for a passing reason. Null: nothing was read of a form. */
function sendAgain({ method, originalUrl, body }: Request, { status }: Fault, say: Say): Again | null {
  const entered: unknown = body
  if (method !== 'POST' || !passing.has(status) || typeof entered !== 'object' || entered === null) return null
  const fields = Object.entries(entered).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'string' ? [{ name, value }] : [],
  )
  return fields.length === 0 ? null : { action: originalUrl, fields, label: say(message('request.again')) }
}

/** The page about a fault. */
type ErrorPage = (fault: Fault, say: Say, again?: Again | null) => string

function sayFault({ status, title, words, action }: Fault, say: Say): SaidFault {
  return { status, title: say(title), words: say(words), action: say(action) }
}

function statusOf(error: unknown): number {
  if (error instanceof AppError) return statusByCode[error.code] ?? 500
  if (!(error instanceof Error)) return 500
  // Express itself rejects some requests, such as a URL that cannot be decoded.
  const status = 'status' in error ? Number(error.status) : 500
  if (status in explanations) return status
  if (status >= 400 && status < 500) return 400
  return isStoreAway(error) ? 503 : 500
}

function isStoreAway(error: Error): boolean {
  return 'code' in error && typeof error.code === 'string' && storeIsAway.test(error.code)
}

function errorPage(): ErrorPage {
  const view = loadViews('pages')('error')
  // It does not repeat the address, which may name what the reader may not see.
  return (fault, say, again = null) => {
    const { status, title, ...notice } = sayFault(fault, say)
    return view({ status, title, notice, again, nav: [], root: '/', here: null }, say)
  }
}

/**
 * Responds to requests that are not valid HTTP, too long or too slow, which never reach Express. Node's own response
 * has no text.
 *
 * @param headers for every response
 */
export function answerBrokenRequests(
  headers: Readonly<Record<string, string>>,
): (error: Error & { readonly code?: string }, socket: Duplex) => void {
  const page = errorPage()
  return (error, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
    const status = brokenStatusOf(error.code)
    const fault = faultOf(new HttpError(status, explanations[status]?.words ?? fallback.words))
    const body = page(fault, sayIn(defaultLanguage))
    const lines = Object.entries({
      ...headers,
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Length': String(Buffer.byteLength(body)),
      Connection: 'close',
    }).map(([name, value]) => `${name}: ${value}\r\n`)
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`)
  }
}

function brokenStatusOf(code: string | undefined): number {
  if (code === 'HPE_HEADER_OVERFLOW') return 431
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400
}
