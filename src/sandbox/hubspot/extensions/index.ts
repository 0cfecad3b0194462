import express, { type Request, type Response, Router } from 'express'
import { notFound, refuseForeignForms } from '../../core/pages/page-parts.ts'
import type { UiApps } from '../../core/pages/ui-port.ts'
import { viewerOf } from '../../core/pages/viewer.ts'
import type { HubSpotOwner } from '../state/account-state.ts'
import { buildExtension, buildHostScript } from './build.ts'
import { describeParts, type PartsSource, routesPath } from './parts.ts'
import { type Extension, readProject } from './project.ts'
import { propertyEditorRoutes } from './property-editor.ts'
import { createSignedFetch, type ExtensionCall } from './signed-fetch.ts'

/** The app's developer project, and where its service listens. */
export interface ExtensionOptions {
  readonly projectDir: string
  /** Without a trailing slash, in place of the origin that the extensions call. */
  readonly serviceUrl: string
}

export interface ExtensionParts extends ExtensionOptions, Omit<PartsSource, 'project'> {
  readonly clock: () => Date
}

/**
 * What the app's project shows in the account's pages. Its extensions are built as HubSpot builds them, when they are
 * first shown, and run in workers. What differs from HubSpot: the looks, and that only the components, hooks and actions
 * that this project uses are there.
 */
export function hostExtensions(parts: ExtensionParts): UiApps {
  const { app, state, clock, serviceUrl } = parts
  const { owners, portalId } = state.facts
  const project = readProject(parts.projectDir, 'prod')
  const call = createSignedFetch({ app, portalId, serviceUrl, clock, permittedUrls: project.permittedUrls })
  const { partsOn, pages } = describeParts({ app, state, project })
  const users = { owners: () => owners.map(({ id, firstName }) => ({ id, name: firstName })) }
  function userOf(request: Request): HubSpotOwner {
    const { id } = viewerOf(users, request)
    const user = owners.find((owner) => owner.id === id)
    if (user === undefined) throw new RangeError('the account has no users')
    return user
  }
  const calls = Router()
  calls.use(express.json({ limit: '2mb' }), refuseForeignForms)
  calls.post('/fetch', async (request, response) => {
    response.json(await call(request.body as ExtensionCall, userOf(request)))
  })
  calls.use(
    '/properties',
    propertyEditorRoutes(state, (request) => userOf(request).userId),
  )
  return {
    partsOn,
    everywhere: () => [],
    addRoutes(router, view) {
      addScripts(router, project.extensions)
      router.use(routesPath, calls)
      for (const page of pages) {
        router.get(`${page.path}{/*rest}`, (request, response) => {
          const part = page.partFor(viewerOf(users, request), request.originalUrl)
          if (part === null) notFound(response, view)
          else response.send(view(response, 'app-page', { title: page.label, parts: [part] }))
        })
      }
    },
  }
}

function addScripts(router: Router, extensions: readonly Extension[]): void {
  const scripts = new Map<string, () => Promise<string>>([
    ['page', () => buildHostScript('page')],
    ['worker', () => buildHostScript('worker')],
    ...extensions.map(({ uid, entryFile }) => [uid, () => buildExtension(entryFile)] as const),
  ])
  const built = new Map<string, Promise<string>>()
  router.get(`${routesPath}/:name.js`, async (request: Request<{ name: string }>, response: Response) => {
    const { name } = request.params
    const build = scripts.get(name)
    if (build === undefined) return void response.status(404).end()
    const script = built.get(name) ?? build()
    built.set(name, script)
    response.type('text/javascript').send(await script)
  })
}
