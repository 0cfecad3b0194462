import { type Request, type RequestHandler, Router } from 'express'
import { NotFoundError } from '../domain/errors.ts'
import { sendMailPreview } from '../infra/http/security-headers.ts'
import { loadViews } from '../infra/http/views.ts'
import { message } from '../words/index.ts'
import type { AdminDeps } from './admin-deps.ts'
import { navigationOf } from './navigation.ts'
import { type LoadedPage, type Page, readPageRequest, type Viewer } from './page.ts'
import { loadDigestMail } from './pages/digest-pages.ts'
import { pages } from './pages/index.ts'

/** Every request here has passed the service's password. */
const viewer: Viewer = { kind: 'admin' }

/**
 * The routes of all pages. Links in them are relative to their mount point, so that each account has a separate
 * address.
 */
export function adminRoutes(deps: AdminDeps): Router {
  const router = Router()
  const views = loadViews('pages')
  const place = `${deps.crmTitle} ${deps.account.externalId}`
  for (const page of pages) {
    router.get(page.path, async (request, response) => {
      const { template, model } = await loadFor(page, deps, request)
      const nav = navigationOf(pages, page, viewer)
      response.send(views(template)({ ...model, nav, place, root: `${request.baseUrl}/` }))
    })
    if (page.isForPrograms) router.get(`/api${page.path}`, sendJson(page, deps))
  }
  router.get('/digests/:supervisorId/mail', async (request, response) => {
    sendMailPreview(response, await loadDigestMail(deps, request.params.supervisorId))
  })
  return router
}

function sendJson(page: Page, deps: AdminDeps): RequestHandler {
  return async (request, response) => {
    const { json } = await loadFor(page, deps, request)
    response.json(json)
  }
}

async function loadFor(page: Page, deps: AdminDeps, request: Request): Promise<LoadedPage> {
  // A page that the viewer may not see responds like one that does not exist, so that its existence is not revealed.
  if (!page.isFor(viewer)) throw new NotFoundError(message('request.page.unknown'))
  return page.load(deps, readPageRequest(deps, request, viewer))
}
