import type { Request, Response } from 'express'
import type { SandboxUi, UiObjectType, View } from './ui-port.ts'

/** A field of a form or a query; empty if it is absent or repeated. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The address of a record's page. */
export function recordUrl(ui: SandboxUi, type: Pick<UiObjectType, 'typeId'>, id: string): string {
  return `${ui.recordPath}/${type.typeId}/${encodeURIComponent(id)}`
}

/** Null for a type that the CRM does not have. */
export function typeOf(ui: SandboxUi, name: string): UiObjectType | null {
  return ui.objectTypes.find(({ type }) => type === name) ?? null
}

/** Responds that the record does not exist. */
export function notFound(response: Response, view: View): void {
  response
    .status(404)
    .send(view(response, 'message', { title: 'Not found', message: 'There is no such page or record.' }))
}

/** Forms of other sites may not write: their requests have another origin. */
export function refuseForeignForms(request: Request, response: Response, next: () => void): void {
  const { origin, host } = request.headers
  if (origin === undefined || URL.parse(origin)?.host === host) return next()
  response.status(403).type('text').send('This form comes from another site.\n')
}
