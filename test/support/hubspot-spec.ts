import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import { z } from 'zod'
import type { Exchange } from '../../src/sandbox/core/http/request-log.ts'
import type { VendorSpec } from './vendor-spec.ts'

/** HubSpot's OpenAPI files. They are not part of this repository: if they are absent, nothing can be checked. */
const folder = fileURLToPath(new URL('../../../shared/specs/hubspot/', import.meta.url))

/** Whether the vendor's files are available. */
export const specAvailable = existsSync(`${folder}objects.2026-09.json`)

const Content = z.record(z.string(), z.object({ schema: z.unknown() }))
const Operation = z.object({
  parameters: z
    .array(
      z.object({
        in: z.string(),
        name: z.string(),
        required: z.boolean().optional(),
        schema: z.object({ type: z.string().optional() }).optional(),
      }),
    )
    .default([]),
  requestBody: z.object({ content: Content, required: z.boolean().optional() }).optional(),
  responses: z.record(z.string(), z.object({ content: Content.optional() })),
  security: z.array(z.record(z.string(), z.array(z.string()))).default([]),
})
const Schemas = z.record(z.string(), z.record(z.string(), z.unknown()))
const Document = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.looseObject({ schemas: Schemas }),
})
type Operation = z.infer<typeof Operation>
type Document = z.infer<typeof Document>

/** Errors of the files about HubSpot's behaviour, according to its guides and to recorded responses. */
interface Defect {
  readonly schema: string
  readonly reason: string
  readonly repair: (schema: Record<string, unknown>) => Record<string, unknown>
}

const defects: readonly Defect[] = [
  {
    schema: 'PublicObjectSearchRequest',
    reason: 'sorts is declared as a list of strings; the guide sends property name and direction',
    repair: (schema) => withMember(schema, 'sorts', { type: 'array', items: { type: 'object' } }),
  },
  {
    schema: 'Error',
    reason: 'every error body has the status "error", which is not declared',
    repair: (schema) => withMember(schema, 'status', { const: 'error' }),
  },
  {
    schema: 'TokenInfoResponseBaseIF',
    reason: 'only "active" is declared; the guide shows what is known of the token too',
    repair: (schema) => ({ ...schema, additionalProperties: true }),
  },
]

function withMember(schema: Record<string, unknown>, name: string, member: object): Record<string, unknown> {
  return { ...schema, properties: { ...z.record(z.string(), z.unknown()).parse(schema['properties']), [name]: member } }
}

/** Exchanges that the files do not describe, or describe wrongly, and the schema that replaces theirs. */
interface Exception {
  readonly reason: string
  readonly applies: (exchange: Exchange) => boolean
  readonly body: z.ZodType
  /** The replacement schema of the request; default: the files' own declaration. */
  readonly request?: z.ZodType
}

const text = z.string().min(1)
const failed = z.strictObject({ status: z.literal('error'), message: text, correlationId: z.uuid() })
const journalGrant = z.strictObject({
  grant_type: z.literal('client_credentials'),
  client_id: text,
  client_secret: text,
  scope: text,
})
const exceptions: readonly Exception[] = [
  {
    reason: 'call outcomes have no dated address, and version 1 is in no file',
    applies: ({ path, status }) => path === '/calling/v1/dispositions' && status === 200,
    body: z.array(z.strictObject({ id: z.uuid(), label: text, deleted: z.boolean() })),
  },
  {
    reason: 'a limit that was exceeded is reported without a category, and with the name of the limit',
    applies: ({ status }) => status === 429,
    body: failed.extend({ errorType: z.literal('RATE_LIMIT'), policyName: text, requestId: z.uuid() }),
  },
  {
    reason: 'an address that is too long is refused by the gateway, which knows no categories',
    applies: ({ status }) => status === 414,
    body: failed,
  },
  {
    reason: 'unknown addresses are answered without a category',
    applies: ({ status, responseBody }) =>
      status === 404 && failed.extend({ message: z.literal('resource not found') }).safeParse(responseBody).success,
    body: failed,
  },
  {
    reason: "the journal's guide names a grant and an answer of the token address that its file does not declare",
    applies: ({ path, status, requestBody }) =>
      path === '/oauth/2026-09/token' && status === 200 && journalGrant.safeParse(requestBody).success,
    request: journalGrant,
    body: z.strictObject({
      token_type: z.literal('bearer'),
      token_use: z.literal('access_token'),
      access_token: text.max(512),
      expires_in: z.literal(1800),
      scopes: z.array(text),
    }),
  },
  {
    reason: "the journal's guide answers 204 where there is nothing new, which its file does not declare",
    applies: ({ path, status }) => path.startsWith('/webhooks-journal/journal/2026-03/batch/') && status === 204,
    body: z.undefined(),
  },
  {
    reason: 'the answers of the token address are not declared; the guide shows them',
    applies: ({ path, status }) => path === '/oauth/2026-09/token' && status === 200,
    body: z.strictObject({
      token_type: z.literal('bearer'),
      token_use: z.literal('access_token'),
      access_token: text.max(512),
      refresh_token: text,
      expires_in: z.literal(1800),
      hub_id: z.int(),
      scopes: z.array(text),
    }),
  },
  {
    reason: 'revoking is not declared to answer anything',
    applies: ({ path, status }) => path === '/oauth/2026-09/token/revoke' && status === 200,
    body: z.strictObject({}),
  },
  {
    reason: 'errors of the token addresses follow the OAuth standard',
    applies: ({ path, status }) => path.startsWith('/oauth/') && status === 400,
    body: z.strictObject({ status: text, error: text, error_description: text, message: text }),
  },
]

