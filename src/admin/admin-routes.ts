import { type Request, type RequestHandler, type Response, Router } from 'express'
import { FormInvalidError, NotFoundError } from '../domain/errors.ts'
import { noGaps, type ReadGaps } from '../domain/reading/read-gaps.ts'
import { createOpenTrends } from '../findings/index.ts'
import { languageOf, setLanguage } from '../infra/http/language.ts'
import { sendMailPreview } from '../infra/http/security-headers.ts'
import { loadViews, type View } from '../infra/http/views.ts'
import { bareFrame } from '../infra/pages/frame.ts'
import { readForm } from '../infra/pages/read-form.ts'
import { sendAsWholePage } from '../infra/pages/whole-page.ts'
import { hasRole, loadLanguage, type Viewer } from '../people/index.ts'
import { gapHeaders, gapMessages } from '../scorecards/index.ts'
import { type Language, message, type Say, sayIn } from '../words/index.ts'
import type { AdminContext, AdminDeps } from './admin-deps.ts'
import { signInPath, UnconfirmedError } from './confirmation.ts'
import { sendDownload } from './download.ts'
import { navigationOf } from './navigation.ts'
import { enteredForm, type LoadedPage, type Page, type PageRequest, readFormRequest, readPageRequest } from './page.ts'
import { digestPage, loadDigestMail } from './pages/figures/digest-pages.ts'
import { healthPage } from './pages/health-page.ts'
import { pages } from './pages/index.ts'
import { overviewPage } from './pages/overview-page.ts'
import { teamPage } from './pages/team/team-page.ts'
import { rolesMessage } from './role-messages.ts'
import { sendToast, takeToast } from './toast.ts'
import { viewerOf } from './visitor.ts'

type Views = (name: string) => View

/**
 * The routes of all pages. Links in them are relative to their mount point, so that each account has a separate
 * address.
 */
export function adminRoutes(context: AdminContext): Router {
  const deps: AdminDeps = { ...context, loadOpenTrends: createOpenTrends() }
  const router = Router()
  const views = loadViews('pages')
  const form = readForm()
  router.use(async (request, _response, next) => {
    const viewer = viewerOf(request, deps.account.accountId)
    const language = viewer === null ? null : await languageFor(deps, viewer)
    if (language !== null) setLanguage(request, language)
    next()
  })
  router.get('/start', leadToFirstPage(deps))
  router.get('/', unlessOverview(deps), leadToFirstPage(deps))
  const { publicUrl } = deps.digests
  for (const page of pages) {
    router.get(page.path, async (request, response) => {
      const read = readPageRequest(deps, request, { viewer: viewerFor(page, deps, request) })
      const loaded = await page.load(deps, read)
      const toast = takeToast(request, response, { publicUrl })
      const frame = { ...(await frameOf(page, deps, { request, read })), toast: toast === null ? '' : read.say(toast) }
      // What another page answers instead, such as one that asks for a reason, has no part of the page that was asked for.
      if (loaded.status !== undefined) sendAsWholePage(request, response)
      sendPage(response, views, { ...loaded, frame, say: read.say })
    })
    if (page.isForPrograms) router.get(`/api${page.path}`, sendJson(page, deps))
    addDownloads(router, page, deps)
    const { act } = page
    if (act === undefined) continue
    router.post(page.path, onlyFor(page, deps), form, async (request, response) => {
      const read = readFormRequest(deps, request, viewerFor(page, deps, request))
      try {
        const { path, toast } = await act(deps, read)
        if (toast !== undefined) sendToast(response, toast, { publicUrl })
        response.redirect(303, path.startsWith('/') ? path : `${request.baseUrl}/${path}`)
      } catch (error) {
        if (error instanceof UnconfirmedError) return leadToSignIn(response, error)
        if (!(error instanceof FormInvalidError)) throw error
        const loaded = await page.load(deps, { ...read, entered: enteredForm(request, error.errors) })
        sendPage(response, views, {
          ...loaded,
          status: 422,
          frame: await frameOf(page, deps, { request, read }),
          say: read.say,
        })
      }
    })
  }
  addMailPreview(router, deps)
  return router
}

/** Skips the other handlers of the route if the page at the top is for the viewer. */
function unlessOverview({ account }: AdminDeps): RequestHandler {
  return (request, _response, next) => {
    const viewer = viewerOf(request, account.accountId)
    next(viewer === null || overviewPage.isFor(viewer) ? 'route' : undefined)
  }
}

/**
 * After signing in: the team of a supervisor, else the viewer's first page; of a person without a role, the one with what
 * is stored about him.
 */
