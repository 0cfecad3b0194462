import type { ErrorRequestHandler, Request } from 'express'
import { readForm } from '../pages/read-form.ts'

/** Anybody may send a form that fails, so not more of it is read than people type. */
const read = readForm(50_000)

/**
 * Reads the form of a browser whose request failed before its body was read, such as because a session has ended or the store is away:
 * the page about the error sends it again.
 */
// oxlint-disable-next-line max-params -- Express recognises error handlers by their four parameters.
export const keepEntered: ErrorRequestHandler = (error: unknown, request, response, next) => {
  if (!isUnreadForm(request)) return next(error)
  void read(request, response, () => next(error))
}

function isUnreadForm({ method, headers, body }: Request): boolean {
  return method === 'POST' && headers.accept?.includes('text/html') === true && body === undefined
}
