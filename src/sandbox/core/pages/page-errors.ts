import { inspect } from 'node:util'
import type { ErrorRequestHandler, NextFunction, Request, Response } from 'express'

/** Only pages of the same site may frame these pages. */
export function pageHeaders(_request: Request, response: Response, next: NextFunction): void {
  response.set({
    'Content-Security-Policy': "frame-ancestors 'self'",
    'X-Content-Type-Options': 'nosniff',
    // Not `no-referrer`: a form would then not state its origin, and count as a foreign one.
    'Referrer-Policy': 'same-origin',
  })
  next()
}

/**
 * Shows a page for errors, in place of Express's own, which reveals the place in the program.
 *
 * @param page creates it
 */
export function answerPageErrors(
  page: (response: Response, model: { readonly title: string; readonly message: string }) => string,
): ErrorRequestHandler {
  // oxlint-disable-next-line max-params -- Express recognises error handlers by their four parameters.
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error)
    const status = error instanceof Error && 'status' in error ? Number(error.status) : 500
    if (status >= 400 && status < 500) {
      const message = 'The request is malformed. Check the address, or go back.'
      response.status(status).send(page(response, { title: 'Bad request', message }))
      return
    }
    // An error here is a fault of the emulator, which the person who runs it should see.
    process.stderr.write(`${inspect(error)}\n`)
    response
      .status(500)
      .send(page(response, { title: 'Something went wrong', message: 'The emulated CRM failed here.' }))
  }
}
