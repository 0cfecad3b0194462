import { z } from 'zod'
import { type Endpoint, endpoints, oauthPaths } from '../../src/crm/pipedrive/transport/versions.ts'
import type { Exchange } from '../../src/sandbox/core/http/request-log.ts'
import { type Found, findOperation, isDuplicate, type Operation, specAvailable } from './pipedrive-spec-file.ts'
import { misfits } from './pipedrive-spec-schema.ts'
import type { VendorSpec } from './vendor-spec.ts'

/** An operation that Minset uses. */
export interface UsedOperation {
  /** The adapter's name of it, the same for several kinds of records. */
  readonly endpoint: string
  /** As `findOperation` names it. */
  readonly name: string
  /** The cost that Minset assumes, in tokens. */
  readonly cost: number
}

const records = ['persons', 'organizations', 'deals', 'activities']
const fields = ['personFields', 'organizationFields', 'dealFields']

/** Every endpoint of the adapter, for every kind of record that it supports. */
export const usedOperations: readonly UsedOperation[] = [
  { endpoint: 'token', name: `POST ${oauthPaths.token}`, cost: 0 },
  ...Object.entries(endpoints).flatMap(([name, make]) => {
    const endpointOf = make as (...parts: readonly string[]) => Endpoint
    const isOfKinds = /^\/api\/v\d\/kind/.test(endpointOf('kind', 'id').path)
    const isOfFields = isOfKinds && /field|option/i.test(name)
    const kinds = isOfFields ? fields : records
    return (isOfKinds ? kinds : ['{id}']).map((kind) => {
      const { method, path, cost } = endpointOf(kind, isOfFields ? '{field_code}' : '{id}')
      return { endpoint: name, name: `${method} ${decodeURIComponent(path)}`, cost }
    })
  }),
]

/** Calls that are deprecated in the files, or available in version 2 too, and why they are made nevertheless. */
const outdated: Readonly<Record<string, string>> = {
  'GET /api/v1/legacyTeams': 'nothing else states which team a user belongs to',
  'GET /api/v1/dealFields': 'the conditions of filters need the numeric ids, which version 2 does not state',
  'GET /api/v1/personFields': 'the conditions of filters need the numeric ids, which version 2 does not state',
  'GET /api/v1/organizationFields': 'the conditions of filters need the numeric ids, which version 2 does not state',
  'GET /api/v1/activityFields': 'version 2 asks for the scope admin, which is more than reading activities needs',
}

/** Query parameters that only the guides describe. */
const limits = { records: { '/callLogs': 50, '/itemSearch': 100 }, others: 500, ids: 100, customFields: 15 } as const
const wholeSeconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)$/

/** Exchanges that the files do not describe, or describe wrongly, and the schema that replaces theirs. */
interface Exception {
  readonly reason: string
  readonly applies: (exchange: Exchange) => boolean
  readonly body: z.ZodType
  /** The replacement schema of the request; default: the files' own declaration. */
  readonly request?: z.ZodType
}

const text = z.string().min(1)
const failed = z.strictObject({
  success: z.literal(false),
  error: text,
  error_info: z.string().nullish(),
  code: text.optional(),
  errorCode: z.int().optional(),
  data: z.null().optional(),
  additional_data: z.null().optional(),
})
const oauthFailed = z.looseObject({ success: z.literal(false).optional(), error: text, message: text.optional() })
const grant = z.discriminatedUnion('grant_type', [
  z.strictObject({ grant_type: z.literal('authorization_code'), code: text, redirect_uri: z.url() }),
  z.strictObject({ grant_type: z.literal('refresh_token'), refresh_token: text }),
])

