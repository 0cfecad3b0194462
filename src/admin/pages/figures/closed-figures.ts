import { FormInvalidError, NotFoundError } from '../../../domain/errors.ts'
import { isAmongOwners } from '../../../domain/read-scope.ts'
import { adminActorOf, figureOwnersOf, hasRole, loadUser, recordOpening, recordReading } from '../../../people/index.ts'
import { scorecardPath } from '../../../scorecards/index.ts'
import { message } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { formOf } from '../../components/form.ts'
import { confirmUrlOf, requireConfirmed } from '../../confirmation.ts'
import type { Done, FormRequest, LoadedPage, PageRequest } from '../../page.ts'

type FigureDeps = Pick<AdminDeps, 'db' | 'account' | 'clock'>

/** The least number of characters of a reason. */
const shortestReason = 10

/**
 * Before a page with one person's figures. If the viewer may read them, it is recorded that he does, for that person to see. An
 * admin who may not yet sees another page instead.
 *
 * @returns that page: a form that asks for a reason. Null if the viewer may read the figures, or cannot open them at all
 */
export async function admitToFigures(
  deps: FigureDeps,
  { viewer, say, entered }: Pick<PageRequest, 'viewer' | 'say' | 'entered'>,
  ownerId: string,
): Promise<LoadedPage | null> {
  if (isAmongOwners(figureOwnersOf(viewer), ownerId)) {
    await recordReading(deps.db, deps.account.accountId, { viewer, ownerId, now: deps.clock.now() })
    return null
  }
  if (!hasRole(viewer, 'admin')) return null
  const user = await loadUser(deps.db, deps.account.accountId, ownerId)
  return user === null
    ? null
    : closedPage(deps, { viewer, say, entered }, { name: user.name, path: scorecardPath(ownerId) })
}

/** Somebody whose figures are closed to an admin. */
interface ClosedPerson {
  readonly name: string
  /** The page that shows his figures, below the account's address: they are opened there. */
  readonly path: string
}

/** Asks an admin for a reason to open somebody's figures. */
export function closedPage(
  deps: Pick<FigureDeps, 'account' | 'clock'>,
  { viewer, say, entered }: Pick<PageRequest, 'viewer' | 'say' | 'entered'>,
  { name, path }: ClosedPerson,
): LoadedPage {
  const reason = {
    name: 'reason',
    label: say(message('figures.closed.reason')),
    value: '',
    hint: say(message('figures.closed.reason.hint', { least: shortestReason })),
    isRequired: true,
    shortest: shortestReason,
    longest: 500,
  }
  const form = formOf({ action: path, fields: [reason], submit: say(message('figures.closed.open')), entered }, say)
  const model = { title: name, name, form, confirmUrl: confirmUrlOf(deps, viewer, path) }
  return { template: 'closed-figures', status: 403, model, json: { error: { status: 403, needs: 'reason' } } }
}

/**
 * Opens a rep's figures to an admin for half an hour, and records the reason, which the rep can read.
 *
 * @throws NotFoundError if there is no such rep; UnconfirmedError if the admin must sign in again first; FormInvalidError
 * without a reason
 */
export async function openFigures(deps: AdminDeps, request: FormRequest): Promise<Done> {
  const ownerId = request.param('ownerId')
  const user = await loadUser(deps.db, deps.account.accountId, ownerId)
  return openFiguresOf(deps, request, user && { id: ownerId, name: user.name, path: scorecardPath(ownerId) })
}

/** As `openFigures`. @param person null: there is no such person */
export async function openFiguresOf(
  deps: FigureDeps,
  { viewer, field }: Pick<FormRequest, 'viewer' | 'field'>,
  person: (ClosedPerson & { readonly id: string }) | null,
): Promise<Done> {
  const { db, account, clock } = deps
  const reason = field('reason')
  if (viewer.kind === 'service' || !hasRole(viewer, 'admin') || person === null) {
    throw new NotFoundError(message('request.rep.unknown'))
  }
  const { id: subjectId, name, path } = person
  requireConfirmed(deps, viewer, path)
  if (reason.length < shortestReason) {
    throw new FormInvalidError({ reason: message('figures.reason.short', { least: shortestReason }) })
  }
  const actor = adminActorOf(viewer)
  await recordOpening(db, account.accountId, { actor, subjectId, reason, now: clock.now() })
  return { path, toast: message('figures.opened', { name }) }
}
