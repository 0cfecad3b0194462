import { isAmongOwners } from '../../domain/read-scope.ts'
import { figureFormat } from '../../infra/format.ts'
import { behindOf, type Metric, metricOfLine, metricsOnCard, showCardLines } from '../../metrics/index.ts'
import { figureOwnersOf, figureScopeOf } from '../../people/index.ts'
import { loadRepairedWeek, weekInWords } from '../../repairs/index.ts'
import type { Ruleset } from '../../rules/index.ts'
import { type EvidenceQuery, loadEvidence, loadScorecards, parsePeriod } from '../../scorecards/index.ts'
import { message, type Say } from '../../words/index.ts'
import type { ViewDeps } from '../card-deps.ts'
import type { CardReader } from '../reader.ts'
import type { CounterView, FigureRecords, ScorecardView } from './views.ts'

/** The period of a rep's figures on a card. */
export const shownPeriod = 'quarter'

/** How many records behind a figure are listed. */
const mostRecords = 10

export interface FiguresQuery {
  readonly ownerId: string | null
  /** The figure of which the records are shown; absent, or unknown: of none. */
  readonly figure?: string | undefined
}

/** The figures of an owner, each with how it is computed; null if the viewer may not read them, or if there are none. */
export async function loadScorecardView(
  deps: ViewDeps,
  reader: CardReader,
  { ownerId, figure }: FiguresQuery,
): Promise<ScorecardView | null> {
  const { viewer, say } = reader
  if (ownerId === null || !isAmongOwners(figureOwnersOf(viewer), ownerId)) return null
  const { lookups, account } = deps
  const now = deps.clock.now()
  const metrics = metricsOnCard(deps.metrics)
  const period = parsePeriod(shownPeriod, { now, timeZone: account.timeZone })
  const query = { accountId: account.accountId, owners: [ownerId], period, now, metrics }
  const [scorecard] = await loadScorecards(lookups, query)
  if (scorecard === undefined) return null
  const metric = figure === undefined ? null : metricOfLine(metrics, figure)
  const total = metric === null ? null : behindOf(scorecard.metrics, metric)
  const records =
    metric === null ? null : await loadFigureRecords(deps, reader, { metric, total, ownerId, period, now })
  const format = figureFormat(account.currency, say)
  return {
    title: scorecard.owner.name,
    period: say(period.label),
    lines: showCardLines(metrics, scorecard.metrics, format).map(({ key, label, value, how }) => ({
      key,
      label,
      value,
      how,
      records: key === figure ? records : null,
    })),
  }
}

interface FigureQuery extends Pick<EvidenceQuery, 'total' | 'period' | 'now'> {
  readonly metric: Metric
  readonly ownerId: string
}

async function loadFigureRecords(
  { lookups, account: { accountId }, recordUrl }: ViewDeps,
  { viewer, say }: CardReader,
  { metric, ...whose }: FigureQuery,
): Promise<FigureRecords> {
  const scope = figureScopeOf(viewer)
  const query = { accountId, scope, ...whose, limit: mostRecords, offset: 0 }
  const { items, total } = await loadEvidence(lookups, metric, query)
  return {
    items: items.map(({ key, title, message: what }) => ({
      title,
      type: say(message(`type.${key.type}`)),
      url: recordUrl(key),
      what: what === null ? '' : say(what),
    })),
    more: items.length === 0 ? say(message('records.none')) : moreWords(total - items.length, say),
  }
}

/** @param more negative if records were added since the figure was counted */
function moreWords(more: number, say: Say): string {
  return more <= 0 ? '' : say(message('card.words.more', { count: more }))
}

/** The week of an owner, as on *My list*; null if there was nothing to repair. @param open the number of the owner's open findings; default: counted */
export async function loadCounterView(
  { lookups, account, clock }: ViewDeps,
  { say }: CardReader,
  { ownerId, rules, open }: { readonly ownerId: string; readonly rules: Ruleset; readonly open?: number },
): Promise<CounterView | null> {
  const week = await loadRepairedWeek(lookups, account, {
    ownerId,
    rules,
    now: clock.now(),
    ...(open !== undefined && { open }),
  })
  return week.of === 0 ? null : weekInWords(week, say)
}
