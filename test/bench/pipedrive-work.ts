import type { Exchange } from '../../src/sandbox/request-log.ts'

/** Documented: a page of a list of records, whatever it brings. */
export const pageTokens = 10

/** What a call to Pipedrive was for. */
export const works = {
  'set-up': 'what Minset sets up, and the names of fields, stages and filters',
  hooks: 'the looks at the webhooks, every hour',
  owners: 'the owners and their teams, every hour',
  lists: 'everything compared: whole lists',
  polls: 'the reconciling polls',
  reads: 'records read again, and looked at before they are written',
  flags: 'flags written',
  outcomes: 'call outcomes filled in',
} as const
export type Work = keyof typeof works

type Call = Pick<Exchange, 'method' | 'path' | 'query'>

const records = /^\/api\/v2\/(persons|organizations|deals|activities)(\/\d+)?$/

/** Which work a call belongs to, by its address. */
export function workOf({ method, path, query }: Call): Work {
  if (/^\/api\/v1\/(?:webhooks|users\/me)/.test(path)) return 'hooks'
  if (/^\/api\/v1\/(?:users|legacyTeams)/.test(path)) return 'owners'
  if (path.endsWith('/callLogs')) return 'outcomes'
  const [, kind, id] = records.exec(path) ?? []
  if (kind === undefined) return 'set-up'
  if (method !== 'GET') return kind === 'activities' ? 'outcomes' : 'flags'
  if (id !== undefined || query['ids'] !== undefined) return 'reads'
  return query['updated_since'] === undefined ? 'lists' : 'polls'
}
