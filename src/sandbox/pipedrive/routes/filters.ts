import { type Request, Router } from 'express'
import { z } from 'zod'
import { ownValue } from '../../core/state/own-value.ts'
import { callerOf, requireScope } from '../gateway.ts'
import { failure } from '../replies.ts'
import type { AccountState } from '../state/account-state.ts'
import { type Condition, type Conditions, type Filter, fieldOf, filtersOf, operators } from '../state/filters.ts'
import { spacedTime, wholeSeconds } from '../state/times.ts'
import { objectKinds } from '../values/object-kinds.ts'
import { booleanParam, idParam, parseBody, textParam } from './parse.ts'

/** Documented: maximum conditions in one filter. */
const mostConditions = 16
const firstId = 501

const Value = z.union([z.string(), z.number(), z.boolean(), z.null()])
const Line = z.object({
  object: z.string(),
  field_id: z.union([z.string(), z.number()]).transform(String),
  operator: z.string(),
  value: Value.default(null),
  extra_value: z.union([z.string(), z.number(), z.null()]).default(null),
})
const Group = z.object({ glue: z.enum(['and', 'or']), conditions: z.array(Line) })
const Tree = z.object({ glue: z.literal('and'), conditions: z.array(Group) })
const NewFilter = z.object({ name: z.string().min(1), type: z.string(), conditions: Tree })
const Change = z.object({ name: z.string().min(1).optional(), conditions: Tree })

const rights = ['deals', 'activities', 'contacts'] as const

/** `/v1/filters` (documented). A filter is visible only to its creator. */
export function filterRoutes(state: AccountState): Router {
  const router = Router()
  const mayRead = requireScope(...rights.flatMap((scope) => [`${scope}:read`, `${scope}:full`]))
  const mayWrite = requireScope(...rights.map((scope) => `${scope}:full`))
  router.get('/filters', mayRead, (request, response) => {
    const type = textParam(request, 'type')
    const shown = visible(state, request).filter((filter) => type === undefined || filter.type === type)
    response.json({ success: true, data: shown.map(showFilter) })
  })
  router.get('/filters/:id', mayRead, (request, response) => {
    response.json({ success: true, data: showWhole(state, foundFilter(state, request), request) })
  })
  router.post('/filters', mayWrite, (request, response) => {
    const { name, type, conditions } = parseBody(NewFilter, request)
    const at = spacedTime(wholeSeconds(state.now()))
    const id = (state.stored('nextFilterId') ?? firstId) as number
    const { userId } = callerOf(request)
    refuseConditions(state, type, conditions)
    const filter = { id, name, type, user_id: userId, visible_to: '1', add_time: at, update_time: at, conditions }
    state.store([
      ['nextFilterId', id + 1],
      ['filters', [...filtersOf(state), filter]],
    ])
    response.json({ success: true, data: showWhole(state, filter, request) })
  })
  router.put('/filters/:id', mayWrite, (request, response) => {
    const filter = foundFilter(state, request)
    const { name, conditions } = parseBody(Change, request)
    refuseConditions(state, filter.type, conditions)
    const at = spacedTime(wholeSeconds(state.now()))
    const changed = { ...filter, name: name ?? filter.name, conditions, update_time: at }
    state.store([['filters', filtersOf(state).map((one) => (one.id === filter.id ? changed : one))]])
    response.json({ success: true, data: showWhole(state, changed, request) })
  })
  router.delete('/filters/:id', mayWrite, (request, response) => {
    const { id } = foundFilter(state, request)
    state.store([['filters', filtersOf(state).filter((one) => one.id !== id)]])
    response.json({ success: true, data: { id } })
  })
  return router
}

function visible(state: AccountState, request: Request): readonly Filter[] {
  const { userId } = callerOf(request)
  return filtersOf(state).filter(({ user_id, visible_to }) => user_id === userId || visible_to !== '1')
}

function foundFilter(state: AccountState, request: Request): Filter {
  const id = idParam(request)
  const filter = visible(state, request).find((one) => one.id === id)
  if (filter === undefined) throw failure(404, 'Filter not found')
  return filter
}

/** Documented: one group joined by `and`, containing one group joined by `and` and one joined by `or`. */
function refuseConditions(state: AccountState, type: string, { conditions }: Conditions): void {
  if (!objectKinds.some(({ filterType }) => filterType === type)) throw failure(400, 'Filter type is not valid.')
  const glues = conditions.map(({ glue }) => glue).toSorted()
  if (glues.join() !== 'and,or') throw failure(400, 'Conditions need one group glued with AND and one glued with OR.')
  const lines = conditions.flatMap((group) => group.conditions)
  if (lines.length > mostConditions) throw failure(400, `A filter can have ${mostConditions} conditions at the most.`)
  for (const line of lines) {
    if (fieldOf(state, line) === undefined) throw failure(400, `Field ${line.field_id} is not one of a ${line.object}.`)
    if (ownValue(operators, line.operator) === undefined) throw failure(400, `Operator ${line.operator} is not valid.`)
  }
}

function showFilter({ conditions: _conditions, ...filter }: Filter): Record<string, unknown> {
  return {
    ...filter,
    filter_code: null,
    is_editable: true,
    active_flag: true,
    temporary_flag: null,
    last_used_time: null,
    custom_view_id: null,
  }
}

function showWhole(state: AccountState, filter: Filter, request: Request): object {
  const withCode = booleanParam(request, 'include_field_code') ?? false
  const groups = filter.conditions.conditions.map(({ glue, conditions }) => ({
    glue,
    conditions: conditions.map((line) => showLine(state, line, withCode)),
  }))
  return { ...showFilter(filter), conditions: { glue: filter.conditions.glue, conditions: groups } }
}

function showLine(state: AccountState, line: Condition, withCode: boolean): object {
  const code = withCode ? { field_code: fieldOf(state, line)?.field_code ?? null } : {}
  return { ...line, json_value_flag: false, ...code }
}