const typeFiles: Readonly<Record<string, readonly string[]>> = {
  contacts: ['contacts', 'contact', '0-1'],
  companies: ['companies', 'company', '0-2'],
  deals: ['deals', 'deal', '0-3'],
  meetings: ['meetings', 'meeting', '0-47'],
  calls: ['calls', 'call', '0-48'],
  tasks: ['tasks', 'task', '0-27'],
}
const plainFiles = [
  'associations',
  'properties',
  'pipelines',
  'lists',
  'objectTags',
  'crmOwners',
  'accountInfo',
  'oauth',
  'webhooksJournal',
]
/** The files whose newest version is not 2026-09. */
const versions: Readonly<Record<string, string>> = { webhooksJournal: '2026-03', objectTags: '2026-09-beta' }

const documents = new Map<string, Document>()
const compiled = new Map<string, ValidateFunction>()
const patterns = new Map<string, RegExp>()
const matches = new Map<string, readonly Found[]>()
// Most schemas check a few bodies, so optimising their code takes longer than it saves.
const ajv = new Ajv({ strict: false, allErrors: true, code: { optimize: false } })
formats.default(ajv)

/** One of the newest files, with its defects repaired and undeclared fields forbidden. */
function documentOf(file: string): Document {
  const known = documents.get(file)
  if (known !== undefined) return known
  const document = Document.parse(
    JSON.parse(readFileSync(`${folder}${file}.${versions[file] ?? '2026-09'}.json`, 'utf8')),
  )
  const { schemas } = document.components
  for (const [name, schema] of Object.entries(schemas)) {
    const repaired = defects.filter((defect) => defect.schema === name).reduce((one, { repair }) => repair(one), schema)
    const declares = Object.keys(z.record(z.string(), z.unknown()).parse(repaired['properties'] ?? {})).length > 0
    schemas[name] = declares ? { additionalProperties: false, ...repaired } : repaired
  }
  documents.set(file, document)
  ajv.addSchema({ components: document.components }, file)
  return document
}

/** The operation of a file that matches a request. */
export interface Found {
  readonly file: string
  /** Method and path with its parameters, as written in the file. */
  readonly name: string
  readonly operation: Operation
}

/** Every operation that matches a request: one, or for records those in the type's own file and the general one. */
export function findOperations(method: string, path: string): readonly Found[] {
  const key = `${method} ${path}`
  const found = matches.get(key) ?? matchOperations(method, path)
  matches.set(key, found)
  return found
}

function matchOperations(method: string, path: string): readonly Found[] {
  return filesOf(path).flatMap((file) => {
    const matching = Object.entries(documentOf(file).paths)
      .filter(([template]) => patternOf(template).test(path))
      .toSorted(([a], [b]) => a.split('{').length - b.split('{').length)
    const operation = matching.map(([template, methods]) => ({ template, operation: methods[method.toLowerCase()] }))
    const [found] = operation.filter((one) => one.operation !== undefined)
    return found?.operation ? [{ file, name: `${method} ${found.template}`, operation: found.operation }] : []
  })
}

