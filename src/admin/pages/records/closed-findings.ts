import { type Owner, ownerName } from '../../../domain/owner.ts'
import { hasRole, recordReading, type Viewer } from '../../../people/index.ts'
import { loadOwners } from '../../../records/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import type { Done, FormRequest, LoadedPage } from '../../page.ts'
import { type AskedPage, closedPage, openFiguresOf, personWithId } from '../figures/closed-figures.ts'
import { nobody } from '../figures/scorecard-page.ts'
import { type FilterWorld, mayCount } from './filter-world.ts'

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
 * As `admitToFigures`, before the findings of one person, who may have left. The page's act calls `openFindings`.
 *
 * @returns null unless the page asks for a reason
 */
export async function admitToFindings(
  deps: Pick<AdminDeps, 'db' | 'account' | 'clock'>,
  request: AskedPage,
  { chosen, world }: { readonly chosen: ChosenOwner; readonly world: FilterWorld },
): Promise<LoadedPage | null> {
  const { viewer } = request
  const closed = closedTo(viewer, chosen, world)
  if (closed !== null) return closedPage(deps, request, { name: ownerName(closed), hasLeft: closed.archived })
  const person = personWithId(world.owners, chosen.owner)
  if (person !== undefined && mayCount(world, person.id)) {
    await recordReading(deps.db, deps.account.accountId, { viewer, ownerId: person.id, now: deps.clock.now() })
  }
  return null
}

/** Opens the figures of the chosen owner with a reason, as `openFigures`, and leads back to the page. */
export async function openFindings(
  deps: Pick<AdminDeps, 'db' | 'account' | 'clock'>,
  request: FormRequest,
  chosen: ChosenOwner,
): Promise<Done> {
  const owners = await loadOwners(deps.db, deps.account.accountId)
  const owner = personWithId(owners, chosen.owner)
  return openFiguresOf(deps, request, owner === undefined ? null : { id: owner.id, name: ownerName(owner) })
}
