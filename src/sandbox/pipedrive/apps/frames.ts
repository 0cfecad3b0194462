import { randomUUID } from 'node:crypto'
import type { Request, Router } from 'express'
import { notFound, refuseForeignForms } from '../../core/pages/page-parts.ts'
import type { UiApps, UiPart, UiRef, UiViewer, View } from '../../core/pages/ui-port.ts'
import { viewerOf } from '../../core/pages/viewer.ts'
import type { SandboxApp } from '../routes/oauth.ts'
import type { AccountState } from '../state/account-state.ts'
import { signToken } from './signed-token.ts'

/** Where an app has registered its frames in Developer Hub; without one, it has none of the kind. */
export interface AppFrames {
  readonly panel: string
  readonly floating: string
  readonly settings: string
}

/** Documented: a custom panel is on the details of these only. By the kinds of this emulator, the words of Pipedrive. */
const panelResources: ReadonlyMap<string, string> = new Map([
  ['deals', 'deal'],
  ['persons', 'person'],
  ['organizations', 'organization'],
])

const tokenPath = '/apps/signed-token'

export interface FrameHost {
  readonly state: AccountState
  readonly app: SandboxApp
  readonly frames: AppFrames
}

/**
 * The places in Pipedrive's pages that frame an app: the custom panel, the floating window and the settings page. The
 * script `frames.js` answers the messages of the app's SDK.
 *
 * Simplified: Pipedrive is one page, here each page loads the floating window anew and opens it if it was open; a
 * modal shows what it was given and is closed, and creates nothing; focus mode does nothing.
 */
export function hostFrames(host: FrameHost): UiApps {
  const { app } = host
  const settingsPath = `/settings/marketplace/app/${app.clientId}/app-settings`
  return {
    partsOn: (ref, viewer) => panelOn(host, ref, viewer),
    everywhere: (viewer) => [
      {
        ...frameOf(host, { surface: 'floating', viewer, query: {} }),
        template: 'dock',
        settingsPath,
        tokenPath,
      },
    ],
    addRoutes(router, view) {
      addTokenRoute(router, host)
      addSettingsPage(router, { host, settingsPath, view })
    },
  }
}

function panelOn(host: FrameHost, { type, id }: UiRef, viewer: UiViewer): readonly UiPart[] {
  const resource = panelResources.get(type)
  if (resource === undefined) return []
  return [frameOf(host, { surface: 'panel', viewer, query: { resource, view: 'details', selectedIds: id } })]
}

interface Framed {
  readonly surface: keyof AppFrames
  readonly viewer: UiViewer
  /** What the address of the frame says in addition to who looks at it. */
  readonly query: Readonly<Record<string, string>>
}

/** Documented: the query of a frame's address. The script adds the theme, which only the browser knows. */
function frameOf({ state, app, frames }: FrameHost, { surface, viewer, query }: Framed): UiPart {
  const { companyId } = state.facts
  const token = tokenFor({ state, app }, viewer)
  const id = randomUUID()
  const address = new URL(frames[surface])
  const all = { ...query, userId: viewer.id, companyId: String(companyId), id, token }
  for (const [name, value] of Object.entries(all)) address.searchParams.set(name, value)
  return { template: 'frame', appName: app.name, surface, id, address: address.href }
}

function tokenFor({ state, app }: Pick<FrameHost, 'state' | 'app'>, { id }: UiViewer): string {
  const { companyId } = state.facts
  return signToken({ userId: Number(id), companyId, secret: app.clientSecret, now: state.now() })
}

function usersOf({ state }: FrameHost): Parameters<typeof viewerOf>[0] {
  return { owners: () => state.facts.users.map(({ id, name }) => ({ id: String(id), name })) }
}

function addTokenRoute(router: Router, host: FrameHost): void {
  router.post(tokenPath, refuseForeignForms, (request: Request, response) => {
    response.set('cache-control', 'no-store').json({ token: tokenFor(host, viewerOf(usersOf(host), request)) })
  })
}

function addSettingsPage(
  router: Router,
  { host, settingsPath, view }: { readonly host: FrameHost; readonly settingsPath: string; readonly view: View },
): void {
  router.get('/settings/marketplace/app/:clientId/app-settings', (request: Request, response) => {
    if (request.params['clientId'] !== host.app.clientId) return notFound(response, view)
    const part = frameOf(host, { surface: 'settings', viewer: viewerOf(usersOf(host), request), query: {} })
    response.send(view(response, 'app-settings', { title: `${host.app.name} settings`, part, settingsPath }))
  })
}
