import { Router } from 'express'
import { z } from 'zod'
import { actorOf, requireScope } from '../../gateway.ts'
import type { AccountState } from '../../state/account-state.ts'
import { mergeRecords } from '../../state/life-cycle.ts'
import { kindOf } from '../../values/object-kinds.ts'
import { idParam, parseBody } from '../parse.ts'
import { showRecordV1 } from './record-shape.ts'

const Merge = z.object({ merge_with_id: z.number().int() })

/**
 * `/v1/{deals,persons,organizations}/{id}/merge`. Documented: the target of the merge is kept, and so are its values.
 */
export function mergeRoutes(state: AccountState): Router {
  const router = Router()
  for (const kind of ['deals', 'persons', 'organizations'] as const) {
    router.put(`/${kind}/:id/merge`, requireScope(`${kindOf(kind).scope}:full`), (request, response) => {
      const { merge_with_id: keptId } = parseBody(Merge, request)
      const mergedId = idParam(request)
      const record = mergeRecords(state, { kind, keptId, mergedId }, actorOf(request))
      const shown = { ...showRecordV1(state, kind, record), merge_what_id: mergedId }
      response.json({ success: true, data: kind === 'organizations' ? { id: keptId } : shown })
    })
  }
  return router
}
