import type { NextFunction, Request, Response } from 'express'
import { readForm } from './read-form.ts'

/** Anybody may send a form that fails, so not more of it is read than people type. */
const read = readForm(50_000)

/**
 * Reads the form of a browser whose request failed before its body was read, such as because a session has ended or the store is away:
 * the page about the error sends it again.
 */
// oxlint-disable-next-line max-params -- Express recognises error handlers by their four parameters.
export function keepEntered(error: unknown, request: Request, response: Response, next: NextFunction): void {
  if (isUnreadForm(request)) read(request, response, () => next(error))
  else next(error)
}

function isUnreadForm({ method, headers, body }: Request): boolean {
  return method === 'POST' && headers.accept?.includes('text/html') === true && body === undefined
}