function leadToFirstPage({ account }: AdminDeps): RequestHandler {
  return (request, response) => {
    const viewer = viewerOf(request, account.accountId)
    if (viewer === null) throw new NotFoundError(message('request.page.unknown'))
    const [first] = navigationOf(pages, null, { viewer, say: sayIn(languageOf(request)) })
    const hasNoRole = viewer.kind === 'user' && viewer.user.roles.length === 0
    const own = hasNoRole ? 'me' : (first?.url ?? 'me')
    const path = hasRole(viewer, 'supervisor') ? teamPage.path.slice(1) : own
    response.redirect(303, `${request.baseUrl}/${path}`)
  }
}

/**
 * The language for a viewer. The service viewer gets the account's, or null, which means the browser's, if the store
 * cannot be used: the page must still report that.
 */
async function languageFor({ db, account: { accountId } }: AdminDeps, viewer: Viewer): Promise<Language | null> {
  if (viewer.kind === 'user') return loadLanguage(db, accountId, viewer.user.ownerId)
  try {
    return await loadLanguage(db, accountId, null)
  } catch {
    return null
  }
}

/** Somebody signs in again before he goes on with a dangerous act. */
function leadToSignIn(response: Response, { page }: UnconfirmedError): void {
  response.redirect(303, signInPath(`${response.req.baseUrl}/${page}`))
}

interface SentPage extends LoadedPage {
  readonly frame: object
  readonly say: Say
}

function sendPage(response: Response, views: Views, { template, model, status = 200, frame, say }: SentPage): void {
  response.status(status).send(views(template)({ ...model, ...frame }, say))
}

/** What stands around the content of a page of the account. */
async function frameOf(
  page: Page,
  { crmTitle, account, digests, clock }: AdminDeps,
  { request, read }: { readonly request: Request; readonly read: PageRequest },
): Promise<object> {
  const { say } = read
  const { timeZone } = account
  const gaps = await gapsOf(page, { digests, clock })
  return {
    ...bareFrame(request),
    nav: navigationOf(pages, page, read),
    place: `${crmTitle} ${account.externalId}`,
    timeZone,
    gaps: gapMessages(gaps, { timeZone, crmTitle, say }).map(say),
    hasHealth: healthPage.isFor(read.viewer),
    signedIn: signedInAs(read),
  }
}

/** What the page lacks that it would show; of one that shows no records or figures, nothing. */
async function gapsOf(page: Page, { digests, clock }: Pick<AdminDeps, 'digests' | 'clock'>): Promise<ReadGaps> {
  return page.showsRecords ? digests.loadGaps(clock.now()) : noGaps
}

/** What the head of a page says of the viewer. */
function signedInAs({ viewer, say }: PageRequest): object | null {
  if (viewer.kind !== 'user') return null
  const { name, roles } = viewer.user
  return { name, roles: roles.length === 0 ? '' : say(rolesMessage(roles)) }
}

/** The mail of a digest, which its page shows in a frame. */
function addMailPreview(router: Router, deps: AdminDeps): void {
  router.get('/digests/:supervisorId/mail', async (request, response) => {
    const viewer = viewerFor(digestPage, deps, request)
    sendMailPreview(response, await loadDigestMail(deps, viewer, request.params.supervisorId))
  })
}

/** The files of a page, beside it. */
function addDownloads(router: Router, page: Page, deps: AdminDeps): void {
  for (const [extension, load] of Object.entries(page.downloads ?? {})) {
    router.get(`${page.path}/export.${extension}`, async (request, response) => {
      const viewer = viewerFor(page, deps, request)
      response.set(gapHeaders(await gapsOf(page, deps)))
      await sendDownload(response, await load(deps, readPageRequest(deps, request, { viewer })))
    })
  }
}

/** Nothing is read of a form from somebody who may not see its page. */
function onlyFor(page: Page, deps: AdminDeps): RequestHandler {
  return (request, _response, next) => {
    viewerFor(page, deps, request)
    next()
  }
}

function sendJson(page: Page, deps: AdminDeps): RequestHandler {
  return async (request, response) => {
    const viewer = viewerFor(page, deps, request)
    const { json, status = 200 } = await page.load(deps, readPageRequest(deps, request, { viewer, isForProgram: true }))
    response
      .status(status)
      .set(gapHeaders(await gapsOf(page, deps)))
      .json(typeof json === 'function' ? await (json as () => Promise<unknown>)() : json)
  }
}

/**
 * The viewer of the page. A page that the viewer may not see responds like one that does not exist, so that its
 * existence is not revealed.
 */
function viewerFor(page: Page, { account }: AdminDeps, request: Request): Viewer {
  const viewer = viewerOf(request, account.accountId)
  if (viewer === null || !page.isFor(viewer)) throw new NotFoundError(message('request.page.unknown'))
  return viewer
}
