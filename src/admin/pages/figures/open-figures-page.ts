import { isAmongOwners } from '../../../domain/read-scope.ts'
import { figureOwnersOf, recordOpening, type Viewer } from '../../../people/index.ts'
import { loadOwners } from '../../../records/index.ts'
import { message } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { confirmUrlOf } from '../../confirmation.ts'
import type { FormRequest, Page, PageRequest } from '../../page.ts'
import { mayOpenFigures, reasonForm, requireReason } from './closed-figures.ts'

/** The pages that lead here, below the account's address: an admin goes on to the one from which he came. */
const places: readonly string[] = ['scorecards', 'findings', 'rules/edit']

/** Where an admin opens everybody's figures. */
function openFiguresPath(from: string): string {
  return `figures/open?${new URLSearchParams({ to: from }).toString()}`
}

/**
 * Where the viewer can open the figures that a page leaves out; null if it leaves none out, or only others can.
 *
 * @param from the page's address, one of `places` with its parameters
 */
export function openFiguresUrl(
  from: string,
  { viewer, isAnyClosed }: { viewer: Viewer; isAnyClosed: boolean },
): string | null {
  return isAnyClosed && mayOpenFigures(viewer) ? openFiguresPath(from) : null
}

/**
 * Everybody's figures at once, opened to an admin with a reason: a backtest by owner, and lists that name whose a record is, need
 * those of all.
 */
export const openFiguresPage: Page = {
  path: '/figures/open',
  label: null,
  within: '/scorecards',
  isFor: mayOpenFigures,
  isForPrograms: false,
  load(deps, request) {
    const { viewer, say, entered } = request
    const path = openFiguresPath(placeOf(request))
    const form = reasonForm({ say, entered }, path)
    const model = { title: say(message('figures.everybody')), form, confirmUrl: confirmUrlOf(deps, viewer, path) }
    return Promise.resolve({ template: 'open-figures', model })
  },
  act: openEverybody,
}

function placeOf(request: Pick<PageRequest, 'text'>): string {
  const named = request.text('to') ?? ''
  const [path = ''] = named.split('?')
  return places.includes(path) ? named : 'scorecards'
}

/** As `openFiguresOf`, for everybody, those who have left too: each of them reads the reason. */
async function openEverybody(deps: AdminDeps, request: FormRequest) {
  const { db, account, clock } = deps
  const place = placeOf(request)
  const given = requireReason(deps, request, openFiguresPath(place))
  const open = figureOwnersOf(request.viewer)
  const owners = await loadOwners(db, account.accountId)
  for (const { id } of owners.filter((owner) => owner.isQueue !== true && !isAmongOwners(open, owner.id))) {
    await recordOpening(db, account.accountId, { ...given, subjectId: id, now: clock.now() })
  }
  return { path: place, toast: message('figures.everybody.opened') }
}
