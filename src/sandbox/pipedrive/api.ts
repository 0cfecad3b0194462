import express, { type Express, type Router } from 'express'
import type { FaultPlan } from '../core/faults/faults.ts'
import type { OddItems } from '../core/faults/odd-items.ts'
import { happenFaults, recordExchanges } from '../core/http/gateway.ts'
import type { RequestLog } from '../core/http/request-log.ts'
import { isForConsentPage } from '../core/pages/consent-page.ts'
import { answerError, answerUnknown, authenticate } from './gateway.ts'
import { endInstallation } from './installation.ts'
import type { limitRate } from './limits.ts'
import { callLogRoutes } from './routes/call-logs.ts'
import { companyRoutes, pipelineRoutes } from './routes/company.ts'
import { fieldRoutes, fieldRoutesV1 } from './routes/fields.ts'
import { filterRoutes } from './routes/filters.ts'
import { oauthRoutes, type SandboxApp } from './routes/oauth.ts'
import { mergeRoutes } from './routes/records/merge.ts'
import { recordRoutes } from './routes/records/records.ts'
import { webhookRoutes } from './routes/webhooks.ts'
import type { AccountState } from './state/account-state.ts'
import type { TokenRegistry } from './state/token-registry.ts'
import { adminOf } from './state/user-actions.ts'

/** The company's personal tokens: the admin's, and another user's. */
export const personalTokens = {
  admin: '0000000000000000000000000000000000000a11',
  other: '0000000000000000000000000000000000000b22',
} as const

/** The parts of a company's API. */
export interface ApiParts {
  readonly state: AccountState
  readonly url: string
  readonly app: SandboxApp
  readonly tokens: TokenRegistry
  readonly requests: RequestLog
  readonly faults: FaultPlan
  readonly oddItems: OddItems
  readonly pages: Router
  readonly limiter: ReturnType<typeof limitRate>
}

/** Serves OAuth, both versions of the API, and the pages. */
export function addApi(web: Express, parts: ApiParts): void {
  const { state, tokens, app, url } = parts
  const adminId = adminOf(state)
  const api = express.Router()
  api.use(recordExchanges(parts.requests, 'x-correlation-id'))
  api.use(parts.oddItems.handler)
  api.use(happenFaults(parts.faults))
  // Documented: OAuth costs nothing, and uses the app's credentials.
  api.use(
    '/oauth',
    oauthRoutes({
      app,
      tokens,
      apiDomain: url,
      onRevoked: (userId) => {
        endInstallation(state, tokens, userId)
      },
    }),
    answerUnknown,
  )
  const otherId = state.facts.users.find(({ id, isActive }) => isActive && id !== adminId)?.id ?? adminId
  const personal = new Map([
    [personalTokens.admin, adminId],
    [personalTokens.other, otherId],
  ])
  api.use(authenticate({ personal, tokens }))
  api.use(parts.limiter.handler)
  api.use(express.json({ limit: '10mb' }))
  api.use('/api/v2', recordRoutes(state), fieldRoutes(state), pipelineRoutes(state))
  api.use(
    ['/v1', '/api/v1'],
    companyRoutes(state),
    fieldRoutesV1(state),
    filterRoutes(state),
    callLogRoutes(state),
    mergeRoutes(state),
    webhookRoutes(state, url),
  )
  api.use(answerUnknown)
  api.use(answerError)
  web.disable('x-powered-by')
  // Every path that is not a page is a call, answered as Pipedrive does, including unknown addresses.
  web.use(['/oauth', '/api', '/v1'], (request, response, next) => {
    // A page for people.
    if (isForConsentPage(request)) return next()
    request.url = request.originalUrl
    api(request, response, next)
  })
  web.use(parts.pages)
}
