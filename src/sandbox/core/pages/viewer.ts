import type { Request, Response, Router } from 'express'
import { refuseForeignForms, textOf } from './page-parts.ts'
import type { SandboxUi, UiViewer } from './ui-port.ts'

const cookieName = 'crm_user'
const address = '/signed-in-as'

/**
 * Who looks at the pages: the emulated CRM has no passwords, so a person is chosen in the head of every page, and kept
 * in a cookie. Without one, it is the first owner.
 */
export function viewerOf(ui: Pick<SandboxUi, 'owners'>, { headers }: Pick<Request, 'headers'>): UiViewer {
  const cookies = (headers.cookie ?? '').split('; ').map((pair) => pair.split('='))
  const id = cookies.find(([name]) => name === cookieName)?.[1]
  const owners = ui.owners()
  return owners.find((owner) => owner.id === id) ?? owners[0] ?? { id: '', name: '' }
}

/** The choice of the person. */
export function addViewerChoice(router: Router, ui: SandboxUi): void {
  router.post(address, refuseForeignForms, (request: Request, response: Response) => {
    const form = (request.body ?? {}) as Readonly<Record<string, unknown>>
    const owner = ui.owners().find(({ id }) => id === textOf(form['id']))
    if (owner !== undefined) response.cookie(cookieName, owner.id, { httpOnly: true, sameSite: 'lax' })
    // Back to the page with the form: its own origin only, which the form's check guarantees.
    response.redirect(303, pathOf(request.headers.referer))
  })
}

function pathOf(referer: string | undefined): string {
  const from = URL.parse(referer ?? '')
  return from === null ? '/' : `${from.pathname}${from.search}`
}