const exceptions: readonly Exception[] = [
  {
    reason: 'a refresh is declared under an address with a slash at its end, which redirects; the guide has it here',
    applies: ({ path, status }) => path === '/oauth/token' && status === 200,
    request: grant,
    body: z.strictObject({
      access_token: text,
      token_type: z.literal('Bearer'),
      refresh_token: text,
      scope: text,
      expires_in: z.int().positive(),
      api_domain: z.url(),
    }),
  },
  {
    reason: 'revoking is in the guide only',
    applies: ({ path, status }) => path === '/oauth/revoke' && status === 200,
    request: z.strictObject({ token: text, token_type_hint: text.optional() }),
    body: z.unknown(),
  },
  {
    reason: 'consent is a page for people, of which only the looking is declared',
    applies: ({ path }) => path === '/oauth/authorize',
    request: z.unknown(),
    body: z.unknown(),
  },
  {
    reason: 'errors of the token addresses follow the OAuth standard',
    applies: ({ path, status }) => path.startsWith('/oauth/') && status >= 400 && status < 500,
    body: oauthFailed,
  },
  {
    reason: 'a webhook that cannot be made is refused in a form of its own, as its file shows',
    applies: ({ path, status }) => /\/v1\/webhooks/.test(path) && (status === 400 || status === 404),
    body: z.strictObject({
      status: z.literal('error'),
      success: z.literal(false),
      errors: z.record(text, z.array(text)),
    }),
  },
  {
    reason: 'Minset merges nothing: of the answer, in the long form of version 1, only the id is emulated',
    applies: ({ path, status }) => path.endsWith('/merge') && status === 200,
    body: z.looseObject({ success: z.literal(true), data: z.looseObject({ id: z.int() }) }),
  },
  {
    reason: 'that a webhook is not ours to end is said in a form of its own, as its file shows',
    applies: ({ method, path, status }) => method === 'DELETE' && /\/v1\/webhooks/.test(path) && status === 403,
    body: z.union([failed, z.strictObject({ success: z.literal(false), message: text })]),
  },
  {
    reason: 'recorded: what was deleted before is gone, and that is no failure',
    applies: ({ method, status }) => method === 'DELETE' && status === 410,
    body: z.strictObject({ success: z.literal(true), data: z.strictObject({ id: z.union([z.int(), text]) }) }),
  },
  {
    reason: 'who ignores refusals is refused by what stands before the API, in HTML; servers that fail answer anything',
    applies: ({ status, responseBody }) => status >= 500 || (status === 403 && responseBody === undefined),
    body: z.unknown(),
  },
  {
    reason: 'the files declare hardly any errors; recorded ones have this form',
    applies: ({ status }) => status >= 400,
    body: failed,
  },
]

/** The scopes in the files, any of which is sufficient. Empty: none is required. */
export function scopesFor(method: string, path: string): readonly string[] {
  const { operation } = findOperation(method, path) ?? {}
  return [...new Set((operation?.security ?? []).flatMap(({ oauth2 = [] }) => oauth2))]
}

/** The cost of a call, in tokens; null if no file has it. */
export function costOf(method: string, path: string): number | null {
  return findOperation(method, path)?.operation['x-token-cost'] ?? null
}

/**
 * Checks one exchange against the vendor's files. A request is checked only if it was accepted, because a refused one
 * may be wrong on purpose.
 *
 * @returns the differences; empty if everything matches
 */
function checkExchange(exchange: Exchange): readonly string[] {
  const { method, path, status } = exchange
  const exception = exceptions.find(({ applies }) => applies(exchange))
  const found = findOperation(method, path)
  if (found === null) {
    const isKnown = status === 404 || exception?.request !== undefined
    return isKnown ? [] : [`${method} ${path} → ${status}: is in no file`]
  }
  return [
    ...(status < 400 ? callProblems(found, exchange) : []),
    ...(status < 400 ? requestProblems(found, exchange, exception?.request) : []),
    ...answerProblems(found, exchange, exception?.body),
  ].map((problem) => `${found.name} → ${status}: ${problem}`)
}

function zodProblems(what: string, schema: z.ZodType, body: unknown): string[] {
  const parsed = schema.safeParse(body)
  return parsed.success ? [] : parsed.error.issues.map((issue) => `${what} ${issue.path.join('.')} ${issue.message}`)
}

/** Whether the call is permitted, with its credentials in the right place. */
function callProblems(found: Found, { requestHeaders }: Exchange): string[] {
  const { authorization = '' } = requestHeaders
  if (found.operation.security.length === 0) return []
  const isBasic = found.operation.security.some((one) => 'basic_authentication' in one)
  const isNamed = isBasic
    ? authorization.startsWith('Basic ')
    : authorization.startsWith('Bearer ') || hasKey(requestHeaders)
  return [
    ...(found.operation.deprecated && !(found.name in outdated) ? ['is deprecated'] : []),
    ...(isDuplicate(found) && !(found.name in outdated) ? ['is to be asked for in version 2'] : []),
    ...(isNamed ? [] : ['says in no header who asks']),
  ]
}

