import { type Request, Router } from 'express'
import { NotFoundError, RequestInvalidError } from '../domain/errors.ts'
import { loadViews } from '../infra/http/views.ts'
import { parsePeriod } from '../scorecards/index.ts'
import type { AdminDeps, PageQuery } from './admin-deps.ts'
import { addDigestPages } from './digest-pages.ts'
import { evidenceModel } from './evidence-page.ts'
import { type FindingsFilter, findingsModel } from './findings-page.ts'
import { healthPage } from './health-page.ts'
import { pageSender } from './navigation.ts'
import { overviewModel } from './overview-page.ts'
import { scorecardModel, scorecardsModel } from './scorecard-pages.ts'

/** The routes of all pages. */
export function adminRoutes(deps: AdminDeps): Router {
  const router = Router()
  const send = pageSender(loadViews('pages'), `${deps.crmTitle} ${deps.account.externalId}`)
  router.get('/', async (_request, response) => {
    send(response, 'overview', await overviewModel(deps, deps.clock.now()))
  })
  router.get('/scorecards', async (request, response) => {
    send(response, 'scorecards', await scorecardsModel(deps, readQuery(request, deps)))
  })
  router.get('/scorecards/:ownerId', async (request, response) => {
    send(response, 'scorecard', await scorecardModel(deps, request.params.ownerId, readQuery(request, deps)))
  })
  router.get('/scorecards/:ownerId/:metric', async (request, response) => {
    send(response, 'evidence', await evidenceModel(deps, request.params, readQuery(request, deps)))
  })
  router.get('/findings', async (request, response) => {
    send(response, 'findings', await findingsModel(deps, readFilter(request), readQuery(request, deps)))
  })
  router.get('/health', async (_request, response) => {
    const { view, model } = await healthPage(deps, deps.clock.now())
    send(response, view, model)
  })
  addDigestPages(router, deps, send)
  addJson(router, deps)
  return router
}

/** The models of the pages, as JSON. */
function addJson(router: Router, deps: AdminDeps): void {
  router.get('/api/scorecards', async (request, response) => {
    const { figures } = await scorecardsModel(deps, readQuery(request, deps))
    response.json(figures)
  })
  router.get('/api/scorecards/:ownerId', async (request, response) => {
    const { figures } = await scorecardModel(deps, request.params.ownerId, readQuery(request, deps))
    response.json(figures)
  })
  router.get('/api/scorecards/:ownerId/:metric', async (request, response) => {
    const { evidence } = await evidenceModel(deps, request.params, readQuery(request, deps))
    response.json(evidence)
  })
}

function readQuery(request: Request, { clock, account }: AdminDeps): PageQuery {
  const now = clock.now()
  const page = Number(textOf(request, 'page') ?? '1')
  if (!Number.isSafeInteger(page) || page < 1) throw new NotFoundError('Pages are counted from 1.')
  return { period: parsePeriod(textOf(request, 'period') ?? 'all', { now, timeZone: account.timeZone }), now, page }
}

function readFilter(request: Request): FindingsFilter {
  const [rule, object, owner] = [textOf(request, 'rule'), textOf(request, 'object'), textOf(request, 'owner')]
  return {
    ...(rule !== undefined && { rule }),
    ...(object !== undefined && { object }),
    ...(owner !== undefined && { owner }),
  }
}

/** @throws RequestInvalidError where it stands there more than once: which one is meant is not ours to choose */
function textOf(request: Request, name: string): string | undefined {
  const value = request.query[name]
  if (value === undefined || value === '') return undefined
  if (typeof value !== 'string') throw new RequestInvalidError(`"${name}" stands in the address more than once.`)
  return value
}
