import { figureFormat, formatCount, sortedByName } from '../../../infra/format.ts'
import { type Figure, figureIn, showMetric } from '../../../metrics/index.ts'
import { message, type Say } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { bar, type Cell, change, linked, named, type Part } from '../../components/part.ts'
import { type Column, type Table, tableOf } from '../../components/table.ts'
import { pictureColumn, weeksOfTrends } from '../open-trend-view.ts'
import { findingsUrl } from '../records/findings-request.ts'
import type { RepWeek, TeamWeek, WeekOf } from './load-team.ts'
import type { ChosenTeam } from './team-choice.ts'
import { type RecordView, recordView, type ToOpenWords } from './to-open-view.ts'

interface Viewed {
  readonly team: ChosenTeam
  readonly week: TeamWeek
  readonly say: Say
}

/** A line of the table: a rep, or the whole team. */
interface Line extends WeekOf {
  readonly head: Cell
  readonly isTotal: boolean
  /** How many reps it covers. */
  readonly reps: number
  readonly findingsUrl: string
}

/** This week next to the last one: a line for each rep that the viewer may read, by name, and the whole team. */
export function weekTable(deps: AdminDeps, { team, week, say }: Viewed): Table {
  const reps = sortedByName(week.reps, ({ rep }) => rep.name, say.language).map((rep): Line => {
    return {
      ...rep,
      head: named(rep.rep.name, `${cardPath(rep.rep.id)}?period=week`),
      isTotal: false,
      reps: 1,
      findingsUrl: findingsUrl({ owner: rep.rep.id }),
    }
  })
  const total = week.total === null ? [] : [totalLine(week.total, { team, week, say })]
  return tableOf([...reps, ...total], columnsOf(deps, { week, say }), {
    caption: say(message('team.week')),
    isTotal: ({ isTotal }) => isTotal,
  })
}

function totalLine(total: WeekOf, { team, week, say }: Viewed): Line {
  return {
    ...total,
    head: say(message('team.total')),
    isTotal: true,
    reps: week.size,
    findingsUrl: findingsUrl({ team: team.supervisorId }),
  }
}

function columnsOf(deps: AdminDeps, { week, say }: Pick<Viewed, 'week' | 'say'>): readonly Column<Line>[] {
  const format = figureFormat(deps.account.currency, say)
  return [
    { label: say(message('column.rep')), cell: ({ head }) => head },
    {
      label: say(message('column.open')),
      isNumber: true,
      cell: ({ findings, findingsUrl: url }) => linked(formatCount(findings.open, say.language), url),
    },
    {
      label: say(message('column.overdue')),
      isNumber: true,
      cell: ({ overdue }) => formatCount(overdue, say.language),
    },
    {
      label: say(message('column.changed')),
      cell: ({ findings: { opened, resolved } }) => say(message('team.changed', { opened, resolved })),
    },
    ...pictureColumn<Line>(({ findings }) => findings, { nothing: week.nothing, weeks: weeksOfTrends(deps), say }),
    ...week.metrics.all.map(
      (metric): Column<Line> => ({
        label: say(metric.label),
        cell({ thisWeek, lastWeek, reps }) {
          const target = targetParts(figureIn(thisWeek, metric), (week.targets[metric.id] ?? 0) * reps, say)
          return [
            { text: showMetric(metric, thisWeek, format) },
            ...target.of,
            ...changeParts(figureIn(thisWeek, metric), figureIn(lastWeek, metric), say),
            ...target.progress,
          ]
        },
      }),
    ),
  ]
}

/** How many more or fewer than in the whole of last week. */
function changeParts(now: Figure, before: Figure, say: Say): readonly Part[] {
  if (typeof now !== 'number' || typeof before !== 'number') return []
  const by = Math.abs(now - before)
  const arrow = now === before ? '=' : `${now > before ? '▲' : '▼'} ${formatCount(by, say.language)}`
  if (now === before) return [change(arrow, say(message('team.change.same')))]
  return [change(arrow, say(message(now > before ? 'team.change.more' : 'team.change.fewer', { by })))]
}

/** What a count is out of, with its progress; nothing without a target. */
function targetParts(
  figure: Figure,
  target: number,
  say: Say,
): { readonly of: readonly Part[]; readonly progress: readonly Part[] } {
  if (typeof figure !== 'number' || target === 0) return { of: [], progress: [] }
  return {
    of: [{ text: say(message('team.of', { target })) }],
    progress: [bar(Math.floor((100 * figure) / target), '')],
  }
}

/** A rep with the records to talk about. */
export interface RepView {
  /** Of the part of the page about him. */
  readonly id: string
  readonly name: string
  readonly url: string
  /** How many findings are open, and how many overdue. */
  readonly counts: string
  readonly records: readonly RecordView[]
  /** All open findings of the rep. */
  readonly allUrl: string
}

/** The records to talk about with a rep. */
export function repView(deps: AdminDeps, { rep, records, findings, overdue }: RepWeek, words: ToOpenWords): RepView {
  return {
    id: `rep-${encodeURIComponent(rep.id)}`,
    name: rep.name,
    url: `${cardPath(rep.id)}?period=week`,
    counts: words.say(message('team.talk.counts', { open: findings.open, overdue })),
    records: records.map((record) => recordView(deps, record, words)),
    allUrl: findingsUrl({ owner: rep.id }),
  }
}

function cardPath(ownerId: string): string {
  return `scorecards/${encodeURIComponent(ownerId)}`
}
