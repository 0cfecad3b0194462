import { type Request, Router } from 'express'
import { z } from 'zod'
import { requireScope } from '../gateway.ts'
import type { AccountState } from '../state/account-state.ts'
import type { ChangeSource } from '../state/changes.ts'
import { eraseObject, type MergeInto, mergeObjects } from '../state/life-cycle.ts'
import { objectTypes } from '../state/object-types.ts'
import { parseBody } from './parse.ts'
import { showObject } from './records/object-shape.ts'

const Merge = z.object({ primaryObjectId: z.string(), objectIdToMerge: z.string() })
const GdprDelete = z.object({ objectId: z.string(), idProperty: z.string().optional() })

export interface LifeCycleOptions {
  readonly state: AccountState
  readonly sourceOf: (request: Request) => ChangeSource
  readonly mergeInto: MergeInto
}

/** `/crm/objects/2026-09/{type}/merge` for contacts, companies and deals, and `/contacts/gdpr-delete` (documented). */
export function lifeCycleRoutes({ state, sourceOf, mergeInto }: LifeCycleOptions): Router {
  const router = Router()
  for (const { name, typeId, singular } of objectTypes) {
    if (name !== 'contacts' && name !== 'companies' && name !== 'deals') continue
    const mayWrite = requireScope(`crm.objects.${name}.write`)
    const paths = [name, typeId, singular].map((token) => `/${token}/merge`)
    router.post(paths, mayWrite, (request, response) => {
      const { primaryObjectId, objectIdToMerge } = parseBody(Merge, request)
      const requested = { type: name, primaryId: primaryObjectId, mergedId: objectIdToMerge, into: mergeInto }
      const object = mergeObjects(state, requested, sourceOf(request))
      response.json(showObject(state, name, { object, shape: { properties: ['hs_merged_object_ids'] } }))
    })
  }
  const contacts = ['contacts', '0-1', 'contact'].map((token) => `/${token}/gdpr-delete`)
  router.post(contacts, requireScope('crm.objects.contacts.write'), (request, response) => {
    eraseObject(state, { type: 'contacts', id: meantId(state, parseBody(GdprDelete, request)) }, sourceOf(request))
    response.status(204).end()
  })
  return router
}

/** Documented: a contact may be identified by the value of a unique property instead of its id. */
function meantId(state: AccountState, { objectId, idProperty }: z.infer<typeof GdprDelete>): string {
  if (idProperty === undefined || idProperty === 'hs_object_id') return state.survivorOf('contacts', objectId)
  const named = [...state.all('contacts').values()].find(({ properties }) => properties[idProperty] === objectId)
  return named?.id ?? ''
}
