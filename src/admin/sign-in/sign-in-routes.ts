import { type Request, type Response, Router } from 'express'
import { createBrakes, networkOf } from '../../infra/http/brake.ts'
import { cookieOptions, readCookie } from '../../infra/http/cookies.ts'
import { HttpError } from '../../infra/http/http-error.ts'
import { languageOf } from '../../infra/http/language.ts'
import { loadViews, type View } from '../../infra/http/views.ts'
import { isMailAddress } from '../../infra/mail.ts'
import { bareFrame } from '../../infra/pages/frame.ts'
import { readForm } from '../../infra/pages/read-form.ts'
import { sendAsWholePage } from '../../infra/pages/whole-page.ts'
import { newToken } from '../../infra/secrets/token.ts'
import {
  actorOf,
  addAuditEntry,
  checkLink,
  endSessions,
  findViewer,
  knownBrowserMs,
  type LinkProblem,
  type LinkUse,
  linkLifetimeMs,
  signInByLink,
  type UserViewer,
} from '../../people/index.ts'
import { message, type Say, sayIn } from '../../words/index.ts'
import { type Form, formOf as formOfFields } from '../components/form.ts'
import { enteredForm, formField } from '../page.ts'
import { heldSessions, sessionCookieName } from '../visitor.ts'
import { demoButtons, demoRoutes } from './demo-routes.ts'
import { oidcRoutes } from './oidc-routes.ts'
import {
  type FormModel,
  isFreshAsked,
  keepSessions,
  landingOf,
  largestSignIn,
  localPath,
  type SignIn,
  type SignInDeps,
} from './sign-in-context.ts'
import { mailLinks } from './sign-in-mail.ts'

/** The cookie that binds a link to the browser that asked for it, and by which that browser is known afterwards. */
function browserCookieName(publicUrl: string): string {
  return `${sessionCookieName(publicUrl)}_sign_in`
}

/** Ten tries from one network, then one every six seconds. */
const triesPerNetwork = { burst: 10, forgetMs: 6000 }

/**
 * How people sign in: `/sign-in` asks for a mail address and sends a link; `/enter/:accountId/:token` is the link,
 * whose page has one button, since mail programs open links on their own; `/sign-out` ends the browser's sessions.
 */
export function signInRoutes(deps: SignInDeps): Router {
  const router = Router()
  const views = loadViews('pages')
  const body = readForm(largestSignIn)
  const signIn: SignIn = { ...deps, form: formOf(deps, views('sign-in')), tryOf: slowDown(deps) }
  router.get('/sign-in', (request, response) =>
    signIn.form(response, { to: localPath(request.query['to']), isFresh: isFreshAsked(request) }),
  )
  router.post('/sign-in', body, (request, response) => askForLink(signIn, request, response))
  router.get('/enter/:accountId/:token', async (request, response) => {
    const found = await findLinkOf(signIn, request)
    const to = localPath(request.query['to'])
    if ('problem' in found) return refuse(signIn, response, { ...found, to })
    const { user, title } = found
    const said = sayIn(languageOf(request))
    const model = {
      title: said(message('signIn.title')),
      ...bareFrame(request),
      name: user.name,
      account: title,
      to,
      action: request.path,
    }
    response.send(views('enter')(model, said))
  })
  router.post('/enter/:accountId/:token', body, (request, response) => enter(signIn, request, response))
  if (deps.oidc !== null) router.use(oidcRoutes(signIn, deps.oidc))
  if (deps.demoPeople !== undefined) router.use(demoRoutes(signIn, deps.demoPeople))
  router.post('/sign-out', async (request, response) => {
    await signOut(deps, request)
    response.clearCookie(sessionCookieName(deps.publicUrl), cookieOptions(deps))
    response.redirect(303, '/sign-in')
  })
  return router
}

function formOf({ mailer, hasPassword, oidc, demoPeople = [] }: SignInDeps, view: View): SignIn['form'] {
  const fixed = {
    minutes: linkLifetimeMs / 60_000,
    hasPassword,
    canMail: mailer !== null,
    oidcTitle: oidc?.title ?? null,
  }
  return (response, { problem, sentTo = '', to, isFresh = false, entered = null }) => {
    const said = sayIn(languageOf(response.req))
    const model = {
      title: said(message('signIn.title')),
      problem: problem === undefined ? '' : said(problem),
      sentTo,
      isFresh,
      query: new URLSearchParams({ to, ...(isFresh ? { fresh: '' } : {}) }).toString(),
      form: addressForm({ to, isFresh, entered }, said),
      demo: demoButtons(demoPeople, { to, say: said }),
    }
    sendAsWholePage(response.req, response)
    response.send(view({ ...fixed, ...bareFrame(response.req), root: '/', ...model }, said))
  }
}

