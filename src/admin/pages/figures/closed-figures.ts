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
  if (user === null) return null
  const reason = {
    name: 'reason',
    label: say(message('figures.closed.reason')),
    value: '',
    hint: say(message('figures.closed.reason.hint', { least: shortestReason })),
    isRequired: true,
    shortest: shortestReason,
    longest: 500,
  }
  const action = scorecardPath(ownerId)
  const form = formOf({ action, fields: [reason], submit: say(message('figures.closed.open')), entered }, say)
  const model = { title: user.name, name: user.name, form, confirmUrl: confirmUrlOf(deps, viewer, action) }
  return { template: 'closed-figures', status: 403, model, json: { error: { status: 403, needs: 'reason' } } }
}

/**
 * Opens a rep's figures to an admin for half an hour, and records the reason, which the rep can read.
 *
 * @throws NotFoundError if there is no such rep; UnconfirmedError if the admin must sign in again first; FormInvalidError
 * without a reason
 */
export async function openFigures(deps: AdminDeps, { viewer, param, field }: FormRequest): Promise<Done> {
  const { db, account, clock } = deps
  const ownerId = param('ownerId')
  const reason = field('reason')
  const user = await loadUser(db, account.accountId, ownerId)
  if (viewer.kind === 'service' || !hasRole(viewer, 'admin') || user === null) {
    throw new NotFoundError(message('request.rep.unknown'))
  }
  requireConfirmed(deps, viewer, scorecardPath(ownerId))
  if (reason.length < shortestReason) {
    throw new FormInvalidError({ reason: message('figures.reason.short', { least: shortestReason }) })
  }
  const actor = adminActorOf(viewer)
  await recordOpening(db, account.accountId, { actor, subjectId: ownerId, reason, now: clock.now() })
  return { path: scorecardPath(ownerId), toast: message('figures.opened', { name: user.name }) }
}