function filesOf(path: string): readonly string[] {
  const token = /^\/crm\/objects\/2026-09\/([^/]+)/.exec(path)?.[1]
  if (token === undefined || path.includes('/associations/')) return plainFiles
  const own = Object.keys(typeFiles).find((file) => typeFiles[file]?.includes(token))
  return own === undefined ? ['objects'] : [own, 'objects']
}

function patternOf(template: string): RegExp {
  const pattern =
    patterns.get(template) ?? new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\{[^}]+\}/g, '[^/]+')}$`)
  patterns.set(template, pattern)
  return pattern
}

/** The scopes in the files, any of which is sufficient. Empty: none is required. */
export function scopesFor(method: string, path: string): readonly string[] {
  const [found] = findOperations(method, path)
  return [...new Set((found?.operation.security ?? []).flatMap((one) => Object.values(one).flat()))]
}

/**
 * Checks one exchange against the vendor's files. A request is checked only if it was accepted, because a refused one
 * may be wrong on purpose.
 *
 * @returns the differences; empty if everything matches
 */
export function checkExchange(exchange: Exchange): string[] {
  const { method, path, status } = exchange
  const where = `${method} ${path} → ${status}`
  const exception = exceptions.find(({ applies }) => applies(exchange))
  const found = findOperations(method, path)
  if (found.length === 0 && exception === undefined) return [`${where}: is in no file`]
  return [
    ...(exception?.request === undefined
      ? found.flatMap((one) => (status < 400 ? requestProblems(one, exchange) : []))
      : misfits('request', exception.request, exchange.requestBody)),
    ...(exception === undefined
      ? found.flatMap((one) => responseProblems(one, exchange))
      : misfits('answer', exception.body, exchange.responseBody)),
  ].map((problem) => `${where}: ${problem}`)
}

function misfits(what: string, schema: z.ZodType, body: unknown): string[] {
  const parsed = schema.safeParse(body)
  return parsed.success ? [] : parsed.error.issues.map((issue) => `${what} ${issue.path.join('.')} ${issue.message}`)
}

function requestProblems({ file, operation }: Found, { query, requestBody }: Exchange): string[] {
  const declared = operation.parameters.filter((parameter) => parameter.in === 'query')
  const unknown = Object.keys(query).filter((name) => declared.every((parameter) => parameter.name !== name))
  const missing = declared.filter(({ name, required }) => required === true && query[name] === undefined)
  const mistyped = declared.filter(({ name, schema }) => !fits(query[name], schema?.type))
  const content = operation.requestBody?.content
  return [
    ...unknown.map((name) => `query ${name} is unknown`),
    ...missing.map(({ name }) => `query ${name} is missing`),
    ...mistyped.map(({ name }) => `query ${name} has the wrong type`),
    ...(content === undefined ? [] : bodyProblems(file, Object.values(content)[0]?.schema, requestBody)),
  ]
}

function fits(value: string | readonly string[] | undefined, type: string | undefined): boolean {
  if (value === undefined || type === undefined) return true
  if (type === 'integer') return typeof value === 'string' && /^\d+$/.test(value)
  if (type === 'boolean') return value === 'true' || value === 'false'
  return type === 'array' || typeof value === 'string'
}

function responseProblems({ file, operation }: Found, { status, responseBody }: Exchange): string[] {
  const declared = operation.responses[String(status)]
  if (declared === undefined && status < 400) return [`status is not declared by ${file}`]
  const content = declared === undefined ? undefined : Object.values(declared.content ?? {})[0]
  if (status >= 400) {
    return bodyProblems(file, content?.schema ?? { $ref: '#/components/schemas/Error' }, responseBody)
  }
  if (content === undefined) return responseBody === undefined ? [] : [`${file} declares no answer`]
  return bodyProblems(file, content.schema, responseBody)
}

function bodyProblems(file: string, schema: unknown, body: unknown): string[] {
  const key = `${file} ${JSON.stringify(schema)}`
  const validate = compiled.get(key) ?? ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', `"${file}#/`)))
  compiled.set(key, validate)
  if (validate(body)) return []
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${file}: ${instancePath} ${message ?? ''} ${JSON.stringify(params)}`,
  )
}

export const hubspotSpec: VendorSpec = {
  vendor: 'HubSpot',
  available: specAvailable,
  check: checkExchange,
  operationsOf: (method, path) => findOperations(method, path).map(({ name }) => name),
}