function addressForm({ to, isFresh, entered = null }: Pick<FormModel, 'to' | 'isFresh' | 'entered'>, say: Say): Form {
  const address = {
    name: 'address',
    label: say(message('signIn.address')),
    value: '',
    kind: 'email',
    autocomplete: 'email',
    isRequired: true,
    longest: 320,
  } as const
  const submit = say(message('signIn.send'))
  return formOfFields(
    {
      action: isFresh ? 'sign-in?fresh' : 'sign-in',
      fields: [address],
      hidden: [{ name: 'to', value: to }],
      submit,
      entered,
    },
    say,
  )
}

function slowDown({ now = () => performance.now() }: SignInDeps): SignIn['tryOf'] {
  const brakeOf = createBrakes({ ...triesPerNetwork, now })
  return (request) => {
    const brake = brakeOf(networkOf(request))
    const seconds = brake.waitSeconds()
    if (seconds > 0) throw new HttpError(429, message('request.signIn.tooMany', { seconds }))
    return () => brake.count()
  }
}

function askForLink(signIn: SignIn, request: Request, response: Response): void {
  // The response does not reveal whether there is such an address, so each request counts.
  signIn.tryOf(request)()
  const [to, isFresh] = [localPath(formField(request, 'to')), isFreshAsked(request)]
  const address = formField(request, 'address')
  if (!isMailAddress(address)) {
    const entered = enteredForm(request, { address: message('signIn.address.invalid') })
    return signIn.form(response.status(422), { to, isFresh, entered })
  }
  const browserToken = browserTokenOf(signIn, request) ?? newToken()
  const options = { ...cookieOptions(signIn), maxAge: knownBrowserMs }
  response.cookie(browserCookieName(signIn.publicUrl), browserToken, options)
  signIn.form(response, { sentTo: address, to, isFresh })
  // After the answer: neither what it says nor how long it takes reveals whether the address is known.
  void mailLinks(signIn, { address, browserToken, to })
}

type LinkRequest = Request<{ accountId: string; token: string }>

async function findLinkOf(signIn: SignIn, request: LinkRequest) {
  const { accountId, token } = request.params
  const account = signIn.accounts().find((one) => one.accountId === accountId)
  if (account === undefined) return { problem: 'unknown' as const }
  const found = await checkLink(signIn.db, accountId, linkUseOf(signIn, token, request))
  return 'problem' in found ? found : { user: found.user, title: account.title }
}

function linkUseOf(signIn: SignIn, token: string, request: Request): LinkUse {
  const { keyring, clock } = signIn
  return { token, keyring, browserToken: browserTokenOf(signIn, request), now: clock.now() }
}

async function enter(signIn: SignIn, request: LinkRequest, response: Response): Promise<void> {
  const { accountId, token } = request.params
  const to = localPath(formField(request, 'to'))
  const countFailure = signIn.tryOf(request)
  const found = await findLinkOf(signIn, request)
  if ('problem' in found) {
    countFailure()
    return refuse(signIn, response, { ...found, to })
  }
  const started = await signInByLink(signIn.db, accountId, {
    ...linkUseOf(signIn, token, request),
    browser: request.headers['user-agent'] ?? '',
  })
  if ('problem' in started) return refuse(signIn, response, { ...started, to })
  await keepSessions(signIn, { request, response }, [started])
  response.redirect(303, landingOf(to, [started]))
}

function refuse(
  signIn: SignIn,
  response: Response,
  { problem, to }: { readonly problem: LinkProblem; readonly to: string },
): void {
  const { status, words } = refusals[problem]
  signIn.log.info({ problem }, 'a sign-in link was refused')
  signIn.form(response.status(status), { problem: words, to })
}

const refusals = {
  unknown: { status: 404, words: message('signIn.link.unknown') },
  used: { status: 410, words: message('signIn.link.used') },
  expired: { status: 410, words: message('signIn.link.expired') },
  'other-browser': { status: 403, words: message('signIn.link.otherBrowser') },
  'too-many': { status: 429, words: message('signIn.link.tooMany') },
  left: { status: 403, words: message('signIn.link.left') },
} as const

function browserTokenOf({ publicUrl }: Pick<SignInDeps, 'publicUrl'>, request: Request): string | null {
  const token = readCookie(request, browserCookieName(publicUrl))
  return token !== null && /^[\w-]{43}$/.test(token) ? token : null
}

async function signOut(deps: SignInDeps, request: Request): Promise<void> {
  const now = deps.clock.now()
  for (const { accountId, token } of heldSessions(request, deps.publicUrl)) {
    const viewer: UserViewer | null = await findViewer(deps.db, { accountId, token, now })
    const sessionId = viewer?.sessionId ?? null
    if (viewer === null || sessionId === null) continue
    const { user } = viewer
    await endSessions(deps.db, accountId, { ownerId: user.ownerId, sessionId })
    await addAuditEntry(deps.db, accountId, {
      at: now,
      action: 'signed-out',
      actor: actorOf(user),
      subjectId: user.ownerId,
    })
  }
}
