import type { Exchange } from '../../src/sandbox/core/http/request-log.ts'

/** Documented: the cost of a page of a list of records, whatever its length. */
export const pageTokens = 10

/** The purpose of a call to Pipedrive. */
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

const records = /^\/api\/v2\/(?:persons|organizations|deals|activities)(\/\d+)?$/

/** By address; the first match counts. Any other call is set-up. */
const places: readonly (readonly [RegExp, (call: Call) => Work])[] = [
  [/^\/api\/v1\/(?:webhooks|users\/me)/, () => 'hooks'],
  [/^\/api\/v1\/(?:users|legacyTeams)$/, () => 'owners'],
  [/^\/api\/v1\/callLogs$/, () => 'outcomes'],
  [records, workOnRecords],
]

/** The kind of work of a call. */
export function workOf(call: Call): Work {
  return places.find(([address]) => address.test(call.path))?.[1](call) ?? 'set-up'
}

function workOnRecords({ method, path, query }: Call): Work {
  if (method !== 'GET') return path.includes('/activities/') ? 'outcomes' : 'flags'
  const isNamed = records.exec(path)?.[1] !== undefined || query['ids'] !== undefined
  if (isNamed) return 'reads'
  return query['updated_since'] === undefined ? 'lists' : 'polls'
}
