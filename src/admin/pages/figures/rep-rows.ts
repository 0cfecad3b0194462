import { sortedByName } from '../../../infra/format.ts'
import { type Figures, figureIn, type Metric, type MetricList, numberOf, progressOf } from '../../../metrics/index.ts'
import type { Person, Scorecard, TeamTotal } from '../../../scorecards/index.ts'
import type { Language } from '../../../words/index.ts'
import type { Sorting } from '../../components/sorting.ts'

/** A line of the table of reps. */
export interface RepRow {
  readonly rep: Pick<Person, 'id' | 'name'>
  /** The names of the supervisors, sorted. */
  readonly supervisors: readonly string[]
  /** Null: they are closed to the viewer. */
  readonly figures: Figures | null
}

/** A line of the table of teams. */
export interface TeamRow {
  readonly supervisor: Pick<Person, 'id' | 'name'>
  readonly size: number
  /** Null: the total is closed to the viewer. */
  readonly figures: Figures | null
}

/** The reps whose figures the viewer may read, and those of the teams besides whose figures he can open with a reason. Pure. */
export function repRows(
  scorecards: readonly Scorecard[],
  totals: readonly TeamTotal[],
  canOpenOthers: boolean,
): readonly RepRow[] {
  const open = scorecards.map(({ owner, supervisors, metrics }) => ({
    rep: owner,
    supervisors: supervisors.map(({ name }) => name),
    figures: metrics,
  }))
  if (!canOpenOthers) return open
  const shown = new Set(open.map(({ rep }) => rep.id))
  const others = totals.flatMap(({ supervisor, reps }) =>
    reps.filter(({ id }) => !shown.has(id)).map((rep) => ({ rep, supervisor: supervisor.name })),
  )
  const closed = [...Map.groupBy(others, ({ rep }) => rep.id).values()].flatMap((ofRep): RepRow[] => {
    const [first] = ofRep
    return first === undefined
      ? []
      : [{ rep: first.rep, supervisors: ofRep.map(({ supervisor }) => supervisor), figures: null }]
  })
  return [...open, ...closed]
}

/** The teams, by the supervisor's name. Pure. */
export function teamRows(totals: readonly TeamTotal[], language: Language): readonly TeamRow[] {
  const teams = totals.map(({ supervisor, reps, metrics: figures }): TeamRow => {
    return { supervisor, size: reps.length, figures }
  })
  return sortedByName(teams, (row) => row.supervisor.name, language)
}

/** The column by which reps are sorted without being asked. */
export const byName: Sorting = { key: 'name', isDescending: false }

/**
 * Reps in the order of a column: the name, the supervisor, or a metric by its id. Those without a figure are last, and equal ones by
 * name. Pure.
 */
export function sortedReps(
  rows: readonly RepRow[],
  { key, isDescending }: Sorting,
  {
    metrics,
    currency,
    language,
  }: { readonly metrics: MetricList; readonly currency: string; readonly language: Language },
): readonly RepRow[] {
  const named = sortedByName(rows, ({ rep }) => rep.name, language)
  function turned(sorted: readonly RepRow[]): readonly RepRow[] {
    return isDescending ? sorted.toReversed() : sorted
  }
  if (key === 'name') return turned(named)
  if (key === 'supervisor') return turned(sortedByName(named, ({ supervisors }) => supervisors.join(', '), language))
  const metric = metrics.find(key)
  const valued = named.map((row) => ({ row, value: metric === null ? null : sortValue(row, metric, currency) }))
  const sign = isDescending ? -1 : 1
  return valued
    .toSorted((a, b) => {
      if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null)
      return sign * (a.value - b.value)
    })
    .map(({ row }) => row)
}

/** What is compared with a whole is sorted by its share, and money by the sum in the account's currency. */
function sortValue({ figures }: RepRow, metric: Metric, currency: string): number | null {
  if (figures === null) return null
  return progressOf(metric, figures) ?? numberOf(figureIn(figures, metric), currency)
}
