import type { Trend } from './pictures/trend.ts'

/** The model of the partial `_counter`: "5 of 10", with its progress. */
export interface Counter {
  readonly label: string
  /** The figure as shown. */
  readonly value: string
  /** "of 10"; empty if it is not part of anything. */
  readonly of: string
  /** The page with the records behind it; null for none. */
  readonly url: string | null
  readonly hasBar: boolean
  /** The part of the bar that is filled, in whole per cent. */
  readonly percent: number
  /** Beside the label, such as "now"; empty for none. */
  readonly tag: string
  /** How it is computed; empty for none. */
  readonly how: string
  readonly trend: Trend | null
}

export interface CounterOptions extends Pick<Counter, 'label' | 'value'>, Partial<Pick<Counter, 'of' | 'tag' | 'how'>> {
  readonly url?: string | null
  /** How much of the whole it is, from 0 to 1; null if it is not part of anything. */
  readonly share?: number | null
  readonly trend?: Trend | null
}

/** A figure with its progress. */
export function counterOf({
  share = null,
  url = null,
  trend = null,
  of = '',
  tag = '',
  how = '',
  ...figure
}: CounterOptions): Counter {
  return {
    ...figure,
    of,
    tag,
    how,
    url,
    trend,
    hasBar: share !== null,
    percent: share === null ? 0 : Math.round(100 * Math.min(1, Math.max(0, share))),
  }
}
