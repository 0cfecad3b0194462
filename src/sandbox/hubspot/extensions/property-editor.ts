import { type Request, Router } from 'express'
import { z } from 'zod'
import { textOf } from '../../core/pages/page-parts.ts'
import type { UiRecord } from '../../core/pages/ui-port.ts'
import type { AccountState } from '../state/account-state.ts'
import { findType } from '../state/object-types.ts'
import { person, readRecord, setValues } from '../ui.ts'

const Values = z.record(z.string(), z.string())

type RecordRequest = Request<{ typeId: string; id: string }>

/**
 * HubSpot's own editor of properties, which cards show: it writes as the person who looks at the page.
 *
 * @param userIdOf the person's user id
 */
export function propertyEditorRoutes(state: AccountState, userIdOf: (request: Request) => number): Router {
  const router = Router()
  function recordOf({ params }: RecordRequest): UiRecord | null {
    const type = findType(params.typeId)
    return type === null ? null : readRecord(state, type.name, params.id)
  }
  router.get('/:typeId/:id', (request: RecordRequest, response) => {
    const record = recordOf(request)
    if (record === null) return void response.status(404).end()
    const properties = record.groups.flatMap((group) => group.properties)
    const names = textOf(request.query['names']).split(',')
    const shown = names.flatMap((requested) => properties.find(({ name }) => name === requested) ?? [])
    response.set('cache-control', 'no-store').json(shown)
  })
  router.post('/:typeId/:id', (request: RecordRequest, response) => {
    const record = recordOf(request)
    const values = Values.safeParse(request.body)
    if (record === null || !values.success) return void response.status(404).end()
    const message = setValues(state, record, { values: values.data, source: person(state, userIdOf(request)) })
    if (message === null) response.json({})
    else response.status(400).json({ message })
  })
  return router
}
