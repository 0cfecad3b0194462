import { scaleBand, scaleLinear } from 'd3-scale'

/** What came and what went in a span of time. */
export interface ChangePoint {
  readonly label: string
  readonly came: number
  readonly went: number
}

/** The model of the partial `_change-chart`: what came above a line, and what went below it. */
export interface ChangeChart {
  /** What it shows, with every number. */
  readonly title: string
  readonly width: number
  readonly height: number
  /** Where the line is. */
  readonly middle: string
  readonly bars: readonly {
    readonly kind: 'came' | 'went'
    readonly x: string
    readonly y: string
    readonly width: string
    readonly height: string
  }[]
  /** The first and the last span of time. */
  readonly from: string
  readonly to: string
  /** What the two kinds of bars are, in words. */
  readonly came: string
  readonly went: string
}

const size = { width: 288, height: 96 }
/** Room for the line itself, if nothing is above or below it. */
const margin = 1

/**
 * What came and what went, span by span, on one scale: the same input gives the same bytes.
 *
 * @param points oldest first
 * @param words.textOf the numbers of a span in words
 * @returns null if nothing came or went, or there is only one span
 */
export function changeChartOf(
  points: readonly ChangePoint[],
  words: Pick<ChangeChart, 'came' | 'went'> & {
    readonly name: string
    readonly textOf: (point: ChangePoint) => string
  },
): ChangeChart | null {
  const [above, below] = [
    Math.max(0, ...points.map(({ came }) => came)),
    Math.max(0, ...points.map(({ went }) => went)),
  ]
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined || points.length < 2 || above + below === 0) return null
  const x = scaleBand(
    points.map(({ label }) => label),
    [0, size.width],
  ).paddingInner(0.3)
  const length = scaleLinear([0, above + below], [0, size.height - 2 * margin])
  const middle = margin + length(above)
  const { name, textOf, came, went } = words
  return {
    ...size,
    middle: middle.toFixed(1),
    title: `${name}: ${points.map((point) => `${point.label}: ${textOf(point)}`).join('; ')}`,
    bars: points.flatMap((point) =>
      (['came', 'went'] as const).map((kind) => {
        const height = length(point[kind])
        return {
          kind,
          x: (x(point.label) ?? 0).toFixed(1),
          y: (kind === 'came' ? middle - height : middle).toFixed(1),
          width: x.bandwidth().toFixed(1),
          height: height.toFixed(1),
        }
      }),
    ),
    from: first.label,
    to: last.label,
    came,
    went,
  }
}
