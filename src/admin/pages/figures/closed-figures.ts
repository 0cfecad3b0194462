import { FormInvalidError, NotFoundError } from '../../../domain/errors.ts'
import type { Owner } from '../../../domain/owner.ts'
import { isAmongOwners } from '../../../domain/read-scope.ts'
import {
  type Actor,
  adminActorOf,
  figureOwnersOf,
  hasRole,
  loadUser,
  recordOpening,
  recordReading,
  type Viewer,
} from '../../../people/index.ts'
import { message } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { type Form, formOf } from '../../components/form.ts'
import { confirmUrlOf, requireConfirmed } from '../../confirmation.ts'
import type { Done, FormRequest, LoadedPage, PageRequest } from '../../page.ts'

type FigureDeps = Pick<AdminDeps, 'db' | 'account' | 'clock'>

/** A request for a page that may ask for a reason first. */
export type AskedPage = Pick<PageRequest, 'viewer' | 'say' | 'entered' | 'address'>

/** The least number of characters of a reason. */
const shortestReason = 10

/**
 * Before a page with one person's figures. If the viewer may read them, it is recorded that he does, for that person to see. An
 * admin who may not yet sees another page instead. The page's act calls `openFigures`.
 *
 * @returns that page: a form that asks for a reason. Null if the viewer may read the figures, or cannot open them at all
 */
export async function admitToFigures(
  deps: FigureDeps,
  request: AskedPage,
  ownerId: string,
): Promise<LoadedPage | null> {
  const { viewer } = request
  if (isAmongOwners(figureOwnersOf(viewer), ownerId)) {
    await recordReading(deps.db, deps.account.accountId, { viewer, ownerId, now: deps.clock.now() })
    return null
  }
  if (!hasRole(viewer, 'admin')) return null
  const user = await loadUser(deps.db, deps.account.accountId, ownerId)
  return user === null ? null : closedPage(deps, request, { name: user.name })
}

/** Whether the viewer can open figures with a reason: the service viewer reads all without. */
export function mayOpenFigures(viewer: Viewer): boolean {
  return viewer.kind !== 'service' && hasRole(viewer, 'admin')
}

/** The owner with that id, if it is a person: a queue has no figures. Pure. */
export function personWithId(owners: readonly Owner[], id: string | undefined): Owner | undefined {
  return owners.find((owner) => owner.id === id && owner.isQueue !== true)
}

/** Somebody whose figures are closed to an admin. */
export interface ClosedPerson {
  readonly name: string
  /** Whether he has left the CRM, so that he cannot read the reason. Absent: he has not. */
  readonly hasLeft?: boolean
}

/** Asks an admin for a reason to open somebody's figures. The form leads back to the page, whose act calls `openFiguresOf`. */
export function closedPage(
  deps: Pick<FigureDeps, 'account' | 'clock'>,
  { viewer, say, entered, address }: AskedPage,
  { name, hasLeft = false }: ClosedPerson,
): LoadedPage {
  const form = reasonForm({ say, entered }, address)
  const model = { title: name, name, hasLeft, form, confirmUrl: confirmUrlOf(deps, viewer, address) }
  return { template: 'closed-figures', status: 403, model, json: { error: { status: 403, needs: 'reason' } } }
}

/** The form that asks an admin for a reason. @param action below the account's address; its act calls `requireReason` */
export function reasonForm({ say, entered }: Pick<PageRequest, 'say' | 'entered'>, action: string): Form {
  const reason = {
    name: 'reason',
    label: say(message('figures.closed.reason')),
    value: '',
    hint: say(message('figures.closed.reason.hint', { least: shortestReason })),
    isRequired: true,
    shortest: shortestReason,
    longest: 500,
  }
  return formOf({ action, fields: [reason], submit: say(message('figures.closed.open')), entered }, say)
}

/**
 * Who opens figures, and why.
 *
 * @param page the page of the act, below the account's address
 * @throws NotFoundError for others than admins; UnconfirmedError if the admin must sign in again first; FormInvalidError
 * without a reason
 */
export function requireReason(
  deps: Pick<FigureDeps, 'clock'>,
  { viewer, field }: Pick<FormRequest, 'viewer' | 'field'>,
  page: string,
): { readonly actor: Actor; readonly reason: string } {
  if (!mayOpenFigures(viewer)) throw new NotFoundError(message('request.rep.unknown'))
  requireConfirmed(deps, viewer, page)
  const reason = field('reason')
  if (reason.length < shortestReason) {
    throw new FormInvalidError({ reason: message('figures.reason.short', { least: shortestReason }) })
  }
  return { actor: adminActorOf(viewer), reason }
}

/**
 * Opens a rep's figures to an admin for half an hour, records the reason, which the rep can read, and leads back to the page.
 *
 * @throws NotFoundError if there is no such rep; UnconfirmedError if the admin must sign in again first; FormInvalidError
 * without a reason
 */
export async function openFigures(deps: AdminDeps, request: FormRequest): Promise<Done> {
  const ownerId = request.param('ownerId')
  const user = await loadUser(deps.db, deps.account.accountId, ownerId)
  return openFiguresOf(deps, request, user && { id: ownerId, name: user.name })
}

/** As `openFigures`. @param person null: there is no such person */
export async function openFiguresOf(
  deps: FigureDeps,
  request: Pick<FormRequest, 'viewer' | 'field' | 'address'>,
  person: (ClosedPerson & { readonly id: string }) | null,
): Promise<Done> {
  const { db, account, clock } = deps
  if (person === null) throw new NotFoundError(message('request.rep.unknown'))
  const { id: subjectId, name } = person
  const { address } = request
  const given = requireReason(deps, request, address)
  await recordOpening(db, account.accountId, { ...given, subjectId, now: clock.now() })
  return { path: address, toast: message('figures.opened', { name }) }
}
