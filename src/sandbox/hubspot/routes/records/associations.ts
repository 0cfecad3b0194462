import { type Request, Router } from 'express'
import { z } from 'zod'
import { isRefusedByFault, requireScope } from '../../gateway.ts'
import { batchTimes, failedRead, type HubSpotError, validationError } from '../../replies.ts'
import type { AccountState } from '../../state/account-state.ts'
import type { ChangeSource, Ref, RefPair } from '../../state/changes.ts'
import { associate } from '../../state/links.ts'
import { canAssociate, labelsBetween, type VendorType } from '../../state/object-types.ts'
import { inputsOf, parseBody, requireType } from '../parse.ts'

/** Documented limits. */
const most = { read: 1000, create: 2000, archive: 100, perObject: 500 }

const BatchRead = inputsOf(z.object({ id: z.string(), after: z.string().optional() }), most.read)
const Pair = z.object({ from: z.object({ id: z.string() }), to: z.object({ id: z.string() }) })
const BatchDefault = inputsOf(Pair, most.create)
/** The type of an association in requests. */
export const Spec = z.object({ associationCategory: z.string(), associationTypeId: z.number().int() })
const BatchCreate = inputsOf(Pair.extend({ types: z.array(Spec).min(1) }), most.create)
const BatchArchive = inputsOf(
  z.object({ from: z.object({ id: z.string() }), to: z.array(z.object({ id: z.string() })) }),
  most.archive,
)

/** The source of a request's changes. */
export type SourceOf = (request: Request) => ChangeSource

/** `/crm/associations/2026-09/{from}/{to}/batch/…` (documented). */
export function associationRoutes(state: AccountState, sourceOf: SourceOf): Router {
  const router = Router()
  const mayRead = requireScope('crm.objects.contacts.read', 'crm.objects.companies.read', 'crm.objects.deals.read')
  const mayWrite = requireScope('crm.objects.contacts.write', 'crm.objects.companies.write', 'crm.objects.deals.write')
  router.post('/:from/:to/batch/read', mayRead, (request, response) => {
    const types = typesOf(request.params)
    const { inputs } = parseBody(BatchRead, request)
    const failed = inputs.map(({ id }) => id).filter((id) => isRefusedByFault(request, id))
    response.json(readBatch(state, types, { inputs, failed }))
  })
  router.post('/:from/:to/batch/associate/default', mayWrite, (request, response) => {
    const types = typesOf(request.params)
    const pairs = pairsOf(types, parseBody(BatchDefault, request).inputs)
    associateAll(state, pairs, sourceOf(request))
    response.json({ ...batchTimes(state.now()), results: pairs.map(showDefault) })
  })
  router.post('/:from/:to/batch/create', mayWrite, (request, response) => {
    const types = typesOf(request.params)
    const { inputs } = parseBody(BatchCreate, request)
    refuseForeignSpecs(types, inputs)
    const pairs = pairsOf(types, inputs)
    associateAll(state, pairs, sourceOf(request))
    response.json({ ...batchTimes(state.now()), results: pairs.map((pair) => showLabelled(types, pair)) })
  })
  router.post('/:from/:to/batch/archive', mayWrite, (request, response) => {
    const { from, to } = typesOf(request.params)
    for (const input of parseBody(BatchArchive, request).inputs) {
      for (const { id } of input.to) {
        const link = { from: { type: from.name, id: input.from.id }, to: { type: to.name, id }, isLinked: false }
        associate(state, link, sourceOf(request))
      }
    }
    response.json({ ...batchTimes(state.now()), results: [] })
  })
  return router
}

/** The two object types of a path. */
export interface Types {
  readonly from: VendorType
  readonly to: VendorType
}

/** The two types in a path. @throws HubSpotError 400 if there is no such type or no association between them */
export function typesOf(params: Readonly<Record<string, string | string[]>>): Types {
  const types = { from: requireType(String(params['from'])), to: requireType(String(params['to'])) }
  if (!canAssociate(types.from.name, types.to.name)) {
    throw validationError(`Unable to find association types between ${types.from.name} and ${types.to.name}`)
  }
  return types
}