function hasKey(headers: Exchange['requestHeaders']): boolean {
  return headers['x-api-token'] !== undefined
}

function requestProblems(found: Found, { query, requestBody }: Exchange, instead?: z.ZodType): string[] {
  if (instead !== undefined) return zodProblems('request', instead, requestBody)
  const declared = found.operation.parameters.filter((parameter) => parameter.in === 'query')
  const unknown = Object.keys(query).filter((name) => declared.every((parameter) => parameter.name !== name))
  const missing = declared.filter(({ name, required }) => required && query[name] === undefined)
  const mistyped = declared.filter(({ name, schema }) => !fits(query[name], schema))
  const [content] = Object.entries(found.operation.requestBody?.content ?? {})
  return [
    ...unknown.map((name) => `query ${name} is unknown`),
    ...missing.map(({ name }) => `query ${name} is missing`),
    ...mistyped.map(({ name }) => `query ${name} is not what is declared`),
    ...guideProblems(found, query),
    ...(content === undefined ? bodyless(requestBody) : bodyProblems(found, { content, requestBody })),
  ]
}

function bodyless(body: unknown): string[] {
  return body === undefined ? [] : ['no body is declared']
}

function bodyProblems(
  found: Found,
  {
    content: [type, { schema }],
    requestBody,
  }: { content: [string, { schema: Record<string, unknown> }]; requestBody: unknown },
): string[] {
  if (type !== 'application/json') return [`a body of ${type} is not checked`]
  return misfits(`${found.name} request`, { schema, side: 'request', body: requestBody ?? {} })
}

function fits(
  value: Exchange['query'][string] | undefined,
  schema: Operation['parameters'][number]['schema'],
): boolean {
  if (value === undefined) return true
  if (typeof value !== 'string') return false
  const { type, enum: words } = schema
  if (type === 'integer') return /^\d+$/.test(value)
  if (type === 'boolean') return value === 'true' || value === 'false'
  // A list of words, of which the file declares single ones; for fields, it declares every combination.
  return !Array.isArray(words) || words.includes(value) || value.split(',').every((word) => words.includes(word))
}

function guideProblems({ name }: Found, query: Exchange['query']): string[] {
  function count(parameter: string): number {
    return String(query[parameter] ?? '').split(',').length
  }
  const most = Object.entries(limits.records).find(([end]) => name.endsWith(end))?.[1] ?? limits.others
  const moments = ['updated_since', 'updated_until'].filter((one) => query[one] !== undefined)
  return [
    ...(Number(query['limit'] ?? 1) > most ? [`limit is more than ${most}`] : []),
    ...(count('ids') > limits.ids ? [`ids are more than ${limits.ids}`] : []),
    ...(count('custom_fields') > limits.customFields ? [`custom_fields are more than ${limits.customFields}`] : []),
    ...moments.filter((one) => !wholeSeconds.test(String(query[one]))).map((one) => `${one} is not in whole seconds`),
  ]
}

function answerProblems(found: Found, { status, responseBody }: Exchange, instead?: z.ZodType): string[] {
  if (instead !== undefined) return zodProblems('answer', instead, responseBody)
  const declared = found.operation.responses[String(status)]
  if (declared === undefined) return ['status is not declared']
  const [content] = Object.values(declared.content ?? {})
  if (content === undefined) return bodyless(responseBody)
  return misfits(`${found.name} ${status}`, { schema: content.schema, side: 'answer', body: responseBody })
}

/** The successful response in the file's example of an operation; undefined if there is none. */
export function exampleOf(name: string): { readonly status: number; readonly body: unknown } | undefined {
  const [method = '', path = ''] = name.split(' ')
  const responses = Object.entries(findOperation(method, path)?.operation.responses ?? {})
  const [example] = responses
    .filter(([status]) => status.startsWith('2'))
    .flatMap(([status, { content = {} }]) => Object.values(content).map(({ example: body }) => ({ status, body })))
  return example?.body === undefined ? undefined : { status: Number(example.status), body: example.body }
}

export const pipedriveSpec: VendorSpec = {
  vendor: 'Pipedrive',
  available: specAvailable,
  check: checkExchange,
  operationsOf: (method, path) => [findOperation(method, path)?.name ?? []].flat(),
}
