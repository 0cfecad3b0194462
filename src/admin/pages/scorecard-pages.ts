import { NotFoundError } from '../../domain/errors.ts'
import { figureFormat, formatDay } from '../../infra/format.ts'
import {
  cellsOf,
  type Figures,
  type FiguresJson,
  figuresJson,
  isNothing,
  isState,
  showMetric,
  showWhole,
  tableColumns,
  timeSentence,
  totalOf,
} from '../../metrics/index.ts'
import { loadFindings, loadOwnerless, loadScorecards, type Period, type Scorecard } from '../../scorecards/index.ts'
import { message } from '../../words/index.ts'
import type { AdminDeps, PageQuery } from '../admin-deps.ts'
import type { Page, PageRequest } from '../page.ts'
import { pageSize, pagingOf } from './paging.ts'

/** Means records without an owner in URLs; no vendor's owner id is a hyphen. */
export const nobody = '-'

/** One rep's figures, as returned by `/api/scorecards`. */
export interface ScorecardJson extends FiguresJson {
  readonly ownerId: string
  readonly rep: string
  readonly supervisor: string | null
  readonly period: string
}

/** The table of all reps, team by team. */
export const scorecardsPage: Page = {
  path: '/scorecards',
  label: 'Scorecards',
  isFor: () => true,
  isForPrograms: true,
  async load(deps, request) {
    const { figures, ...model } = await scorecardsModel(deps, request.query())
    return { template: 'scorecards', model, json: figures }
  },
}

/** One rep's figures, each with its definition, and what is missing in the rep's records. */
export const scorecardPage: Page = {
  path: '/scorecards/:ownerId',
  label: null,
  isFor: () => true,
  isForPrograms: true,
  async load(deps, request) {
    const { figures, ...model } = await scorecardModel(deps, request.param('ownerId'), {
      ...request.query(),
      say: request.say,
    })
    return { template: 'scorecard', model, json: figures }
  },
}

async function scorecardsModel(
  deps: AdminDeps,
  { period, now }: PageQuery,
): Promise<{ readonly figures: readonly ScorecardJson[] } & Readonly<Record<string, unknown>>> {
  const { metrics } = deps
  const query = { accountId: deps.account.accountId, period, now, metrics }
  const scorecards = await loadScorecards(deps.db, query)
  const format = figureFormat(deps.account.currency)
  const columns = tableColumns(metrics)
  function toRow(figures: Figures, { name, url }: { readonly name: string; readonly url: string | null }): object {
    return { name, url, isTotal: false, cells: cellsOf(columns, figures, format) }
  }
  const teams = Map.groupBy(scorecards, ({ supervisor }) => supervisor?.id)
  const ownerless = await loadOwnerless(deps.db, query)
  return {
    title: 'Scorecards',
    period,
    columns,
    timeSentence: timeSentence(columns, 'the period'),
    periods: periodLinks(period, 'scorecards'),
    teams: [...teams.values()]
      .map((members) => ({ name: members[0]?.supervisor?.name, members }))
      .toSorted((a, b) => (a.name ?? '').localeCompare(b.name ?? '', 'en'))
      .map(({ name, members }) => ({
        supervisor: name ?? 'No supervisor',
        reps: members.map((card) =>
          toRow(card.metrics, { name: card.owner.name, url: cardUrl(card.owner.id, period) }),
        ),
        total: {
          ...toRow(
            totalOf(
              metrics,
              members.map((card) => card.metrics),
            ),
            { name: 'Team', url: null },
          ),
          isTotal: true,
        },
      })),
    nobody: isNothing(ownerless)
      ? null
      : toRow(ownerless, { name: 'Records without an owner', url: cardUrl(nobody, period) }),
    figures: scorecards.map((card) => toJson(deps, card, period)),
  }
}

async function scorecardModel(
  deps: AdminDeps,
  ownerId: string,
  { period, now, page, say }: PageQuery & Pick<PageRequest, 'say'>,
): Promise<{ readonly figures: ScorecardJson } & Readonly<Record<string, unknown>>> {
  const card = await findCard(deps, ownerId, { period, now })
  const format = figureFormat(deps.account.currency)
  const url = cardUrl(ownerId, period)
  const findings = await loadFindings(deps.db, {
    accountId: deps.account.accountId,
    ownerId: ownerId === nobody ? null : ownerId,
    now,
    limit: pageSize,
    offset: (page - 1) * pageSize,
  })
  return {
    title: card.owner.name,
    card,
    period,
    periods: periodLinks(period, `scorecards/${encodeURIComponent(ownerId)}`),
    metrics: deps.metrics.all.map((metric) => ({
      ...metric,
      value: showMetric(metric, card.metrics, format),
      of: showWhole(metric, card.metrics, format),
      isState: isState(metric),
      url: `scorecards/${encodeURIComponent(ownerId)}/${metric.id}?period=${period.name}`,
    })),
    findings: findings.items.map((finding) => ({
      ...finding,
      message: finding.message === null ? '' : say(finding.message),
      since: finding.since === null ? '' : formatDay(finding.since, deps.account.timeZone),
      url: deps.recordUrl(finding.key),
    })),
    paging: pagingOf(page, findings.total, (number) => `${url}&page=${number}`),
    figures: toJson(deps, card, period),
  }
}

/** The scorecard of an owner, or of records without one. @throws NotFoundError if the owner does not exist */
export async function findCard(
  { db, account, metrics }: AdminDeps,
  ownerId: string,
  { period, now }: Pick<PageQuery, 'period' | 'now'>,
): Promise<Scorecard> {
  const query = { accountId: account.accountId, period, now, metrics }
  if (ownerId === nobody) {
    const owner = { id: nobody, name: 'Records without an owner', email: null }
    return { owner, supervisor: null, metrics: await loadOwnerless(db, query) }
  }
  const card = (await loadScorecards(db, query)).find(({ owner }) => owner.id === ownerId)
  if (card === undefined) throw new NotFoundError(message('request.rep.unknown'))
  return card
}

/** The owner id in a URL: null for records without an owner. */
export function ownerOf(ownerId: string): string | null {
  return ownerId === nobody ? null : ownerId
}

function cardUrl(ownerId: string, period: Period): string {
  return `scorecards/${encodeURIComponent(ownerId)}?period=${period.name}`
}

function toJson(
  { account, metrics }: Pick<AdminDeps, 'account' | 'metrics'>,
  { owner, supervisor, metrics: figures }: Scorecard,
  period: Period,
): ScorecardJson {
  return {
    ownerId: owner.id,
    rep: owner.name,
    supervisor: supervisor?.name ?? null,
    period: period.name,
    ...figuresJson(metrics, figures, account.currency),
  }
}

/** The available periods, with a mark on the selected one. */
function periodLinks(current: Period, path: string): object[] {
  return ['all', 'year', 'quarter', 'month', 'week', 'last-week'].map((name) => ({
    name: name.replace('-', ' '),
    url: `${path}?period=${name}`,
    isCurrent: name === current.name,
  }))
}
