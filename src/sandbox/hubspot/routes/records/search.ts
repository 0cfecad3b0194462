import { Router } from 'express'
import { z } from 'zod'
import { ownValue } from '../../../core/state/own-value.ts'
import { requireScope } from '../../gateway.ts'
import { validationError } from '../../replies.ts'
import type { AccountState, HubSpotObject } from '../../state/account-state.ts'
import { objectTypes, type TypeName } from '../../state/object-types.ts'
import { parseBody } from '../parse.ts'
import { showObject } from './object-shape.ts'

/** Documented limits of the search. */
const most = { page: 200, results: 10_000, groups: 5, filtersPerGroup: 6, filters: 18, sorts: 1 }

const operators = [
  'BETWEEN',
  'CONTAINS_TOKEN',
  'EQ',
  'GT',
  'GTE',
  'HAS_PROPERTY',
  'IN',
  'LT',
  'LTE',
  'NEQ',
  'NOT_CONTAINS_TOKEN',
  'NOT_HAS_PROPERTY',
  'NOT_IN',
] as const

const Filter = z.object({
  propertyName: z.string(),
  operator: z.enum(operators),
  value: z.string().optional(),
  values: z.array(z.string()).optional(),
  highValue: z.string().optional(),
})
type Filter = z.infer<typeof Filter>

const Search = z.object({
  filterGroups: z.array(z.object({ filters: z.array(Filter) })).default([]),
  sorts: z
    .array(z.object({ propertyName: z.string(), direction: z.enum(['ASCENDING', 'DESCENDING']).default('ASCENDING') }))
    .default([]),
  query: z.string().max(3000).optional(),
  properties: z.array(z.string()).default([]),
  limit: z.number().int().min(1).max(most.page, `Page size must be between 1 and ${most.page}`).default(10),
  after: z.union([z.string(), z.number()]).transform(String).default('0'),
})
type Search = z.infer<typeof Search>

/** What a condition needs in addition to its property, by its operator. Documented. */
const valueOf: Readonly<Record<Filter['operator'], Exclude<keyof Filter, 'operator'>>> = {
  BETWEEN: 'highValue',
  CONTAINS_TOKEN: 'value',
  EQ: 'value',
  GT: 'value',
  GTE: 'value',
  HAS_PROPERTY: 'propertyName',
  IN: 'values',
  LT: 'value',
  LTE: 'value',
  NEQ: 'value',
  NOT_CONTAINS_TOKEN: 'value',
  NOT_HAS_PROPERTY: 'propertyName',
  NOT_IN: 'values',
}

/** `POST /crm/objects/2026-09/{type}/search` (documented), over an index that lags behind writes. */
export function searchRoutes(state: AccountState): Router {
  const router = Router()
  for (const { name, typeId, singular } of objectTypes) {
    const scope = `crm.objects.${name === 'companies' || name === 'deals' ? name : 'contacts'}.read`
    router.post(
      [name, typeId, singular].map((token) => `/${token}/search`),
      requireScope(scope),
      (request, response) => {
        const search = parseBody(Search, request)
        refuseTooMuch(search)
        const live = state.properties(name).filter(({ archived }) => !archived)
        refuseUnknown(search, new Set(live.map((property) => property.name)))
        response.json(searchObjects(state, name, search))
      },
    )
  }
  return router
}

function refuseTooMuch({ filterGroups, sorts, after, limit }: Search): void {
  if (filterGroups.length > most.groups) {
    throw validationError(
      `Invalid input JSON: too many filterGroups (count: ${filterGroups.length}, max allowed: ${most.groups})`,
    )
  }
  const long = filterGroups.find(({ filters }) => filters.length > most.filtersPerGroup)
  if (long) {
    throw validationError(
      `Invalid input JSON: too many filters per filterGroup (count: ${long.filters.length}, max allowed: ${most.filtersPerGroup})`,
    )
  }
  const count = filterGroups.reduce((sum, { filters }) => sum + filters.length, 0)
  if (count > most.filters) {
    throw validationError(`Invalid input JSON: too many filters (count: ${count}, max allowed: ${most.filters})`)
  }
  if (sorts.length > most.sorts) throw validationError('Invalid input JSON: too many sorts')
  if (!/^\d+$/.test(after) || Number(after) + limit > most.results) {
    throw validationError(`The requested offset ${after} exceeds the maximum of ${most.results} total results.`)
  }
}

