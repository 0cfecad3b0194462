import { isAmongOwners } from '../../domain/read-scope.ts'
import { figureFormat } from '../../infra/format.ts'
import { showCardLines, shownMetrics } from '../../metrics/index.ts'
import { figureOwnersOf } from '../../people/index.ts'
import { loadRepairedWeek, weekInWords } from '../../repairs/index.ts'
import type { Ruleset } from '../../rules/index.ts'
import { loadScorecards, parsePeriod } from '../../scorecards/index.ts'
import type { ViewDeps } from '../card-deps.ts'
import type { CardReader } from '../reader.ts'
import type { CounterView, ScorecardView } from './views.ts'

/** The period of a rep's figures on a card. */
export const shownPeriod = 'quarter'

/** The figures of an owner, each with how it is computed; null if the viewer may not read them, or if there are none. */
export async function loadScorecardView(
  deps: ViewDeps,
  { viewer, say }: CardReader,
  ownerId: string | null,
): Promise<ScorecardView | null> {
  if (ownerId === null || !isAmongOwners(figureOwnersOf(viewer), ownerId)) return null
  const { lookups, account } = deps
  const now = deps.clock.now()
  const metrics = shownMetrics(deps.metrics, ({ card }) => card !== undefined)
  const period = parsePeriod(shownPeriod, { now, timeZone: account.timeZone })
  const query = { accountId: account.accountId, owners: [ownerId], period, now, metrics }
  const [scorecard] = await loadScorecards(lookups, query)
  if (scorecard === undefined) return null
  const format = figureFormat(account.currency, say)
  return {
    title: scorecard.owner.name,
    period: say(period.label),
    lines: showCardLines(metrics, scorecard.metrics, format).map(({ label, value, how }) => ({ label, value, how })),
  }
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
