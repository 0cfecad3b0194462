import type { UiApps, UiPart, UiViewer } from '../../core/pages/ui-port.ts'
import type { SandboxApp } from '../routes/oauth.ts'
import type { AccountState } from '../state/account-state.ts'
import { findType } from '../state/object-types.ts'
import type { Extension, Project } from './project.ts'

/** Where the scripts of extensions and their calls are served. */
export const routesPath = '/ui-extensions'

export interface PartsSource {
  readonly app: SandboxApp
  readonly state: AccountState
  readonly project: Project
}

/** A page of the app. */
export interface AppPage {
  /** Paths that begin with it belong to the page. */
  readonly path: string
  readonly label: string
  /** What a path below it shows a person; null for an address that is no address. */
  readonly partFor: (viewer: UiViewer, address: string) => UiPart | null
}

/** Where an extension is, in HubSpot's terms. */
interface Place {
  readonly location: 'crm.record.tab' | 'pages' | 'settings'
  readonly crm?: { readonly objectTypeId: string; readonly objectId: number }
  /** Within the app's pages. */
  readonly route: { readonly path: string; readonly params: Readonly<Record<string, string>> }
}

const noRoute: Place['route'] = { path: '/', params: {} }

/** The parts of the account's pages that are extensions: cards by the record's type, and the app's own pages. */
export function describeParts(source: PartsSource): Pick<UiApps, 'partsOn'> & { readonly pages: readonly AppPage[] } {
  const { app, state, project } = source
  // Documented for pages; uncertain for settings, which people reach through menus.
  const paths = {
    page: `/app/${state.facts.portalId}/${app.appId}`,
    settings: `/connected-apps/${state.facts.portalId}/installed/${app.appId}/settings`,
  }
  const pages = project.extensions.flatMap((extension) => {
    const { kind } = extension
    if (kind === 'card') return []
    const path = paths[kind]
    const location: Place['location'] = kind === 'page' ? 'pages' : 'settings'
    function partFor(viewer: UiViewer, address: string): UiPart | null {
      const route = routeOf(address, path)
      return route && part(extension, viewer, { location, route })
    }
    return [{ path, label: kind === 'page' ? app.name : `${app.name}: settings`, partFor }]
  })
  const links = pages.map(({ path, label }) => ({ path, label })).toSorted((a, b) => a.path.localeCompare(b.path))
  function part(extension: Extension, viewer: UiViewer, place: Place): UiPart {
    const setup = JSON.stringify(setupOf(extension, viewer, { ...source, place }))
    return { template: 'extension', title: extension.name, setup, links, script: `${routesPath}/page.js` }
  }
  return {
    pages,
    partsOn({ type, id }, viewer) {
      const crm = { objectTypeId: findType(type)?.typeId ?? '', objectId: Number(id) }
      return project.extensions
        .filter(({ objectTypes }) => objectTypes.includes(type))
        .map((card) => part(card, viewer, { location: 'crm.record.tab', crm, route: noRoute }))
    },
  }
}

/** The part of an address below a path. */
function routeOf(address: string, path: string): Place['route'] | null {
  const url = URL.parse(address, 'http://localhost')
  if (url === null) return null
  return { path: url.pathname.slice(path.length) || '/', params: Object.fromEntries(url.searchParams) }
}

/** What the page's script needs to run an extension; the context has HubSpot's form. */
function setupOf(
  { uid, name }: Extension,
  viewer: UiViewer,
  { app, state, project, place }: PartsSource & { readonly place: Place },
): object {
  const { route, ...where } = place
  const user = state.facts.owners.find(({ id }) => id === viewer.id)
  const { userId: id, email, firstName, lastName } = user ?? {}
  return {
    script: `${routesPath}/${uid}.js`,
    context: {
      ...where,
      user: { id, email, emails: [email], firstName, lastName, roles: [], teams: [], permissions: [] },
      portal: { id: state.facts.portalId, timezone: state.facts.timeZone },
      extension: { appId: app.appId, appName: app.name, cardTitle: name },
      variables: project.variables,
    },
    location: route,
    propertiesUrl: `${routesPath}/properties`,
    fetchUrl: `${routesPath}/fetch`,
  }
}