/** Uncertain: that archived properties count as unknown, and the words for an unknown property or a condition without its values. */
function refuseUnknown({ filterGroups, sorts }: Search, known: ReadonlySet<string>): void {
  const filters = filterGroups.flatMap((group) => group.filters)
  for (const { propertyName } of [...filters, ...sorts]) {
    if (!known.has(propertyName)) throw validationError(`Property "${propertyName}" does not exist`)
  }
  const incomplete = filters.find(({ operator, ...given }) => given[valueOf[operator]] === undefined)
  if (incomplete) throw validationError(`The operator ${incomplete.operator} needs ${valueOf[incomplete.operator]}`)
}

function searchObjects(state: AccountState, type: TypeName, search: Search): object {
  const matching = [...state.indexed(type).values()].filter((object) => !object.archived && matches(object, search))
  const sorted = sortObjects(matching, search.sorts)
  const start = Number(search.after)
  const page = sorted.slice(start, start + search.limit)
  const next = start + page.length
  return {
    total: sorted.length,
    results: page.map((object) => showObject(state, type, { object, shape: search })),
    ...(next < Math.min(sorted.length, most.results) ? { paging: { next: { after: String(next) } } } : {}),
  }
}

function matches(object: HubSpotObject, { filterGroups, query }: Search): boolean {
  const isFound =
    query === undefined ||
    Object.values(object.properties).some((value) => value?.toLowerCase().includes(query.toLowerCase()))
  return (
    isFound &&
    (filterGroups.length === 0 || filterGroups.some(({ filters }) => filters.every((filter) => meets(object, filter))))
  )
}

function meets(object: HubSpotObject, filter: Filter): boolean {
  const value = ownValue(object.properties, filter.propertyName) ?? null
  if (filter.operator === 'HAS_PROPERTY') return value !== null
  if (filter.operator === 'NOT_HAS_PROPERTY') return value === null
  if (value === null) return filter.operator === 'NEQ' || filter.operator === 'NOT_IN'
  return comparisons[filter.operator](value, {
    given: filter.value ?? '',
    values: filter.values ?? [],
    high: filter.highValue ?? '',
  })
}

type Comparison = (
  value: string,
  filter: { readonly given: string; readonly values: readonly string[]; readonly high: string },
) => boolean

const comparisons: Readonly<Record<Exclude<Filter['operator'], 'HAS_PROPERTY' | 'NOT_HAS_PROPERTY'>, Comparison>> = {
  EQ: (value, { given }) => order(value, given) === 0,
  NEQ: (value, { given }) => order(value, given) !== 0,
  GT: (value, { given }) => order(value, given) > 0,
  GTE: (value, { given }) => order(value, given) >= 0,
  LT: (value, { given }) => order(value, given) < 0,
  LTE: (value, { given }) => order(value, given) <= 0,
  BETWEEN: (value, { given, high }) => order(value, given) >= 0 && order(value, high) <= 0,
  // Documented: values of text properties must be in lower case.
  IN: (value, { values }) => values.includes(value.toLowerCase()),
  NOT_IN: (value, { values }) => !values.includes(value.toLowerCase()),
  CONTAINS_TOKEN: (value, { given }) => tokens(value).includes(given.toLowerCase()),
  NOT_CONTAINS_TOKEN: (value, { given }) => !tokens(value).includes(given.toLowerCase()),
}

function tokens(text: string): string[] {
  return text.toLowerCase().split(/[^\p{L}\p{N}]+/u)
}

/** Numbers and times by size (times may be milliseconds or ISO 8601), everything else as text. */
function order(a: string, b: string): number {
  const [x, y] = [numeric(a), numeric(b)]
  if (x !== null && y !== null) return x - y
  return a.toLowerCase().localeCompare(b.toLowerCase(), 'en')
}

function numeric(text: string): number | null {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text)
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return null
  const time = Date.parse(text)
  return Number.isNaN(time) ? null : time
}

/** Documented: without a sort, by creation. */
function sortObjects(objects: readonly HubSpotObject[], sorts: Search['sorts']): readonly HubSpotObject[] {
  const [sort] = sorts
  if (sort === undefined) return objects
  const sign = sort.direction === 'ASCENDING' ? 1 : -1
  return objects.toSorted(
    (a, b) =>
      sign * order(ownValue(a.properties, sort.propertyName) ?? '', ownValue(b.properties, sort.propertyName) ?? ''),
  )
}
