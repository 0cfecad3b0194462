import { Router } from 'express'
import { DateTime } from 'luxon'
import { clockZone } from '../../core/state/clock-zone.ts'
import { requireScope } from '../gateway.ts'
import type { AccountState } from '../state/account-state.ts'
import { callOutcomeOptions } from '../values/property-definitions.ts'
import { listParam, numberParam } from './parse.ts'

/** Account details, owners and call outcomes (documented). */
export function accountRoutes(state: AccountState, uiDomain: string): Router {
  const router = Router()
  router.get('/account-info/2026-09/details', requireScope('oauth'), (_request, response) => {
    response.json(showDetails(state, uiDomain))
  })
  router.get('/crm/owners/2026-09', requireScope('crm.objects.owners.read'), (request, response) => {
    const limit = numberParam(request, 'limit', { otherwise: 100, max: 500 })
    const archived = request.query['archived'] === 'true'
    const [email] = listParam(request, 'email')
    const after = typeof request.query['after'] === 'string' ? request.query['after'] : ''
    const matching = state.facts.owners.filter(
      (owner) => owner.archived === archived && owner.id > after && (email === undefined || owner.email === email),
    )
    const page = matching.slice(0, limit)
    const last = page.at(-1)
    response.json({
      results: page.map((owner) => ({
        ...owner,
        userIdIncludingInactive: owner.userId,
        // Documented: for an archived owner only the second id is returned.
        ...(archived ? { userId: undefined } : {}),
      })),
      ...(matching.length > limit && last ? { paging: { next: { after: last.id, link: `?after=${last.id}` } } } : {}),
    })
  })
  // Version 1: no dated equivalent was found.
  router.get('/calling/v1/dispositions', (_request, response) => {
    response.json(callOutcomeOptions.map(([id, label]) => ({ id, label, deleted: false })))
  })
  return router
}

function showDetails(state: AccountState, uiDomain: string): object {
  const { portalId, timeZone, currency, exchangeRates } = state.facts
  const offsetMinutes = DateTime.fromJSDate(state.now(), { zone: clockZone(timeZone) }).offset
  return {
    portalId,
    accountType: 'DEVELOPER_TEST',
    timeZone,
    companyCurrency: currency,
    additionalCurrencies: Object.keys(exchangeRates),
    utcOffset: DateTime.fromJSDate(state.now(), { zone: clockZone(timeZone) }).toFormat('ZZ'),
    utcOffsetMilliseconds: offsetMinutes * 60_000,
    uiDomain,
    dataHostingLocation: 'na1',
  }
}
