/** One measured case: our figure beside a limit's or a peer's, measured in the same run on the same machine. */
export interface BenchCase {
  readonly bench: string
  /** What was measured, under which load, in words. */
  readonly case: string
  readonly ours: number
  readonly reference: number
  readonly referenceName: string
  /** `ours / reference`; 0 where both are 0. */
  readonly ratio: number
  readonly unit: string
  /** The goal in words, for example `ratio >= 0.6`. */
  readonly goal: string
  readonly met: boolean
}

/** What a benchmark is given. */
export interface BenchRun {
  /** Shorter runs, for trying whether the benchmark works; the figures then say little. */
  readonly quick: boolean
  /** Tells the person who waits what is being measured. */
  readonly say: (text: string) => void
}

/** A benchmark: gives its cases one by one, as soon as each is measured. */
export type Bench = (run: BenchRun) => AsyncIterable<BenchCase>

/** What a goal is about, how it must compare, and with what. */
export interface Goal {
  readonly of: 'ours' | 'ratio'
  readonly is: '>=' | '<='
  readonly than: number
}

/** Works out ratio and goal of a measured case. */
export function toCase(measured: Omit<BenchCase, 'ratio' | 'goal' | 'met'>, { of, is, than }: Goal): BenchCase {
  const { ours, reference } = measured
  const ratio = reference === 0 ? Number(ours !== 0) : ours / reference
  const value = of === 'ours' ? ours : ratio
  const met = is === '>=' ? value >= than : value <= than
  return {
    ...measured,
    ours: rounded(ours),
    reference: rounded(reference),
    ratio: rounded(ratio),
    goal: `${of} ${is} ${than}`,
    met,
  }
}

/** Three digits behind the point say all that a measurement can. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}
