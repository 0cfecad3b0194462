import { urlencoded } from 'express'
import { message } from '../../words/index.ts'
import { HttpError } from '../http/http-error.ts'

/** The largest rules file as browsers send it: escapes make a text half as long again, and in some scripts nine times. */
const usualMost = 5_000_000

/**
 * Reads the form of a page into `request.body`. Passes on an HttpError 413 for a form with more than `most` bytes, or with
 * more fields than any page has; the rest of it is discarded.
 */
export function readForm(most = usualMost): ReturnType<typeof urlencoded> {
  const read = urlencoded({ extended: false, limit: most })
  return (request, response, next) =>
    read(request, response, (error?: unknown) => next(isTooLarge(error) ? new HttpError(413, tooLarge(most)) : error))
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'status' in error && error.status === 413
}

function tooLarge(most: number) {
  return message('request.form.large', { most: Math.floor(most / 1000) })
}
