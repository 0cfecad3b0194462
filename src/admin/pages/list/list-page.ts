import { NotFoundError, RequestInvalidError } from '../../../domain/errors.ts'
import { ownerName } from '../../../domain/owner.ts'
import { isAmongOwners } from '../../../domain/read-scope.ts'
import {
  figureOwnersOf,
  figureScopeOf,
  hasOwnRecords,
  hasRole,
  readScopeOf,
  type Viewer,
} from '../../../people/index.ts'
import { loadOwners } from '../../../records/index.ts'
import { message } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { type FormRequest, forRoles, type Page, type PageRequest } from '../../page.ts'
import { admitToFigures, openFigures } from '../figures/closed-figures.ts'
import { actOnFinding } from './act-on-form.ts'
import { listModel, type Whose } from './list-model.ts'

/** What the viewer has to repair, the most important first: a rep's first page. For an operator, what there is at all. */
export const listPage: Page = {
  path: '/list',
  label: (viewer) => message(hasOwnRecords(viewer) ? 'page.myList' : 'list.title.all'),
  isFor: forRoles('supervisor', 'rep', 'operator'),
  showsRecords: true,
  isForPrograms: true,
  load: async (deps, request) => listModel(deps, request, await ownList(deps, request)),
  act: async (deps, request) => ({ path: nextPath('list', request, await actOnFinding(deps, request)) }),
}

/** The same page of another owner, as that owner sees it. */
export const listOfPage: Page = {
  path: '/list/:ownerId',
  label: null,
  isFor: forRoles('admin', 'supervisor', 'rep'),
  showsRecords: true,
  isForPrograms: true,
  async load(deps, request) {
    const ownerId = request.param('ownerId')
    const closed = await admitToFigures(deps, request, ownerId)
    return closed ?? listModel(deps, request, await listOf(deps, request.viewer, ownerId))
  },
  async act(deps, request) {
    // While the figures are closed to an admin, the page asks for the reason instead; a dispute has one too.
    const asksToOpen = request.has('reason') && isClosed(request.viewer, request.param('ownerId'))
    if (asksToOpen) return openFigures(deps, request)
    const { path } = await listOf(deps, request.viewer, request.param('ownerId'))
    return { path: nextPath(path, request, await actOnFinding(deps, request)) }
  },
}

function isClosed(viewer: Viewer, ownerId: string): boolean {
  return hasRole(viewer, 'admin') && !isAmongOwners(figureOwnersOf(viewer), ownerId)
}

/** The address of an owner's list, below the account's. */
function listUrl(ownerId: string): string {
  return `list/${encodeURIComponent(ownerId)}`
}

/** What `of` may be besides absent. */
const everybody = 'everyone'

async function ownList({ db, account }: AdminDeps, request: PageRequest): Promise<Whose> {
  const { viewer } = request
  if (viewer.kind !== 'user') throw new NotFoundError(message('request.page.unknown'))
  const of = request.text('of')
  if (of !== undefined && of !== everybody) throw new RequestInvalidError(message('request.list.of', { name: of }))
  const hasOwn = hasOwnRecords(viewer)
  if (of === everybody || !hasOwn) {
    if (!hasRole(viewer, 'operator')) throw new NotFoundError(message('request.page.unknown'))
    const path = hasOwn ? `list?of=${everybody}` : 'list'
    return { path, scope: readScopeOf(viewer), owner: null, isOwn: false }
  }
  const { ownerId: id, name } = viewer.user
  const owners = await loadOwners(db, account.accountId)
  const owner = owners.find((one) => one.id === id)
  return {
    path: 'list',
    scope: figureScopeOf(viewer),
    owner: { id, name: owner ? ownerName(owner) : name },
    isOwn: true,
  }
}

async function listOf({ db, account }: AdminDeps, viewer: Viewer, ownerId: string): Promise<Whose> {
  const owner = isAmongOwners(figureOwnersOf(viewer), ownerId)
    ? (await loadOwners(db, account.accountId)).find(({ id }) => id === ownerId)
    : undefined
  if (owner === undefined) throw new NotFoundError(message('request.rep.unknown'))
  const isOwn = viewer.kind === 'user' && viewer.user.ownerId === ownerId
  return { path: listUrl(ownerId), scope: figureScopeOf(viewer), owner: { id: ownerId, name: ownerName(owner) }, isOwn }
}

/** Where to go on after a form: the same page of the list, with what became of it. */
function nextPath(path: string, request: FormRequest, state: string): string {
  const [address = '', query = ''] = path.split('?')
  const parameters = new URLSearchParams(query)
  const page = request.text('page')
  if (page !== undefined) parameters.set('page', page)
  parameters.set('after', request.field('entry'))
  parameters.set('state', state)
  return `${address}?${parameters.toString()}`
}
