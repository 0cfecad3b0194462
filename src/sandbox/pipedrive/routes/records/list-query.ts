import type { Request } from 'express'
import { callerOf } from '../../gateway.ts'
import { failure, invalid } from '../../replies.ts'
import type { AccountState, PipedriveRecord } from '../../state/account-state.ts'
import { filtersOf, matcherOf } from '../../state/filters.ts'
import { isWholeSecondTime } from '../../state/times.ts'
import { isVisible } from '../../state/visibility.ts'
import { type KindName, kindOf } from '../../values/object-kinds.ts'
import type { Order } from '../pages.ts'
import { booleanParam, listParam, numberParam, textParam } from '../parse.ts'

type Test = (record: PipedriveRecord) => boolean

/** Documented: maximum ids at once, and maximum custom fields. */
const most = { ids: 100, customFields: 15 }
/** Documented: how long deleted records remain readable. */
const keptMs = 30 * 24 * 3600 * 1000

/** The links by which the lists of each kind can be filtered. */
const linkParams: Readonly<Record<KindName, readonly string[]>> = {
  persons: ['owner_id', 'org_id'],
  organizations: ['owner_id'],
  deals: ['owner_id', 'person_id', 'org_id', 'pipeline_id', 'stage_id'],
  activities: ['owner_id', 'deal_id', 'person_id', 'org_id'],
}

/** Whether a deleted record has been removed permanently. */
export function isPurged(state: AccountState, { is_deleted, update_time }: PipedriveRecord): boolean {
  return is_deleted && state.now().getTime() - Date.parse(update_time) > keptMs
}

/**
 * The records of a list, by its parameters. Documented: a filter overrides all the others, and records that the user may
 * not see are left out.
 */
export function listedRecords(state: AccountState, kind: KindName, request: Request): PipedriveRecord[] {
  const filterId = numberParam(request, 'filter_id')
  const { userId } = callerOf(request)
  const tests =
    filterId === undefined ? testsOf(state, kind, request) : [live, filterTest(state, kind, { filterId, request })]
  return [...state.all(kind).values()].filter(
    (record) => isVisible(state.facts, userId, record) && tests.every((test) => test(record)),
  )
}

function live({ is_deleted }: PipedriveRecord): boolean {
  return !is_deleted
}

function filterTest(
  state: AccountState,
  kind: KindName,
  { filterId, request }: { readonly filterId: number; readonly request: Request },
): Test {
  const { userId } = callerOf(request)
  const filter = filtersOf(state).find(({ id, type, user_id, visible_to }) => {
    return id === filterId && type === kindOf(kind).filterType && (user_id === userId || visible_to !== '1')
  })
  if (filter === undefined) throw failure(404, 'Filter not found', 'ERR_FILTER_NOT_FOUND')
  return matcherOf(state, kind, filter)
}

function testsOf(state: AccountState, kind: KindName, request: Request): Test[] {
  return [
    statusTest(state, kind, request),
    ...idsTest(request),
    ...linkParams[kind].flatMap((name) => linkTest(request, name)),
    ...(kind === 'persons' ? dealTest(state, request) : []),
    ...(kind === 'activities' ? doneTest(request) : []),
    ...timeTests(request),
  ]
}

/** Deals can be filtered by status, including deleted ones; other kinds list only live records. */
function statusTest(state: AccountState, kind: KindName, request: Request): Test {
  const status = kind === 'deals' ? textParam(request, 'status') : undefined
  if (status === undefined) return live
  const statuses = status.split(',')
  if (!statuses.every((one) => ['open', 'won', 'lost', 'deleted'].includes(one))) {
    throw invalid('status', 'The value you selected is not a valid choice.')
  }
  return (deal) => {
    if (deal.is_deleted) return statuses.includes('deleted') && !isPurged(state, deal)
    return statuses.includes(String(deal['status']))
  }
}

function idsTest(request: Request): Test[] {
  const ids = listParam(request, 'ids')
  if (ids === undefined) return []
  if (ids.length > most.ids) throw invalid('ids', `This collection should contain ${most.ids} elements or less.`)
  if (!ids.every((id) => /^\d+$/.test(id))) throw invalid('ids', 'This value should be of type integer.')
  const requested = new Set(ids.map(Number))
  return [({ id }) => requested.has(id)]
}

function linkTest(request: Request, name: string): Test[] {
  const id = numberParam(request, name)
  return id === undefined ? [] : [(record) => record[name] === id]
}

/** The participants of a deal. */
function dealTest(state: AccountState, request: Request): Test[] {
  const id = numberParam(request, 'deal_id')
  if (id === undefined) return []
  const deal = state.get({ kind: 'deals', id })
  return [(person) => deal?.['person_id'] === person.id]
}

function doneTest(request: Request): Test[] {
  const done = booleanParam(request, 'done')
  return done === undefined ? [] : [(record) => record['done'] === done]
}

/** Documented: `updated_since` includes its instant, `updated_until` does not. */
function timeTests(request: Request): Test[] {
  const since = timeParam(request, 'updated_since')
  const until = timeParam(request, 'updated_until')
  return [
    ...(since === undefined ? [] : [({ update_time }: PipedriveRecord) => Date.parse(update_time) >= since]),
    ...(until === undefined ? [] : [({ update_time }: PipedriveRecord) => Date.parse(update_time) < until]),
  ]
}

function timeParam(request: Request, name: string): number | undefined {
  const text = textParam(request, name)
  if (text === undefined) return undefined
  if (!isWholeSecondTime(text)) throw invalid(name, 'This value is not a valid datetime.')
  return Date.parse(text)
}

/** The order of a kind's list. */
export function orderOf(kind: KindName, request: Request): Order<PipedriveRecord> {
  const field = textParam(request, 'sort_by') ?? 'id'
  const known = ['id', 'add_time', 'update_time', ...(kind === 'activities' ? ['due_date'] : [])]
  if (!known.includes(field)) throw invalid('sort_by', 'The value you selected is not a valid choice.')
  const direction = textParam(request, 'sort_direction') ?? 'asc'
  if (direction !== 'asc' && direction !== 'desc') {
    throw invalid('sort_direction', 'The value you selected is not a valid choice.')
  }
  return {
    field,
    direction,
    valueOf: (record) => sortable(record[field]),
    idOf: ({ id }) => id,
  }
}

function sortable(value: unknown): number | string {
  return typeof value === 'number' || typeof value === 'string' ? value : ''
}

/** The custom fields to return; undefined: all. */
export function customFieldsParam(request: Request): readonly string[] | undefined {
  const codes = listParam(request, 'custom_fields')
  if (codes !== undefined && codes.length > most.customFields) {
    throw invalid('custom_fields', `This collection should contain ${most.customFields} elements or less.`)
  }
  return codes
}
