import type { Request, Router } from 'express'
import { refuseForeignForms, textOf } from './page-parts.ts'
import type { SandboxUi, View } from './ui-port.ts'

/** Path of the page for both vendors. */
const consentPath = '/oauth/authorize'

/** The page that shows an app and the requested permissions, with both answers. */
export function addConsentPage(router: Router, { consent }: Pick<SandboxUi, 'consent'>, view: View): void {
  router.get(consentPath, (request, response) => {
    const asked = consent.read(queryOf(request))
    response
      .status('problem' in asked ? 400 : 200)
      .send(view(response, 'consent', { title: 'Connect an app', ...asked, action: request.originalUrl }))
  })
  router.post(consentPath, refuseForeignForms, (request, response) => {
    const asked = consent.read(queryOf(request))
    if ('problem' in asked) {
      response.status(400).send(view(response, 'consent', { title: 'Connect an app', ...asked }))
      return
    }
    const form = (request.body ?? {}) as Readonly<Record<string, unknown>>
    response.redirect(303, asked.answer(textOf(form['answer']) === 'allow').href)
  })
}

/** Whether a request is for the consent page, rather than for the API, which shares its path. */
export function isForConsentPage({ originalUrl }: Pick<Request, 'originalUrl'>): boolean {
  return originalUrl.split('?')[0] === consentPath
}

function queryOf({ originalUrl }: Request): URLSearchParams {
  return new URL(originalUrl, 'http://localhost').searchParams
}
