import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ErrorRequestHandler, Request, Response } from 'express'
import { AppError, NotFoundError } from '../../domain/errors.ts'
import type { Log } from '../log.ts'
import { HttpError } from './http-error.ts'
import { loadViews } from './views.ts'

/** What the page about an error says. */
interface Fault {
  readonly status: number
  readonly title: string
  /** What happened. */
  readonly words: string
  /** What to do. */
  readonly action: string
}

interface Explanation extends Pick<Fault, 'title' | 'action'> {
  /** Where the error itself says nothing that may be shown. */
  readonly words: string
}

const back = 'Go back, or start at the overview.'
const later = 'Load the page again in a minute.'

const explanations: Readonly<Record<number, Explanation>> = {
  400: { title: 'Bad request', words: 'The request is malformed.', action: `Check the address. ${back}` },
  401: { title: 'Password needed', words: 'A password is needed.', action: 'Load the page again and enter it.' },
  403: { title: 'Not allowed', words: 'This is not allowed.', action: back },
  404: { title: 'Not found', words: 'There is no such page.', action: `Check the address. ${back}` },
  408: { title: 'Too slow', words: 'The request took too long to arrive.', action: later },
  413: { title: 'Too large', words: 'The request is too large.', action: back },
  415: { title: 'Unknown form', words: 'The request is in a form that is not accepted here.', action: back },
  421: { title: 'Another host', words: 'Minset does not answer to this host name.', action: 'Set MINSET_PUBLIC_URL.' },
  429: { title: 'Too many tries', words: 'Too much was tried.', action: 'Wait, then load the page again.' },
  431: { title: 'Too long', words: 'The address or the head of the request is too long.', action: back },
  500: {
    title: 'Something went wrong',
    words: 'Something went wrong in Minset.',
    action: 'The log says what. Load the page again; if it stays so, tell who runs Minset.',
  },
  503: { title: 'Not available now', words: 'Minset cannot answer this now.', action: `${later} The log says why.` },
}
const fallback: Explanation = {
  title: 'Something went wrong',
  words: 'Something went wrong in Minset.',
  action: 'The log says what.',
}

const statusByCode: Readonly<Record<string, number>> = {
  'request.invalid': 400,
  'request.not_found': 404,
  'environment.unusable': 503,
  'crm.unavailable': 503,
  'crm.rate_limited': 503,
}

/** Codes of errors by which a database says that it is away: of the network, and of Postgres (classes 08, 53, 57P). */
const storeIsAway = /^(ECONN|EPIPE|ENOTFOUND|ETIMEDOUT|08|53|57P)/

/** For addresses that nothing else answers to. */
export function answerUnknown(): never {
  throw new NotFoundError('There is no such page.')
}

/**
 * Answers errors: with a page where a browser asks, else with JSON or with a line of text, as asked for. What went wrong
 * in us is logged; of errors that are not meant for people nothing is shown.
 */
export function answerErrors(log: Log): ErrorRequestHandler {
  const page = errorPage()
  // oxlint-disable-next-line max-params -- Express tells error handlers from others by their four parameters.
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
  { fault, page }: { readonly fault: Fault; readonly page: (fault: Fault) => string },
): void {
  response.status(fault.status).vary('Accept')
  const isApi = /\/api\//.test(request.path)
  // Programs that name no type get text; browsers put HTML first.
  const type = isApi ? 'json' : request.accepts(['text', 'html', 'json'])
  if (type === 'html') return void response.type('html').send(page(fault))
  const { status, words, action } = fault
  if (type === 'json') return void response.json({ error: { status, message: words, action } })
  response.type('text').send(`${words} ${action}
`)
}

function faultOf(error: unknown): Fault {
  const status = statusOf(error)
  const { title, words, action } = explanations[status] ?? fallback
  const said = error instanceof AppError || error instanceof HttpError ? error.message : words
  return { status, title, words: said, action }
}

function statusOf(error: unknown): number {
  if (error instanceof AppError) return statusByCode[error.code] ?? 500
  if (!(error instanceof Error)) return 500
  // Express finds some requests wrong by itself, such as an address that cannot be decoded.
  const status = 'status' in error ? Number(error.status) : 500
  if (status in explanations) return status
  if (status >= 400 && status < 500) return 400
  return isStoreAway(error) ? 503 : 500
}

function isStoreAway(error: Error): boolean {
  return 'code' in error && typeof error.code === 'string' && storeIsAway.test(error.code)
}

function errorPage(): (fault: Fault) => string {
  const view = loadViews('pages')('error')
  return (fault) => view({ ...fault, nav: [], root: '/' })
}

/**
 * Answers requests that are no HTTP, too long or too slow, which Express never sees. Node's own answer has no words.
 *
 * @param headers of every answer
 */
export function answerBrokenRequests(
  headers: Readonly<Record<string, string>>,
): (error: Error & { readonly code?: string }, socket: Duplex) => void {
  const page = errorPage()
  return (error, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
    const status = brokenStatusOf(error.code)
    const body = page(faultOf(new HttpError(status, explanations[status]?.words ?? fallback.words)))
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
