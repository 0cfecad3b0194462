import { Router } from 'express'
import { z } from 'zod'
import { requireScope } from '../gateway.ts'
import { HubSpotError, notFound, validationError } from '../replies.ts'
import { ListFilter, type ObjectList, type ObjectLists } from '../state/object-lists.ts'
import { findType } from '../state/object-types.ts'
import { parseBody } from './parse.ts'

const NewList = z.object({
  name: z.string().min(1),
  objectTypeId: z.string(),
  processingType: z.enum(['DYNAMIC', 'MANUAL']),
  filterBranch: z.looseObject({}).optional(),
})
const Members = z.object({ recordIdsToAdd: z.array(z.string()), recordIdsToRemove: z.array(z.string()) })

/** Uncertain: no lists of activities are documented, so there are none. */
const listTypeIds: ReadonlySet<string> = new Set(['0-1', '0-2', '0-3'])

/** `/crm/lists/2026-09` (documented): lists by id and by name, created, renamed and deleted, and the members of manual lists. */
export function listRoutes(lists: ObjectLists): Router {
  const router = Router()
  const [mayRead, mayWrite] = [requireScope('crm.lists.read'), requireScope('crm.lists.write')]
  router.post('/', mayWrite, (request, response) => {
    response.json({ list: show(lists, createList(lists, parseBody(NewList, request)), true) })
  })
  router.get('/object-type-id/:typeId/name/:name', mayRead, (request, response) => {
    const { typeId, name } = request.params
    const list = lists.all().find((one) => one.objectTypeId === typeId && one.name === name)
    if (list === undefined) throw notFound(`No list of the name ${String(name)}`)
    response.json({ list: show(lists, list, request.query['includeFilters'] === 'true') })
  })
  router.get('/:listId', mayRead, (request, response) => {
    const list = requireList(lists, String(request.params['listId']))
    response.json({ list: show(lists, list, request.query['includeFilters'] === 'true') })
  })
  router.put('/:listId/update-list-name', mayRead, mayWrite, (request, response) => {
    const list = requireList(lists, String(request.params['listId']))
    const name = request.query['listName']
    if (typeof name !== 'string' || name === '') throw validationError('listName is missing')
    refuseTakenName(lists, name, list)
    const renamed = lists.rename(list, name)
    response.json({ updatedList: show(lists, renamed, request.query['includeFilters'] === 'true') })
  })
  router.delete('/:listId', mayRead, mayWrite, (request, response) => {
    lists.remove(requireList(lists, String(request.params['listId'])).listId)
    response.status(204).end()
  })
  router.put('/:listId/memberships/add-and-remove', mayRead, mayWrite, (request, response) => {
    const list = requireList(lists, String(request.params['listId']))
    if (list.processingType !== 'MANUAL') throw validationError('The members of this list follow from its filters')
    const { recordIdsToAdd: add, recordIdsToRemove: remove } = parseBody(Members, request)
    const { added, removed, missing } = lists.change(list, { add, remove })
    response.json({ recordsIdsAdded: added, recordIdsRemoved: removed, recordIdsMissing: missing })
  })
  return router
}

/** Documented: names are unique in the account. Uncertain: the response for a name that is in use. */
function refuseTakenName(lists: ObjectLists, name: string, except?: ObjectList): void {
  if (lists.all().some((list) => list.name === name && list.listId !== except?.listId)) {
    throw new HubSpotError(400, { message: `A list named ${name} exists already`, category: 'VALIDATION_ERROR' })
  }
}

function createList(lists: ObjectLists, requested: z.infer<typeof NewList>): ObjectList {
  const { name, objectTypeId, processingType, filterBranch } = requested
  if (findType(objectTypeId) === null || !listTypeIds.has(objectTypeId)) {
    throw validationError(`There are no lists of ${objectTypeId}`)
  }
  refuseTakenName(lists, name)
  if (processingType === 'MANUAL') return lists.create({ name, objectTypeId, processingType, filterBranch: null })
  if (!ListFilter.safeParse(filterBranch).success) throw validationError('filterBranch is missing or not understood')
  return lists.create({ name, objectTypeId, processingType, filterBranch: filterBranch ?? null })
}

function requireList(lists: ObjectLists, listId: string): ObjectList {
  const list = lists.find(listId)
  if (list === null) throw notFound(`No list ${listId}`)
  return list
}

function show(lists: ObjectLists, list: ObjectList, withFilters: boolean): object {
  const { filterBranch, members: _members, ...shown } = list
  return {
    ...shown,
    listVersion: 1,
    processingStatus: 'COMPLETE',
    size: lists.membersOf(list).length,
    ...(withFilters && filterBranch !== null ? { filterBranch } : {}),
  }
}
