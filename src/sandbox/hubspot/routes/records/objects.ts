import { type Request, Router } from 'express'
import { z } from 'zod'
import { isRefusedByFault, requireScope } from '../../gateway.ts'
import { batchTimes, failedRead, HubSpotError, notFound, validationError } from '../../replies.ts'
import type { AccountState, ChangeSource, HubSpotObject } from '../../state/account-state.ts'
import { objectTypes, type TypeName, type VendorType } from '../../state/object-types.ts'
import {
  normaliseValues,
  type RequiredRule,
  refuseByRules,
  refuseTakenEmail,
  refuseValues,
} from '../../values/check-values.ts'
import { inputsOf, listParam, numberParam, parseBody, refuseLongUrl, requireType } from '../parse.ts'
import { showAssociations, showObject } from './object-shape.ts'

/** Limits of the list and the batches: documented; that of batches with history is reported by others. */
const [mostPerPage, mostPerBatch, mostWithHistory] = [100, 100, 50]

const Values = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String))
const BatchRead = z.object({
  properties: z.array(z.string()),
  propertiesWithHistory: z.array(z.string()),
  inputs: z.array(z.object({ id: z.string() })).max(mostPerBatch, `Can only handle ${mostPerBatch} inputs at once`),
})
const BatchUpdate = inputsOf(
  z.object({ id: z.string(), properties: Values, objectWriteTraceId: z.string().optional() }),
  mostPerBatch,
)
const BatchCreate = inputsOf(z.object({ properties: Values }), mostPerBatch)
const BatchArchive = inputsOf(z.object({ id: z.string() }), mostPerBatch)

export interface ObjectRoutesOptions {
  readonly state: AccountState
  /** The source that a request's writes are attributed to. */
  readonly sourceOf: (request: Request) => ChangeSource
  readonly requiredRules: readonly RequiredRule[]
}

/** `/crm/objects/2026-09/{type}` : list, single and batch calls (documented). */
export function objectRoutes(options: ObjectRoutesOptions): Router {
  const router = Router()
  for (const type of objectTypes) {
    for (const token of [type.name, type.typeId, type.singular]) addRoutes(router, `/${token}`, { ...options, type })
  }
  return router
}

type TypeRoutes = ObjectRoutesOptions & { readonly type: VendorType }
type Attributed = TypeRoutes & { readonly source: ChangeSource }

function by(options: TypeRoutes, request: Request): Attributed {
  return { ...options, source: options.sourceOf(request) }
}

/** Documented: the four activity types use the scopes of contacts. */
function scopeOf({ name }: VendorType, right: 'read' | 'write'): string {
  return `crm.objects.${name === 'companies' || name === 'deals' ? name : 'contacts'}.${right}`
}

function addRoutes(router: Router, path: string, options: TypeRoutes): void {
  const { state, type } = options
  const mayRead = requireScope(scopeOf(type, 'read'))
  const mayWrite = requireScope(scopeOf(type, 'write'))
  router.get(path, mayRead, (request, response) => {
    response.json(listObjects(state, type.name, request))
  })
  router.post(path, mayWrite, (request, response) => {
    const { properties } = parseBody(z.object({ properties: Values }), request)
    const [shown] = createObjects(by(options, request), [properties]).map((object) =>
      showWritten(state, type.name, { object, values: properties }),
    )
    response.status(201).json(shown)
  })
  router.get(`${path}/:objectId`, mayRead, (request, response) => {
    refuseLongUrl(request)
    const object = state.get(type.name, foundId(state, type.name, request))
    if (object?.archived !== (request.query['archived'] === 'true')) throw noObject()
    response.json(showAsked(state, type.name, { object, request }))
  })
  router.patch(`${path}/:objectId`, mayWrite, (request, response) => {
    const { properties } = parseBody(z.object({ properties: Values }), request)
    const { id } = liveObject(state, type.name, foundId(state, type.name, request))
    updateObjects(by(options, request), new Map([[id, properties]]))
    response.json(showWritten(state, type.name, { object: liveObject(state, type.name, id), values: properties }))
  })
  router.delete(`${path}/:objectId`, mayWrite, (request, response) => {
    state.archive(type.name, [String(request.params['objectId'])], options.sourceOf(request))
    response.status(204).end()
  })
  addBatchRoutes(router, path, options)
}

