import { type Request, Router } from 'express'
import { callerOf, requireScope } from '../gateway.ts'
import { failure } from '../replies.ts'
import type { PipedriveUser } from '../state/account-facts.ts'
import type { AccountState } from '../state/account-state.ts'
import { spacedTime } from '../state/times.ts'
import { byId, showPage } from './pages.ts'
import { idParam, numberParam } from './parse.ts'

/** `/api/v2/pipelines` and `/stages`, for reading (documented). */
export function pipelineRoutes(state: AccountState): Router {
  const router = Router()
  const mayRead = requireScope('deals:read', 'deals:full', 'admin')
  router.get('/pipelines', mayRead, (request, response) => {
    response.json(showPage(request, [state.facts.pipeline], { order: byId(), show: (one) => showPipeline(state, one) }))
  })
  router.get('/stages', mayRead, (request, response) => {
    const pipelineId = numberParam(request, 'pipeline_id') ?? state.facts.pipeline.id
    const stages = pipelineId === state.facts.pipeline.id ? state.facts.stages : []
    response.json(
      showPage(request, stages, {
        order: byId(),
        show: ({ id, orderNr, name, dealProbability }) => ({
          id,
          order_nr: orderNr,
          name,
          is_deleted: false,
          deal_probability: dealProbability,
          pipeline_id: state.facts.pipeline.id,
          is_deal_rot_enabled: false,
          days_to_rotten: null,
          ...sinceFoundation(state),
        }),
      }),
    )
  })
  return router
}

function showPipeline(state: AccountState, { id, name }: AccountState['facts']['pipeline']): object {
  return { id, name, order_nr: 1, is_deleted: false, is_deal_probability_enabled: true, ...sinceFoundation(state) }
}

function sinceFoundation({ facts }: AccountState): { add_time: string; update_time: string } {
  return { add_time: facts.createdAt, update_time: facts.createdAt }
}

/**
 * `/v1/users`, `/users/me`, `/legacyTeams`, `/currencies` and `/activityTypes`, for reading (documented; none is
 * paged).
 */
export function companyRoutes(state: AccountState): Router {
  const router = Router()
  const maySeeUsers = requireScope('users:read')
  router.get('/users', maySeeUsers, (request, response) => {
    response.json({ success: true, data: state.facts.users.map((user) => showUser(state, user, request)) })
  })
  router.get('/users/me', (request, response) => {
    const { userId } = callerOf(request)
    response.json({ success: true, data: showMe(state, foundUser(state, userId), request) })
  })
  router.get('/users/:id', maySeeUsers, (request, response) => {
    response.json({ success: true, data: showUser(state, foundUser(state, idParam(request)), request) })
  })
  router.get('/legacyTeams', maySeeUsers, (_request, response) => {
    const addTime = spacedTime(state.facts.createdAt)
    const teams = state.facts.teams.map(({ id, name, managerId, userIds }) => ({
      id,
      name,
      description: null,
      manager_id: managerId,
      users: userIds,
      active_flag: 1,
      deleted_flag: 0,
      add_time: addTime,
      created_by_user_id: state.facts.users[0]?.id ?? null,
    }))
    response.json({ success: true, data: teams })
  })
  router.get('/currencies', (_request, response) => {
    response.json({ success: true, data: currencies.map(showCurrency) })
  })
  router.get('/activityTypes', requireScope('activities:read', 'activities:full', 'admin'), (_request, response) => {
    response.json({ success: true, data: state.facts.activityTypes.map((type, index) => showType(state, type, index)) })
  })
  return router
}

/** Documented: some world currencies, and those that the company has added. */
const currencies = ['EUR', 'GBP', 'JPY', 'NOK', 'SEK', 'USD', 'POINTS'].map((code) => ({
  code,
  isCustom: code === 'POINTS',
}))

function showCurrency(
  { code, isCustom }: { readonly code: string; readonly isCustom: boolean },
  index: number,
): object {
  return {
    id: index + 1,
    code,
    name: code,
    decimal_points: 2,
    symbol: code,
    active_flag: true,
    is_custom_flag: isCustom,
  }
}

function showType(
  { facts }: AccountState,
  { id, name, keyString, isActive, isCustom }: AccountState['facts']['activityTypes'][number],
  index: number,
): object {
  const at = spacedTime(facts.createdAt)
  return {
    id,
    order_nr: index + 1,
    name,
    key_string: keyString,
    icon_key: keyString,
    active_flag: isActive,
    color: 'FFFFFF',
    is_custom_flag: isCustom,
    add_time: at,
    update_time: at,
  }
}

function foundUser({ facts }: AccountState, userId: number): PipedriveUser {
  const user = facts.users.find(({ id }) => id === userId)
  // Documented in these words.
  if (user === undefined) throw failure(404, 'User not found or not accessible.')
  return user
}

/** Recorded: the id of English. That of Norwegian is made up, because the ids are documented nowhere. */
const languages = {
  en: { settings: { locale: 'en_GB', lang: 1 }, named: { language_code: 'en', country_code: 'US' } },
  nb: { settings: { locale: 'nb_NO', lang: 12 }, named: { language_code: 'no', country_code: 'NO' } },
} as const

function showUser({ facts }: AccountState, user: PipedriveUser, request: Request): Record<string, unknown> {
  const at = spacedTime(facts.createdAt)
  return {
    id: user.id,
    name: user.name,
    default_currency: facts.currency,
    ...languages[user.language ?? 'en'].settings,
    email: user.email,
    phone: null,
    activated: true,
    last_login: at,
    created: at,
    modified: at,
    has_created_company: user.isAdmin,
    access: ['sales', 'global', 'account_settings'].map((app) => ({
      app,
      admin: user.isAdmin,
      permission_set_id: `00000000-0000-4000-8000-${app === 'sales' ? '0' : '1'}${String(user.isAdmin ? 1 : 0).padStart(11, '0')}`,
    })),
    active_flag: user.isActive,
    timezone_name: facts.timeZone,
    timezone_offset: '+00:00',
    role_id: 1,
    icon_url: null,
    is_you: user.id === callerOf(request).userId,
    is_deleted: false,
    // Recorded, but not documented: a number.
    is_admin: user.isAdmin ? 1 : 0,
  }
}

function showMe(state: AccountState, user: PipedriveUser, request: Request): object {
  const { companyId, companyName, companyDomain } = state.facts
  return {
    ...showUser(state, user, request),
    company_id: companyId,
    company_name: companyName,
    company_domain: companyDomain,
    company_country: 'NO',
    company_industry: '',
    language: languages[user.language ?? 'en'].named,
  }
}
