import { type Owner, ownerName } from '../../../domain/owner.ts'
import { hasRole, recordReading, type Viewer } from '../../../people/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import type { Done, FormRequest, LoadedPage, PageRequest } from '../../page.ts'
import { closedPage, openFiguresOf } from '../figures/closed-figures.ts'
import { nobody } from '../figures/scorecard-page.ts'
import { type FilterWorld, loadFilterWorld, mayCount } from './filter-world.ts'
import { findingsUrl } from './findings-request.ts'

/** The owner whom an address names. */
interface ChosenOwner {
  readonly owner?: string | undefined
}

/** The chosen owner, if how many findings he has opens to the viewer with a reason only; else null. Pure. */
export function closedTo(viewer: Viewer, { owner: id }: ChosenOwner, world: FilterWorld): Owner | null {
  if (id === undefined || mayCount(world, id === nobody ? null : id) || !hasRole(viewer, 'admin')) return null
  return world.owners.find((one) => one.id === id) ?? null
}

/**
 * As `admitToFigures`, before the findings of one person, who may have left.
 *
 * @returns null unless the page asks for a reason
 */
export async function admitToFindings(
  deps: Pick<AdminDeps, 'db' | 'account' | 'clock'>,
  request: Pick<PageRequest, 'viewer' | 'say' | 'entered'>,
  { chosen, world }: { readonly chosen: ChosenOwner; readonly world: FilterWorld },
): Promise<LoadedPage | null> {
  const { viewer } = request
  const closed = closedTo(viewer, chosen, world)
  if (closed !== null) return closedPage(deps, request, personOf(closed))
  const { owner: ownerId } = chosen
  if (ownerId !== undefined && world.owners.some(({ id }) => id === ownerId) && mayCount(world, ownerId)) {
    await recordReading(deps.db, deps.account.accountId, { viewer, ownerId, now: deps.clock.now() })
  }
  return null
}

function personOf(owner: Owner): { readonly id: string; readonly name: string; readonly path: string } {
  return { id: owner.id, name: ownerName(owner), path: findingsUrl({ owner: owner.id }) }
}

/** Opens the figures of the chosen owner with a reason, as `openFigures`. */
export async function openFindings(deps: AdminDeps, request: FormRequest): Promise<Done> {
  const { owners } = await loadFilterWorld(deps, request.viewer)
  const owner = owners.find(({ id }) => id === request.text('owner'))
  return openFiguresOf(deps, request, owner === undefined ? null : personOf(owner))
}
