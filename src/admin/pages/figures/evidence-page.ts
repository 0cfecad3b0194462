import { NotFoundError } from '../../../domain/errors.ts'
import type { Money, MoneyAmount } from '../../../domain/money.ts'
import { figureFormat } from '../../../infra/format.ts'
import { type Figure, figureIn, isState, type Metric, numberOf, showMetric } from '../../../metrics/index.ts'
import { figureScopeOf } from '../../../people/index.ts'
import { type EvidencePage, loadEvidence, scorecardPath } from '../../../scorecards/index.ts'
import { message } from '../../../words/index.ts'
import type { AdminDeps, PageQuery } from '../../admin-deps.ts'
import { nothingHere } from '../../components/empty.ts'
import { pagingOf } from '../../components/paging.ts'
import { listOf } from '../../components/table.ts'
import { forRoles, type Page, type PageRequest } from '../../page.ts'
import { recordTable } from '../records/record-list.ts'
import { admitToFigures, openFigures } from './closed-figures.ts'
import { findCard, ownerOf } from './scorecard-page.ts'

/** The records behind one figure, as returned by `/api/scorecards/{owner}/{metric}`. */
export interface EvidenceJson {
  readonly metric: string
  /** For money, only the sum in the account's own currency. */
  readonly value: number | null
  /** For money, the sums in every currency; absent for other figures. */
  readonly money?: Money
  readonly total: number
  readonly records: readonly {
    readonly type: string
    readonly id: string
    readonly url: string
    /** Its contribution to a money figure, in its own currency; null if it has none, absent for other figures. */
    readonly amount?: MoneyAmount | null
  }[]
}

/** The records behind one figure. */
export const evidencePage: Page = {
  path: '/scorecards/:ownerId/:metric',
  label: null,
  isFor: forRoles('admin', 'supervisor', 'rep'),
  showsRecords: true,
  isForPrograms: true,
  async load(deps, request) {
    const params = { ownerId: request.param('ownerId'), metric: request.param('metric') }
    const closed = await admitToFigures(deps, request, params.ownerId)
    if (closed !== null) return closed
    const { evidence, ...model } = await evidenceModel(deps, params, { ...request.query(), ...request })
    return { template: 'evidence', model, json: evidence }
  },
  act: openFigures,
}

async function evidenceModel(
  deps: AdminDeps,
  params: { readonly ownerId: string; readonly metric: string },
  query: PageQuery & Pick<PageRequest, 'say' | 'viewer'>,
): Promise<{ readonly evidence: EvidenceJson } & Readonly<Record<string, unknown>>> {
  const metric = deps.metrics.find(params.metric)
  if (metric === null) throw new NotFoundError(message('request.figure.unknown', { name: params.metric }))
  const card = await findCard(deps, params.ownerId, query)
  const { period, now, say, viewer } = query
  const { list: found, page } = await query.loadPage((span) =>
    loadEvidence(deps.db, metric, {
      accountId: deps.account.accountId,
      scope: figureScopeOf(viewer),
      ownerId: ownerOf(params.ownerId),
      period,
      now,
      ...span,
    }),
  )
  const format = figureFormat(deps.account.currency, say)
  const path = scorecardPath(params.ownerId)
  return {
    title: say(message('evidence.title', { metric: say(metric.label), owner: card.owner.name })),
    metric: { label: say(metric.label), definition: say(metric.definition) },
    card,
    periodLabel: say(period.label),
    isState: isState(metric),
    value: showMetric(metric, card.metrics, format),
    cardUrl: `${path}?period=${period.name}`,
    list: listOf(
      {
        id: 'records',
        table: recordTable(deps, found, { say, metric, caption: say(metric.label) }),
        paging: pagingOf(page, found.total, {
          say,
          urlOf: (number) => `${path}/${metric.id}?period=${period.name}&page=${number}`,
        }),
        empty: nothingHere(say(message('records.none')), say(message('records.none.next')), {
          url: `${path}?period=${period.name}`,
          text: say(message('records.none.link')),
        }),
      },
      say,
    ),
    evidence: toJson(deps, metric, { value: figureIn(card.metrics, metric), found }),
  }
}

function toJson(
  { account, recordUrl }: AdminDeps,
  metric: Metric,
  { value, found }: { readonly value: Figure; readonly found: EvidencePage },
): EvidenceJson {
  return {
    metric: metric.id,
    ...valueJson(value, account.currency),
    total: found.total,
    records: found.items.map(({ key, amount }) => ({
      type: key.type,
      id: key.id,
      url: recordUrl(key),
      ...(metric.kind === 'sum' ? { amount } : {}),
    })),
  }
}

function valueJson(value: Figure, currency: string): Pick<EvidenceJson, 'value' | 'money'> {
  if (value === null || typeof value === 'number') return { value }
  return { value: numberOf(value, currency), money: value }
}
