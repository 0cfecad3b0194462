import { NotFoundError } from '../../../domain/errors.ts'
import { isAmongOwners } from '../../../domain/read-scope.ts'
import { figureFormat } from '../../../infra/format.ts'
import {
  type FiguresJson,
  figuresJson,
  howMessage,
  isState,
  progressOf,
  showMetric,
  showWhole,
} from '../../../metrics/index.ts'
import { figureOwnersOf, figureScopeOf, hasRole } from '../../../people/index.ts'
import {
  type EvidencePage,
  loadFindings,
  loadOwnerless,
  loadScorecards,
  type Period,
  type Person,
  type Scorecard,
  scorecardPath,
} from '../../../scorecards/index.ts'
import { listMessage, message, type Say } from '../../../words/index.ts'
import type { AdminDeps, PageQuery } from '../../admin-deps.ts'
import { counterOf } from '../../components/counter.ts'
import { allDone } from '../../components/empty.ts'
import { pagingOf } from '../../components/paging.ts'
import { type List, listOf } from '../../components/table.ts'
import { forRoles, type Page, type PageRequest } from '../../page.ts'
import { recordTable } from '../records/record-list.ts'
import { admitToFigures, openFigures } from './closed-figures.ts'
import { loadCounterTrends } from './counter-trends.ts'

/** Means records without an owner in URLs; no vendor's owner id is a hyphen. */
export const nobody = '-'

/** One rep's figures, as returned by `/api/scorecards`. */
export interface ScorecardJson extends FiguresJson {
  readonly ownerId: string
  readonly rep: string
  readonly supervisors: readonly string[]
  readonly period: string
}

/** One rep's figures, each with its definition, and what is missing in the rep's records. */
export const scorecardPage: Page = {
  path: '/scorecards/:ownerId',
  label: null,
  isFor: forRoles('admin', 'supervisor', 'rep'),
  showsRecords: true,
  isForPrograms: true,
  async load(deps, request) {
    const ownerId = request.param('ownerId')
    const closed = await admitToFigures(deps, request, ownerId)
    if (closed !== null) return closed
    const { figures, ...model } = await scorecardModel(deps, ownerId, { ...request.query(), ...request })
    return { template: 'scorecard', model, json: figures }
  },
  act: openFigures,
}

/** The viewer's own figures, as a page of the navigation. */
export const myScorecardPage: Page = {
  path: '/scorecard',
  label: message('page.myScorecard'),
  isFor: (viewer) => viewer.kind === 'user' && hasRole(viewer, 'rep'),
  showsRecords: true,
  isForPrograms: true,
  async load(deps, request) {
    const { viewer } = request
    if (viewer.kind !== 'user') throw new NotFoundError(message('request.page.unknown'))
    const { ownerId } = viewer.user
    const shown = { ...request.query(), ...request, path: 'scorecard' }
    const { figures, ...model } = await scorecardModel(deps, ownerId, shown)
    const title = request.say(message('page.myScorecard'))
    return { template: 'scorecard', model: { ...model, title }, json: figures }
  },
}

interface CardRequest extends PageQuery, Pick<PageRequest, 'say' | 'viewer'> {
  /** The address of the page, below the account's; default: that of the owner's scorecard. */
  readonly path?: string
}

async function scorecardModel(
  deps: AdminDeps,
  ownerId: string,
  { period, now, loadPage, say, viewer, path = scorecardPath(ownerId) }: CardRequest,
): Promise<{ readonly figures: ScorecardJson } & Readonly<Record<string, unknown>>> {
  const card = await findCard(deps, ownerId, { period, now, viewer, say })
  const format = figureFormat(deps.account.currency, say)
  const [{ list: findings, page }, trendFor] = await Promise.all([
    loadPage((span) =>
      loadFindings(deps.db, {
        accountId: deps.account.accountId,
        scope: figureScopeOf(viewer),
        ownerId: ownerOf(ownerId),
        now,
        ...span,
      }),
    ),
    loadCounterTrends(deps, { ownerId: ownerOf(ownerId), now, format }),
  ])
  return {
    title: card.owner.name,
    card,
    supervisors: namesOf(card.supervisors, say),
    periodLabel: say(period.label),
    periods: periodLinks(period, { say, path }),
    counters: deps.metrics.all.map((metric) =>
      counterOf({
        label: say(metric.label),
        value: showMetric(metric, card.metrics, format),
        of: showWhole(metric, card.metrics, format),
        share: progressOf(metric, card.metrics),
        url: scorecardPath(ownerId, { metric: metric.id, period: period.name }),
        tag: isState(metric) ? say(message('figures.now')) : '',
        how: say(howMessage(metric)),
        trend: trendFor(metric),
      }),
    ),
    list: missingList(deps, findings, {
      say,
      page,
      urlOf: (number) => `${path}?period=${period.name}&page=${number}`,
    }),
    figures: toJson(deps, card, period),
  }
}

