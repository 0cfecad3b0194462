import type { Account } from '../../accounts/index.ts'
import { countComplete } from '../../findings/index.ts'
import { figureFormat, formatMoment } from '../../infra/format.ts'
import { percentOf } from '../../metrics/index.ts'
import { hasRole, readScopeOf } from '../../people/index.ts'
import { smallestTeam } from '../../scorecards/index.ts'
import { loadLastPoll } from '../../sync/index.ts'
import { type Message, message, type Say } from '../../words/index.ts'
import { loadRefusals } from '../../write-back/index.ts'
import type { AdminDeps } from '../admin-deps.ts'
import { allDone } from '../components/empty.ts'
import { bar, linked } from '../components/part.ts'
import { type Column, tableOf } from '../components/table.ts'
import { forRoles, type Page, type PageRequest } from '../page.ts'
import { loadOverviewTrends } from './overview-trends.ts'
import { loadFilterWorld } from './records/filter-world.ts'
import { refusedMessage } from './refused-message.ts'
import { loadAccountDecisions } from './team/account-decisions.ts'
import { decisionsView } from './team/decisions.ts'

/** How complete the account's records are, and which rules are not met. */
export const overviewPage: Page = {
  path: '/',
  label: message('page.overview'),
  isFor: forRoles('admin', 'supervisor', 'rep'),
  showsRecords: true,
  isForPrograms: false,
  load: async (deps, request) => ({ template: 'overview', model: await overviewModel(deps, request) }),
}

async function overviewModel(deps: AdminDeps, { say, viewer }: Pick<PageRequest, 'say' | 'viewer'>): Promise<object> {
  const { db, account } = deps
  const counted = { accountId: account.accountId, scope: readScopeOf(viewer) }
  const format = figureFormat(account.currency, say)
  const isAdmin = hasRole(viewer, 'admin')
  const world = await loadFilterWorld(deps, viewer)
  const [trends, lastPoll, complete, refusals] = await Promise.all([
    loadOverviewTrends(deps, { say, viewer }, world),
    loadLastPoll(db, account.accountId),
    countComplete(db, counted),
    // What the CRM refuses is an admin's matter.
    isAdmin ? loadRefusals(db, account.accountId) : [],
  ])
  return {
    title: say(message('page.overview')),
    intro: say(introOf(account, lastPoll, say)),
    types: tableOf(complete, typeColumns(say, format.count), {
      caption: say(message('column.records')),
    }),
    decisions: decisionsView(
      await loadAccountDecisions(deps, viewer, { world, openOf: trends.openOf, language: say.language }),
      say,
    ),
    findingsOpen: format.count(trends.open),
    weeks: trends.weeks,
    teams: trends.teams,
    closedTeams: trends.hasClosedTeams,
    isAdmin,
    smallestTeam,
    rules: trends.rules,
    noRules: allDone(say(message('overview.none')), say(message('findings.none.next'))),
    refusals: refusals.map((refusal) => ({
      what: say(refusedMessage(refusal)),
      reason: say(refusal.reason),
    })),
  }
}

function typeColumns(say: Say, count: (value: number) => string): readonly Column<CompleteCount>[] {
  return [
    { label: say(message('column.type')), cell: ({ type }) => say(message(`types.${type}`)) },
    { label: say(message('column.records')), isNumber: true, cell: ({ total }) => count(total) },
    { label: say(message('column.complete')), isNumber: true, cell: ({ complete }) => count(complete) },
    {
      label: say(message('column.incomplete')),
      isNumber: true,
      cell: ({ type, total, complete }) => linked(count(total - complete), `findings?object=${type}`),
    },
    {
      label: say(message('column.share.complete')),
      cell: ({ total, complete }) => {
        // Of no records, no share is complete.
        if (total === 0) return '–'
        const percent = percentOf(complete, total)
        return [
          bar(percent, say(message('figure.percent.complete', { percent }))),
          { text: say(message('figure.percent', { percent })) },
        ]
      },
    },
  ]
}

type CompleteCount = Awaited<ReturnType<typeof countComplete>>[number]

function introOf({ externalId, timeZone }: Account, lastPoll: Date | null, { language }: Say): Message {
  if (lastPoll === null) return message('overview.intro.first', { account: externalId })
  const at = formatMoment(lastPoll, timeZone, language)
  return message('overview.intro', { account: externalId, at })
}