function addBatchRoutes(router: Router, path: string, options: TypeRoutes): void {
  const { state, type } = options
  const mayRead = requireScope(scopeOf(type, 'read'))
  const mayWrite = requireScope(scopeOf(type, 'write'))
  router.post(`${path}/batch/read`, mayRead, (request, response) => {
    response.json(readBatch(state, type.name, request))
  })
  router.post(`${path}/batch/update`, mayWrite, (request, response) => {
    response.json(updateBatch(by(options, request), request))
  })
  router.post(`${path}/batch/create`, mayWrite, (request, response) => {
    const { inputs } = parseBody(BatchCreate, request)
    const created = createObjects(
      by(options, request),
      inputs.map(({ properties }) => properties),
    )
    const results = created.map((object, index) =>
      showWritten(state, type.name, { object, values: inputs[index]?.properties ?? {} }),
    )
    response.status(201).json({ ...batchTimes(state.now()), results })
  })
  router.post(`${path}/batch/archive`, mayWrite, (request, response) => {
    const { inputs } = parseBody(BatchArchive, request)
    const ids = inputs.map(({ id }) => id)
    state.archive(type.name, ids, options.sourceOf(request))
    response.status(204).end()
  })
}

/** Documented: a merged object's id still resolves to the resulting object in single calls, but not in batches. */
function foundId(state: AccountState, type: TypeName, { params }: Request): string {
  return state.survivorOf(type, String(params['objectId']))
}

function liveObject(state: AccountState, type: TypeName, id: string): HubSpotObject {
  const object = state.get(type, id)
  if (object === undefined || object.archived) throw noObject()
  return object
}

function noObject(): HubSpotError {
  return notFound(`Object not found.  objectId are usually numeric.`)
}

/** An object with the properties and associations that the query requests. */
function showAsked(
  state: AccountState,
  type: TypeName,
  { object, request }: { readonly object: HubSpotObject; readonly request: Request },
): Record<string, unknown> {
  const shape = {
    properties: listParam(request, 'properties'),
    propertiesWithHistory: listParam(request, 'propertiesWithHistory'),
  }
  const linkedTypes = listParam(request, 'associations').map(requireType)
  const shown = showObject(state, type, { object, shape })
  if (linkedTypes.length === 0) return shown
  return { ...shown, associations: showAssociations(state, { type, id: object.id }, linkedTypes) }
}

function listObjects(state: AccountState, type: TypeName, request: Request): object {
  refuseLongUrl(request)
  const limit = numberParam(request, 'limit', { otherwise: 10, max: mostPerPage })
  const archived = request.query['archived'] === 'true'
  const after = typeof request.query['after'] === 'string' ? BigInt(request.query['after']) : 0n
  const found: HubSpotObject[] = []
  for (const object of state.all(type).values()) {
    if (object.archived === archived && BigInt(object.id) > after) found.push(object)
    if (found.length > limit) break
  }
  const page = found.slice(0, limit)
  const last = page.at(-1)
  return {
    results: page.map((object) => showAsked(state, type, { object, request })),
    ...(found.length > limit && last ? { paging: { next: { after: last.id, link: `?after=${last.id}` } } } : {}),
  }
}

/**
 * Documented: missing objects are errors in addition to the results; the 2026-09 files declare only status 200 for it.
 */
function readBatch(state: AccountState, type: TypeName, request: Request): object {
  const { inputs, ...shape } = parseBody(BatchRead, request)
  if (shape.propertiesWithHistory.length > 0 && inputs.length > mostWithHistory) {
    throw validationError(`Can only handle ${mostWithHistory} inputs with history at once`)
  }
  const archived = request.query['archived'] === 'true'
  const found = inputs.map(({ id }) => ({ id, object: state.get(type, id) }))
  const failed = inputs.map(({ id }) => id).filter((id) => isRefusedByFault(request, id))
  const misses = found.filter(({ object }) => object === undefined || object.archived !== archived).map(({ id }) => id)
  const missing = new Set([...misses, ...failed])
  const errors = [...(misses.length > 0 ? [missError(misses)] : []), ...failed.map((id) => failedRead({ ids: [id] }))]
  return {
    ...batchTimes(state.now()),
    results: found.flatMap(({ id, object }) =>
      object && !missing.has(id) ? [showObject(state, type, { object, shape })] : [],
    ),
    ...(errors.length > 0 ? { numErrors: errors.length, errors } : {}),
  }
}

