import { inspect } from 'node:util'
import type { ErrorRequestHandler, NextFunction, Request, Response } from 'express'

/** Only pages of the same site may show these pages in a frame. */
export function pageHeaders(_request: Request, response: Response, next: NextFunction): void {
  response.set({
    'Content-Security-Policy': "frame-ancestors 'self'",
    'X-Content-Type-Options': 'nosniff',
    // Not none at all: a form would then not say where it comes from, and be taken for a foreign one.
    'Referrer-Policy': 'same-origin',
  })
  next()
}

/**
 * A page for what fails, in place of Express's own, which shows where in the program it was.
 *
 * @param page makes it
 */
export function answerPageErrors(
  page: (model: { readonly title: string; readonly message: string }) => string,
): ErrorRequestHandler {
  // oxlint-disable-next-line max-params -- Express tells error handlers from others by their four parameters.
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error)
    const status = error instanceof Error && 'status' in error ? Number(error.status) : 500
    if (status >= 400 && status < 500) {
      const message = 'The request is malformed. Check the address, or go back.'
      response.status(status).send(page({ title: 'Bad request', message }))
      return
    }
    // What fails here is a fault of the emulator, which whoever runs it should see.
    process.stderr.write(`${inspect(error)}\n`)
    response.status(500).send(page({ title: 'Something went wrong', message: 'The emulated CRM failed here.' }))
  }
}
