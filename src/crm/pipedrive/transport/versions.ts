import { costs } from './limits.ts'

/**
 * The endpoints in use, each with its method, path and price, stated once. Documented: version 2 is to be used for
 * every operation that it has (version 1 of these is unsupported since August 2026); the others exist only in version
 * 1. Version 1 no longer lists the record operations of version 2.
 */
const v1 = '/api/v1'
const v2 = '/api/v2'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface Endpoint {
  readonly method: Method
  readonly path: string
  /** Tokens of the daily limit. */
  readonly cost: number
}

/** Pipedrive's plural names of the kinds of records that Minset reads. */
export type RecordsName = 'persons' | 'organizations' | 'deals' | 'activities'

/** Pipedrive's names of the field lists that Minset reads and writes. */
export type FieldsName = 'personFields' | 'organizationFields' | 'dealFields'

export const endpoints = {
  list: (records: RecordsName) => get(`${v2}/${records}`, costs.v2.list),
  one: (records: RecordsName, id: string) => get(`${v2}/${records}/${part(id)}`, costs.v2.one),
  create: (records: RecordsName) => post(`${v2}/${records}`, costs.v2.write),
  update: (records: RecordsName, id: string) => patch(`${v2}/${records}/${part(id)}`, costs.v2.write),
  remove: (records: RecordsName, id: string) => remove(`${v2}/${records}/${part(id)}`, costs.v2.remove),
  fields: (fields: FieldsName) => get(`${v2}/${fields}`, costs.v2.list),
  createField: (fields: FieldsName) => post(`${v2}/${fields}`, costs.v2.write),
  updateField: (fields: FieldsName, code: string) => patch(`${v2}/${fields}/${part(code)}`, costs.v2.write),
  removeField: (fields: FieldsName, code: string) => remove(`${v2}/${fields}/${part(code)}`, costs.v2.remove),
  addOptions: (fields: FieldsName, code: string) => post(`${v2}/${fields}/${part(code)}/options`, costs.v2.write),
  updateOptions: (fields: FieldsName, code: string) => patch(`${v2}/${fields}/${part(code)}/options`, costs.v2.write),
  removeOptions: (fields: FieldsName, code: string) => remove(`${v2}/${fields}/${part(code)}/options`, costs.v2.remove),
  /** The only lists with the numeric ids that filter conditions use. */
  numberedFields: (fields: FieldsName) => get(`${v1}/${fields}`, costs.v1.list),
  /** Version 2 has them too, but requires the scope `admin` (documented). */
  activityFields: () => get(`${v1}/activityFields`, costs.v1.list),
  stages: () => get(`${v2}/stages`, costs.v2.shortList),
  pipelines: () => get(`${v2}/pipelines`, costs.v2.shortList),
  me: () => get(`${v1}/users/me`, costs.v1.one),
  currencies: () => get(`${v1}/currencies`, costs.v1.list),
  users: () => get(`${v1}/users`, costs.v1.list),
  /** Documented as deprecated, without a replacement yet. */
  teams: () => get(`${v1}/legacyTeams`, costs.v1.list),
  callLogs: () => post(`${v1}/callLogs`, costs.v1.write),
  filters: () => get(`${v1}/filters`, costs.v1.list),
  filter: (id: string) => get(`${v1}/filters/${part(id)}`, costs.v1.one),
  createFilter: () => post(`${v1}/filters`, costs.v1.write),
  updateFilter: (id: string) => put(`${v1}/filters/${part(id)}`, costs.v1.write),
  removeFilter: (id: string) => remove(`${v1}/filters/${part(id)}`, costs.v1.remove),
  webhooks: () => get(`${v1}/webhooks`, costs.v1.shortList),
  createWebhook: () => post(`${v1}/webhooks`, costs.v1.write),
  removeWebhook: (id: string) => remove(`${v1}/webhooks/${part(id)}`, costs.v1.remove),
} as const

/**
 * Paths of the OAuth server. Uncertain, reported by others: it redirects paths with a trailing slash, and a redirected
 * POST becomes a GET.
 */
export const oauthPaths = { authorize: '/oauth/authorize', token: '/oauth/token', revoke: '/oauth/revoke' } as const

function get(path: string, cost: number): Endpoint {
  return { method: 'GET', path, cost }
}

function post(path: string, cost: number): Endpoint {
  return { method: 'POST', path, cost }
}

function put(path: string, cost: number): Endpoint {
  return { method: 'PUT', path, cost }
}

function patch(path: string, cost: number): Endpoint {
  return { method: 'PATCH', path, cost }
}

function remove(path: string, cost: number): Endpoint {
  return { method: 'DELETE', path, cost }
}

function part(id: string): string {
  return encodeURIComponent(id)
}
