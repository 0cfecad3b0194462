import { Router } from 'express'
import { z } from 'zod'
import { requireScope } from '../../gateway.ts'
import { batchTimes } from '../../replies.ts'
import type { AccountState } from '../../state/account-state.ts'
import type { RefPair } from '../../state/changes.ts'
import { associate } from '../../state/links.ts'
import { parseBody } from '../parse.ts'
import {
  refuseForeignSpecs,
  refuseMissing,
  type SourceOf,
  Spec,
  showDefault,
  showLabelled,
  typesOf,
} from './associations.ts'

const Specs = z.array(Spec).min(1)

/** `/crm/objects/2026-09/{from}/{id}/associations/…`: one association at a time (documented). */
export function singleAssociationRoutes(state: AccountState, sourceOf: SourceOf): Router {
  const router = Router()
  const mayWrite = requireScope('crm.objects.contacts.write', 'crm.objects.companies.write', 'crm.objects.deals.write')
  router.put('/:from/:fromId/associations/default/:to/:toId', mayWrite, (request, response) => {
    const pair = pairOf(request.params)
    refuseMissing(state, pair)
    associate(state, { ...pair, isLinked: true }, sourceOf(request))
    // Documented: both directions are returned.
    const results = [showDefault(pair), showDefault({ from: pair.to, to: pair.from })]
    response.json({ ...batchTimes(state.now()), results })
  })
  const path = '/:from/:fromId/associations/:to/:toId'
  router.put(path, mayWrite, (request, response) => {
    const pair = pairOf(request.params)
    const types = typesOf(request.params)
    refuseForeignSpecs(types, [{ types: parseBody(Specs, request) }])
    refuseMissing(state, pair)
    associate(state, { ...pair, isLinked: true }, sourceOf(request))
    response.status(201).json(showLabelled(types, pair))
  })
  router.delete(path, mayWrite, (request, response) => {
    associate(state, { ...pairOf(request.params), isLinked: false }, sourceOf(request))
    response.status(204).end()
  })
  return router
}

function pairOf(params: Readonly<Record<string, string | string[]>>): RefPair {
  const { from, to } = typesOf(params)
  return {
    from: { type: from.name, id: String(params['fromId']) },
    to: { type: to.name, id: String(params['toId']) },
  }
}
