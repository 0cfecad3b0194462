import { namesOfOwners } from '../../../domain/owner.ts'
import { sortedByName } from '../../../infra/format.ts'
import { hasRole } from '../../../people/index.ts'
import { usesOf } from '../../../rules/index.ts'
import { smallestTeam } from '../../../scorecards/index.ts'
import { message } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { allDone, nothingHere } from '../../components/empty.ts'
import { forRoles, type Page, type PageRequest } from '../../page.ts'
import { type FilterWorld, loadFilterWorld } from '../records/filter-world.ts'
import { type Decision, decisionsView, loadTeamDecisions } from './decisions.ts'
import { type DisputesView, decideByForm, loadDisputesView } from './dispute-decisions.ts'
import { loadTeamWeek, type TeamWeek } from './load-team.ts'
import { repView, weekTable } from './rep-view.ts'
import { type ChosenTeam, chooseTeam, teamsFor } from './team-choice.ts'
import { teamJson } from './team-json.ts'
import { recordsView } from './to-open-view.ts'

/**
 * A team this week: what changed, the records to open, and what waits for a decision. A rep sees himself as the
 * supervisor does; an admin sees totals, and those whose figures he has opened with a reason.
 */
export const teamPage: Page = {
  path: '/team',
  label: message('page.team'),
  isFor: forRoles('admin', 'supervisor', 'rep'),
  showsRecords: true,
  isForPrograms: true,
  async load(deps, request) {
    const { viewer } = request
    const world = await loadFilterWorld(deps, viewer)
    const ids = teamsFor(viewer, world.teams)
    const asked = request.text('supervisor') ?? ids[0]
    if (asked === undefined) return noTeam(deps, request)
    const team = chooseTeam(viewer, world, asked)
    const now = deps.clock.now()
    const [week, decisions, disputes] = await Promise.all([
      loadTeamWeek(deps, team, now),
      decisionsFor(deps, request, { team, now }),
      loadDisputesView(deps, request, teamPath(request)),
    ])
    return {
      template: 'team',
      model: modelOf(deps, request, { world, ids, team, week, decisions, disputes }),
      json: teamJson(deps, team, week),
    }
  },
  act: (deps, request) => decideByForm(deps, request, `${teamPath(request)}#disputes`),
}

/** The address of the page with the chosen team, below the account's. */
function teamPath({ text }: Pick<PageRequest, 'text'>): string {
  const supervisor = text('supervisor')
  return supervisor === undefined ? 'team' : teamUrl(supervisor)
}

function teamUrl(supervisorId: string): string {
  return `team?supervisor=${encodeURIComponent(supervisorId)}`
}

async function noTeam(deps: AdminDeps, request: PageRequest) {
  const { say, viewer } = request
  const isAdmin = hasRole(viewer, 'admin')
  const link = isAdmin ? { url: 'people', text: say(message('page.people')) } : null
  const next = say(message(isAdmin ? 'team.none.admin' : 'team.none.next'))
  return {
    template: 'team-none',
    model: {
      title: say(message('page.team')),
      disputes: await loadDisputesView(deps, request, 'team'),
      empty: nothingHere(say(message('team.none')), next, link),
    },
    json: { supervisor: null, reps: [], total: null, records: [] },
  }
}

/** Only the supervisor of the team decides; what waits on one rep's records is no business of the others. */
async function decisionsFor(
  deps: AdminDeps,
  { viewer }: Pick<PageRequest, 'viewer'>,
  { team, now }: { readonly team: ChosenTeam; readonly now: Date },
): Promise<readonly Decision[]> {
  const isOwn = viewer.kind === 'service' || viewer.user.ownerId === team.supervisorId
  if (!isOwn) return []
  const scope = [{ owners: team.readableIds, types: 'all' as const }]
  return loadTeamDecisions(deps, { scope, supervisorId: team.supervisorId, now })
}

interface TeamParts {
  readonly world: FilterWorld
  /** The teams that the viewer may choose from. */
  readonly ids: readonly string[]
  readonly team: ChosenTeam
  readonly week: TeamWeek
  readonly decisions: readonly Decision[]
  readonly disputes: DisputesView
}

function modelOf(
  deps: AdminDeps,
  { say, viewer }: Pick<PageRequest, 'say' | 'viewer'>,
  { world, ids, team, week, decisions, disputes }: TeamParts,
): object {
  const names = namesOfOwners(world.owners)
  const uses = usesOf(world.ruleset)
  const shown = new Set(week.reps.map(({ rep }) => rep.id))
  const hidden = team.memberIds.filter((id) => !shown.has(id))
  const supervisor = names.get(team.supervisorId) ?? team.supervisorId
  return {
    title: say(message('team.title', { supervisor })),
    crmTitle: deps.crmTitle,
    period: say(week.period.label),
    teams:
      ids.length < 2
        ? []
        : sortedByName(ids, (id) => names.get(id) ?? id, say.language).map((id) => ({
            name: names.get(id) ?? id,
            url: teamUrl(id),
            isCurrent: id === team.supervisorId,
          })),
    decisions: decisionsView(decisions, say),
    disputes,
    week: weekTable(deps, { team, week, say }),
    isTooSmall: week.total === null,
    smallestTeam,
    order: say(message('list.order.own')),
    toOpen: recordsView(deps, week.records, { say, uses, names }),
    nothingToOpen: allDone(say(message('findings.none')), say(message('findings.none.next'))),
    hasRecords: week.reps.length > 0,
    // Of one rep, there is nothing to choose.
    hasChoice: week.reps.length > 1,
    reps: sortedByName(week.reps, ({ rep }) => rep.name, say.language).map((rep) => repView(deps, rep, { say, uses })),
    // Their figures open with a reason, on their scorecards.
    closed: hasRole(viewer, 'admin')
      ? sortedByName(hidden, (id) => names.get(id) ?? id, say.language).map((id) => ({
          name: names.get(id) ?? id,
          url: `scorecards/${encodeURIComponent(id)}`,
        }))
      : [],
  }
}
