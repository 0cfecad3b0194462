import { type Request, Router } from 'express'
import { z } from 'zod'
import { actorOf, callerOf, requireScope } from '../../gateway.ts'
import { failure, notFound } from '../../replies.ts'
import type { AccountState, PipedriveRecord } from '../../state/account-state.ts'
import { deleteRecord } from '../../state/life-cycle.ts'
import { isVisible } from '../../state/visibility.ts'
import { type ObjectKind, objectKinds } from '../../values/object-kinds.ts'
import { createRecord, writeRecords } from '../../values/write-record.ts'
import { showPage } from '../pages.ts'
import { booleanParam, idParam, parseBody } from '../parse.ts'
import { customFieldsParam, isPurged, listedRecords, orderOf } from './list-query.ts'
import { furtherFields } from './optional-fields.ts'
import { type Shape, showRecord } from './record-shape.ts'

const Values = z.record(z.string(), z.unknown())

/** `/api/v2/persons`, `/organizations`, `/deals`, `/activities`: lists and single calls (documented). */
export function recordRoutes(state: AccountState): Router {
  const router = Router()
  for (const kind of objectKinds) addRoutes(router, state, kind)
  return router
}

function addRoutes(router: Router, state: AccountState, kind: ObjectKind): void {
  const path = `/${kind.name}`
  const mayRead = requireScope(`${kind.scope}:read`, `${kind.scope}:full`)
  const mayWrite = requireScope(`${kind.scope}:full`)
  router.get(path, mayRead, (request, response) => {
    response.json(showList(state, kind, { request, isArchived: false }))
  })
  if (kind.name === 'deals') {
    router.get(`${path}/archived`, mayRead, (request, response) => {
      response.json(showList(state, kind, { request, isArchived: true }))
    })
  }
  router.post(path, mayWrite, (request, response) => {
    const values = parseBody(Values, request)
    const record = createRecord(state, { kind: kind.name, values }, actorOf(request))
    response.json({ success: true, data: showRecord(state, kind.name, { record }) })
  })
  router.get(`${path}/:id`, mayRead, (request, response) => {
    const record = foundRecord(state, kind, request)
    const shape = shapeOf(state, kind, { request, record })
    response.json({ success: true, data: showRecord(state, kind.name, { record, shape }) })
  })
  router.patch(`${path}/:id`, mayWrite, (request, response) => {
    const { id, is_deleted } = foundRecord(state, kind, request)
    if (is_deleted) throw notFound(kind.entity)
    const values = parseBody(Values, request)
    const [record] = writeRecords(state, [{ ref: { kind: kind.name, id }, values }], actorOf(request))
    if (record === undefined) throw notFound(kind.entity)
    response.json({ success: true, data: showRecord(state, kind.name, { record }) })
  })
  router.delete(`${path}/:id`, mayWrite, (request, response) => {
    const { id } = foundRecord(state, kind, request)
    const isDone = deleteRecord(state, { kind: kind.name, id }, actorOf(request))
    // Recorded: a second deletion is answered as a success, with status 410.
    response.status(isDone ? 200 : 410).json({ success: true, data: { id } })
  })
}

/**
 * The record in the path. Uncertain: whether a deleted one is still returned, marked, while it is kept; and how a record
 * is refused that the user may not see: with 403 here, which is harder for a connector than 404.
 *
 * @throws PipedriveError 404 if there is none, 403 if it may not be seen
 */
function foundRecord(state: AccountState, kind: ObjectKind, request: Request): PipedriveRecord {
  const record = state.get({ kind: kind.name, id: idParam(request) })
  if (record === undefined || isPurged(state, record)) throw notFound(kind.entity)
  if (!isVisible(state.facts, callerOf(request).userId, record)) {
    throw failure(403, `You do not have permission to view this ${kind.entity}.`, 'ERR_FORBIDDEN')
  }
  return record
}

function showList(
  state: AccountState,
  kind: ObjectKind,
  { request, isArchived }: { readonly request: Request; readonly isArchived: boolean },
): object {
  // Documented: archived deals are only in a separate list.
  const records = listedRecords(state, kind.name, request).filter(
    (record) => kind.name !== 'deals' || record['is_archived'] === isArchived,
  )
  return showPage(request, records, {
    order: orderOf(kind.name, request),
    show: (record) => showRecord(state, kind.name, { record, shape: shapeOf(state, kind, { request, record }) }),
  })
}

function shapeOf(
  state: AccountState,
  kind: ObjectKind,
  { request, record }: { readonly request: Request; readonly record: PipedriveRecord },
): Shape {
  const customFields = customFieldsParam(request)
  return {
    ...(customFields === undefined ? {} : { customFields }),
    withOptionLabels: booleanParam(request, 'include_option_labels') ?? false,
    withLabels: booleanParam(request, 'include_labels') ?? false,
    further: furtherFields(state, kind.name, { request, record }),
  }
}