/** What is missing in the records of an owner. */
function missingList(
  deps: AdminDeps,
  findings: EvidencePage,
  { say, page, urlOf }: { readonly say: Say; readonly page: number; readonly urlOf: (page: number) => string },
): List {
  return listOf(
    {
      id: 'findings',
      table: recordTable(deps, findings, { say, caption: say(message('record.missing')) }),
      paging: pagingOf(page, findings.total, { say, urlOf }),
      empty: allDone(say(message('record.missing.none.rep')), say(message('findings.none.next'))),
    },
    say,
  )
}

/**
 * The scorecard of an owner, or of records without one. @throws NotFoundError if there is none that the viewer may read
 */
export async function findCard(
  { db, account, metrics }: AdminDeps,
  ownerId: string,
  { period, now, viewer, say }: Pick<PageQuery, 'period' | 'now'> & Pick<PageRequest, 'viewer' | 'say'>,
): Promise<Scorecard> {
  const query = { accountId: account.accountId, period, now, metrics }
  const owners = figureOwnersOf(viewer)
  if (ownerId === nobody && owners === 'everyone') {
    const owner = { id: nobody, name: say(message('figures.ownerless')), email: null }
    return { owner, supervisors: [], metrics: await loadOwnerless(db, query) }
  }
  const [card] = isAmongOwners(owners, ownerId) ? await loadScorecards(db, { ...query, owners: [ownerId] }) : []
  if (card === undefined) throw new NotFoundError(message('request.rep.unknown'))
  return card
}

/** The names of people, as a list; empty for nobody. */
function namesOf(people: readonly Person[], say: Say): string {
  return people.length === 0
    ? ''
    : say(
        listMessage(
          'list.comma',
          people.map(({ name }) => message('asWritten', { text: name })),
        ),
      )
}

/** The owner id in a URL: null for records without an owner. */
export function ownerOf(ownerId: string): string | null {
  return ownerId === nobody ? null : ownerId
}

/** The address of an owner's scorecard, below the account's. */
export function cardUrl(ownerId: string, period: Period): string {
  return scorecardPath(ownerId, { period: period.name })
}

/** A scorecard as programs get it. */
export function toJson(
  { account, metrics }: Pick<AdminDeps, 'account' | 'metrics'>,
  { owner, supervisors, metrics: figures }: Scorecard,
  period: Period,
): ScorecardJson {
  return {
    ownerId: owner.id,
    rep: owner.name,
    supervisors: supervisors.map(({ name }) => name),
    period: period.name,
    ...figuresJson(metrics, figures, account.currency),
  }
}

/** Not all time: nobody can act on that. Programs may ask for it. */
const offeredPeriods = ['week', 'last-week', 'month', 'quarter', 'year'] as const

/** The available periods, with a mark on the selected one. @param shown.keep further parameters of the address */
export function periodLinks(
  current: Period,
  {
    say,
    path,
    keep = {},
  }: { readonly say: Say; readonly path: string; readonly keep?: Readonly<Record<string, string>> },
): object[] {
  return offeredPeriods.map((name) => ({
    name: say(message(`period.name.${name}`)),
    url: `${path}?${new URLSearchParams({ period: name, ...keep }).toString()}`,
    isCurrent: name === current.name,
  }))
}
