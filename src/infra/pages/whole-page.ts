import type { Request, Response } from 'express'

/**
 * Makes htmx load a page as a whole, because it does not have the part that a page asked for: an error, or the page where
 * people sign in. Other requests are answered as always.
 */
export function sendAsWholePage(request: Pick<Request, 'get' | 'method' | 'originalUrl'>, response: Response): void {
  if (request.get('HX-Request') === 'true' && request.method === 'GET') {
    response.set('HX-Redirect', request.originalUrl)
  }
}

/**
 * Makes htmx show what is wrong above a page from which a form was sent, and leave the page as it is: nothing that somebody has
 * entered is lost. The form has `hx-select-oob="#notice:innerHTML"`. Other requests are answered as always.
 */
export function sendAsNotice(request: Pick<Request, 'get' | 'method'>, response: Response): void {
  if (request.get('HX-Request') === 'true' && request.method !== 'GET') response.set('HX-Reswap', 'none')
}
