import { scaleLinear, scalePoint } from 'd3-scale'
import { area, curveMonotoneX, line } from 'd3-shape'

/** A value of a time series. */
export interface TrendPoint {
  /** "week 44". */
  readonly label: string
  /** Null: there was none. */
  readonly value: number | null
  /** The value as shown: "50%". */
  readonly text: string
}

/** The model of the partial `_trend`: a line without axes, and the same numbers as text. */
export interface Trend {
  /** What it shows, with every number. */
  readonly title: string
  readonly width: number
  readonly height: number
  readonly line: string
  /** The line to a last value that is not complete yet; empty if it is. */
  readonly running: string
  readonly area: string
  /** The latest value; null if there is none. */
  readonly last: { readonly x: string; readonly y: string } | null
  readonly points: readonly Pick<TrendPoint, 'label' | 'text'>[]
}

const size = { width: 120, height: 32 }
/** Room for the dot at the last value. */
const margin = 4

/**
 * A time series as a small picture: the same input gives the same bytes. It begins with its first value.
 *
 * @param points oldest first, at the same distances
 * @param shown.name what it shows: "Complete records"
 * @param shown.isRunning whether the last value still grows, such as what was done in the present week
 * @returns null for fewer than two values, which are no trend
 */
export function trendOf(
  points: readonly TrendPoint[],
  { name, isRunning = false }: { readonly name: string; readonly isRunning?: boolean },
): Trend | null {
  const known = points.flatMap(({ label, value }) => (value === null ? [] : [{ label, value }]))
  const latest = known.at(-1)
  if (latest === undefined || known.length < 2) return null
  const since = points.slice(points.findIndex(({ value }) => value !== null))
  const { x, y } = scalesOf(known, since)
  const drawLine = line<Known>(x, y).curve(curveMonotoneX).digits(1)
  const drawArea = area<Known>(x, size.height, y).curve(curveMonotoneX).digits(1)
  function drawn(path: string | null): string {
    return path ?? ''
  }
  const complete = isRunning && latest.label === points.at(-1)?.label ? known.slice(0, -1) : known
  return {
    ...size,
    title: `${name}: ${since.map(({ label, text }) => `${label}: ${text}`).join('; ')}`,
    line: drawn(drawLine(complete)),
    running: complete === known ? '' : drawn(drawLine(known.slice(-2))),
    area: drawn(drawArea(complete)),
    last: { x: x(latest).toFixed(1), y: y(latest).toFixed(1) },
    points: since.map(({ label, text }) => ({ label, text })),
  }
}

interface Known {
  readonly label: string
  readonly value: number
}

/** Where values stand. A constant series is a line in the middle. */
function scalesOf(
  known: readonly Known[],
  since: readonly TrendPoint[],
): { readonly x: (one: Known) => number; readonly y: (one: Known) => number } {
  const across = scalePoint(
    since.map(({ label }) => label),
    [margin, size.width - margin],
  )
  const values = known.map(({ value }) => value)
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const up = scaleLinear(least === most ? [least - 1, most + 1] : [least, most], [size.height - margin, margin])
  return { x: ({ label }) => across(label) ?? 0, y: ({ value }) => up(value) }
}
