import { NotFoundError } from '../domain/errors.ts'
import { type ObjectType, objectTypePlurals, objectTypes } from '../domain/record.ts'
import { figureFormat, formatDay } from '../infra/format.ts'
import { type EvidencePage, findMetric, loadEvidence, loadFindings } from '../scorecards/index.ts'
import type { AdminDeps, PageQuery } from './admin-deps.ts'
import { pageSize, pagingOf } from './paging.ts'
import { findCard, ownerOf } from './scorecard-pages.ts'

/** The records behind one figure, as `/api/scorecards/{owner}/{metric}` gives them. */
export interface EvidenceJson {
  readonly metric: string
  readonly value: number | null
  readonly total: number
  readonly records: readonly { readonly type: string; readonly id: string; readonly url: string }[]
}

/** The page of the records behind one figure. */
export async function evidenceModel(
  deps: AdminDeps,
  params: { readonly ownerId: string; readonly metric: string },
  query: PageQuery,
): Promise<{ readonly evidence: EvidenceJson } & Readonly<Record<string, unknown>>> {
  const metric = findMetric(params.metric)
  if (metric === null) throw new NotFoundError(`There is no figure "${params.metric}".`)
  const card = await findCard(deps, params.ownerId, query)
  const { period, now, page } = query
  const found = await loadEvidence(deps.db, metric.id, {
    accountId: deps.account.accountId,
    ownerId: ownerOf(params.ownerId),
    period,
    now,
    limit: pageSize,
    offset: (page - 1) * pageSize,
  })
  const value = card.metrics[metric.id]
  const format = figureFormat(deps.account.currency)
  const path = `/scorecards/${encodeURIComponent(params.ownerId)}`
  return {
    title: `${metric.label}: ${card.owner.name}`,
    metric,
    card,
    period,
    isState: metric.kind === 'state',
    value: value === null ? '–' : format[metric.unit](value),
    cardUrl: `${path}?period=${period.name}`,
    ...listOf(deps, found),
    paging: pagingOf(page, found.total, (number) => `${path}/${metric.id}?period=${period.name}&page=${number}`),
    evidence: {
      metric: metric.id,
      value,
      total: found.total,
      records: found.items.map(({ key }) => ({ type: key.type, id: key.id, url: deps.recordUrl(key) })),
    },
  }
}

/** The page of all open findings, narrowed by rule or object type. */
export async function findingsModel(
  deps: AdminDeps,
  filter: FindingsFilter,
  { now, page }: PageQuery,
): Promise<object> {
  const { rule, objectType } = readFilter(deps, filter)
  const found = await loadFindings(deps.db, {
    accountId: deps.account.accountId,
    now,
    onlyOverdue: false,
    ruleId: rule?.id,
    objectType,
    limit: pageSize,
    offset: (page - 1) * pageSize,
  })
  const narrowed = new URLSearchParams({ ...filter })
  return {
    title: 'Open findings',
    heading: rule?.title ?? (objectType ? `Open findings of ${objectTypePlurals[objectType]}` : 'All open findings'),
    ...listOf(deps, found),
    paging: pagingOf(page, found.total, (number) => `/findings?${narrowed.toString()}&page=${number}`),
  }
}

/** What the findings are narrowed to, as the address says it. */
export interface FindingsFilter {
  readonly rule?: string
  readonly object?: string
}

function readFilter(
  { ruleset }: AdminDeps,
  filter: FindingsFilter,
): {
  readonly rule: { readonly id: string; readonly title: string } | undefined
  readonly objectType: ObjectType | undefined
} {
  const rule = ruleset.rules.find(({ id }) => id === filter.rule)
  if (filter.rule !== undefined && rule === undefined) throw new NotFoundError(`There is no rule "${filter.rule}".`)
  const objectType = objectTypes.find((type) => type === filter.object)
  if (filter.object !== undefined && objectType === undefined) {
    throw new NotFoundError(`There are no "${filter.object}" records.`)
  }
  return { rule, objectType }
}

function listOf(deps: AdminDeps, { items }: EvidencePage): object {
  return {
    hasFindings: items.some(({ message }) => message !== null),
    items: items.map((item) => ({
      ...item,
      type: item.key.type,
      since: item.since === null ? '' : formatDay(item.since, deps.account.timeZone),
      url: deps.recordUrl(item.key),
    })),
  }
}