function missError(ids: readonly string[]): object {
  return {
    status: 'error',
    category: 'OBJECT_NOT_FOUND',
    message: 'Could not get some objects, they may be deleted or not exist. Check that ids are valid.',
    context: { ids },
    errors: [],
    links: {},
  }
}

/**
 * Documented: with a trace id on each input the valid ones are written and the invalid ones reported; without, one
 * invalid input fails the whole batch. An id that does not exist is only reported in both cases.
 */
function updateBatch(options: Attributed, request: Request): object {
  const { state, type } = options
  const { inputs } = parseBody(BatchUpdate, request)
  if (new Set(inputs.map(({ id }) => id)).size < inputs.length) {
    throw validationError('Duplicate IDs found in batch input')
  }
  const isTraced = inputs.length > 0 && inputs.every(({ objectWriteTraceId }) => objectWriteTraceId !== undefined)
  const live = inputs.filter(({ id }) => state.get(type.name, id)?.archived === false)
  const misses = inputs.filter((input) => !live.includes(input)).map(({ id }) => id)
  const refusals = live.flatMap((input) => {
    const refusal = isRefusedByFault(request, input.id)
      ? new HubSpotError(500, { message: 'internal error', category: 'INTERNAL_ERROR' })
      : refusalOf(options, input.id, input.properties)
    return refusal === null ? [] : [{ input, refusal }]
  })
  const [first] = refusals
  if (first && !isTraced) throw first.refusal
  const good = live.filter((input) => !refusals.some((refused) => refused.input === input))
  writeObjects(options, new Map(good.map(({ id, properties }) => [id, properties])))
  const errors = [
    ...refusals.map(({ input, refusal }) => tracedError(input.objectWriteTraceId ?? '', refusal)),
    ...(misses.length > 0 ? [missError(misses)] : []),
  ]
  return {
    ...batchTimes(state.now()),
    results: good.map(({ id, properties }) =>
      showWritten(state, type.name, { object: liveObject(state, type.name, id), values: properties }),
    ),
    ...(errors.length > 0 ? { numErrors: errors.length, errors } : {}),
  }
}

function tracedError(traceId: string, { body }: HubSpotError): object {
  return { status: 'error', ...body, context: { objectWriteTraceId: [traceId] }, errors: [], links: {} }
}

/** Why values are refused for the object with this id, or for a new one (null). */
function refusalOf(
  { state, type, requiredRules }: TypeRoutes,
  id: string | null,
  values: Readonly<Record<string, string>>,
): HubSpotError | null {
  const result = { ...(id === null ? {} : state.get(type.name, id)?.properties), ...values }
  return (
    refuseValues(state, type.name, values) ??
    refuseTakenEmail(state, type.name, { id, email: values['email'] }) ??
    refuseByRules(requiredRules, { type: type.name, isNew: id === null, result })
  )
}

function updateObjects(options: Attributed, writes: ReadonlyMap<string, Readonly<Record<string, string>>>): void {
  for (const [id, values] of writes) {
    const refusal = refusalOf(options, id, values)
    if (refusal !== null) throw refusal
  }
  writeObjects(options, writes)
}

function writeObjects(
  { state, type, source }: Attributed,
  writes: ReadonlyMap<string, Readonly<Record<string, string>>>,
): void {
  const normalised = [...writes].map(([id, values]) => [id, normaliseValues(state, type.name, values)] as const)
  state.write(type.name, new Map(normalised), source)
}

/** All or none. */
function createObjects(
  options: Attributed,
  requested: readonly Readonly<Record<string, string>>[],
): readonly HubSpotObject[] {
  const { state, type, source } = options
  for (const values of requested) {
    const refusal = refusalOf(options, null, values)
    if (refusal !== null) throw refusal
  }
  const normalised = requested.map((values) => normaliseValues(state, type.name, values))
  return state.createAll(type.name, normalised, source)
}

/** Documented: the response to a write contains the written properties. */
function showWritten(state: AccountState, type: TypeName, done: Written): object {
  return showObject(state, type, { object: done.object, shape: { properties: Object.keys(done.values) } })
}

interface Written {
  readonly object: HubSpotObject
  readonly values: Readonly<Record<string, string>>
}
