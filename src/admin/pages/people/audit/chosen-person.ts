import { type Owner, ownerName } from '../../../../domain/owner.ts'
import { isAmongOwners } from '../../../../domain/read-scope.ts'
import { figureOwnersOf, recordReading, type Viewer } from '../../../../people/index.ts'
import { loadOwners } from '../../../../records/index.ts'
import type { AdminDeps } from '../../../admin-deps.ts'
import type { Done, FormRequest, LoadedPage, PageRequest } from '../../../page.ts'
import { type ClosedPerson, closedPage, openFiguresOf, personWithId } from '../../figures/closed-figures.ts'

/** As `admitToFigures`, before what one person did. */
export async function admitToPerson(
  deps: AdminDeps,
  request: PageRequest,
  owners: readonly Owner[],
): Promise<LoadedPage | null> {
  const { viewer } = request
  const person = chosenPerson(request, owners)
  if (person === null) return null
  if (!mayCountActs(viewer, person.id)) return closedPage(deps, request, person)
  await recordReading(deps.db, deps.account.accountId, { viewer, ownerId: person.id, now: deps.clock.now() })
  return null
}

/** Everybody reads what he did himself. */
function mayCountActs(viewer: Viewer, ownerId: string): boolean {
  const isOwn = viewer.kind === 'user' && viewer.user.ownerId === ownerId
  return isOwn || isAmongOwners(figureOwnersOf(viewer), ownerId)
}

/** The person whom the address names; null: none, or a queue, which does nothing. */
function chosenPerson(
  request: Pick<PageRequest, 'text'>,
  owners: readonly Owner[],
): (ClosedPerson & { readonly id: string }) | null {
  const owner = personWithId(owners, request.text('person'))
  if (owner === undefined) return null
  const { id, archived: hasLeft } = owner
  return { id, name: ownerName(owner), hasLeft }
}

/** Opens the figures of the chosen person with a reason, as `openFigures`. */
export async function openPerson(deps: AdminDeps, request: FormRequest): Promise<Done> {
  return openFiguresOf(deps, request, chosenPerson(request, await loadOwners(deps.db, deps.account.accountId)))
}