/** Documented: objects without associations are errors in addition to the results, not empty results. */
function readBatch(
  state: AccountState,
  { from, to }: Types,
  {
    inputs,
    failed,
  }: {
    readonly inputs: readonly { readonly id: string; readonly after?: string | undefined }[]
    readonly failed: readonly string[]
  },
): object {
  const labels = labelsBetween(from.name, to.name) ?? []
  const asked = inputs.filter(({ id }) => !failed.includes(id))
  const found = asked.map(({ id, after }) => ({
    id,
    start: Number(after ?? '0'),
    ids: state.associated(from.name, id)[to.name] ?? [],
  }))
  const results = found
    .filter(({ ids }) => ids.length > 0)
    .map(({ id, start, ids }) => ({
      from: { id },
      to: ids.slice(start, start + most.perObject).map((toObjectId, index) => ({
        toObjectId,
        associationTypes: start + index === 0 ? labels : labels.filter(({ label }) => label === undefined),
      })),
      ...(ids.length > start + most.perObject ? { paging: { next: { after: String(start + most.perObject) } } } : {}),
    }))
  const misses = found.filter(({ ids }) => ids.length === 0).map(({ id }) => id)
  const errors = [
    ...misses.map((id) => missError(id, { from, to })),
    ...failed.map((id) => failedRead({ fromObjectId: [id] })),
  ]
  return {
    ...batchTimes(state.now()),
    results,
    ...(errors.length > 0 ? { numErrors: errors.length, errors } : {}),
  }
}

function missError(id: string, { from, to }: Types): object {
  return {
    status: 'error',
    category: 'OBJECT_NOT_FOUND',
    subCategory: {},
    message: `No ${to.name} is associated with ${from.name} ${id}.`,
    context: { fromObjectId: [id], fromObjectType: [from.name], toObjectType: [to.name] },
    errors: [],
    links: {},
  }
}

/** Refuses to associate records that do not exist; verbatim as recorded. @throws HubSpotError 400 */
export function refuseMissing(state: AccountState, { from, to }: RefPair): void {
  for (const ref of [from, to]) {
    if (state.get(ref.type, ref.id)?.archived === false) continue
    throw invalidAssociation(ref)
  }
}

function invalidAssociation({ type, id }: Ref): HubSpotError {
  const error = validationError('One or more associations are invalid')
  const context = {
    INVALID_OBJECT_IDS: [`${type.toUpperCase()}=${id} is not valid`],
    objectId: [id],
    objectType: [type],
  }
  return Object.assign(error, { body: { ...error.body, context } })
}

function pairsOf({ from, to }: Types, inputs: readonly z.infer<typeof Pair>[]): RefPair[] {
  return inputs.map((input) => ({
    from: { type: from.name, id: input.from.id },
    to: { type: to.name, id: input.to.id },
  }))
}

function associateAll(state: AccountState, pairs: readonly RefPair[], source: ChangeSource): void {
  for (const pair of pairs) refuseMissing(state, pair)
  for (const pair of pairs) associate(state, { ...pair, isLinked: true }, source)
}

/** Documented: a type id that does not lead from the first type to the second is refused. @throws HubSpotError 400 */
export function refuseForeignSpecs(
  { from, to }: Types,
  inputs: readonly { readonly types: readonly z.infer<typeof Spec>[] }[],
): void {
  const typeIds = new Set((labelsBetween(from.name, to.name) ?? []).map(({ typeId }) => typeId))
  const isForeign = inputs.some(({ types }) => types.some((spec) => !typeIds.has(spec.associationTypeId)))
  if (!isForeign) return
  throw validationError(`invalid from object type ${from.typeId} for associations to be created.`)
}

/** One direction of a default association, with its plain type id. */
export function showDefault({ from, to }: RefPair): object {
  const [label] = (labelsBetween(from.type, to.type) ?? []).toReversed()
  return {
    associationSpec: { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: label?.typeId ?? 0 },
    from: { id: from.id },
    to: { id: to.id },
  }
}

/** Labels are names given by a customer; the types that HubSpot defines have none. */
export function showLabelled(types: Types, { from, to }: RefPair): object {
  return {
    fromObjectTypeId: types.from.typeId,
    fromObjectId: from.id,
    toObjectTypeId: types.to.typeId,
    toObjectId: to.id,
    labels: [],
  }
}
