/** One measured case: our figure compared with a limit or a peer, measured in the same run on the same machine. */
export interface BenchCase {
  readonly bench: string
  /** What was measured, under which load, in words. */
  readonly case: string
  readonly ours: number
  readonly reference: number
  readonly referenceName: string
  /** `ours / reference`; 0 if both are 0. */
  readonly ratio: number
  readonly unit: string
  /** The goal in words, for example `ratio >= 0.6`. */
  readonly goal: string
  readonly met: boolean
}

/** The parameters of a benchmark. */
export interface BenchRun {
  /** Whether runs are shorter, to test the benchmark itself; the figures are then unreliable. */
  readonly quick: boolean
  /** Reports to a waiting person what is being measured. */
  readonly say: (text: string) => void
}

/** Says what is done, and every half minute that it still is. */
export async function sayWaiting<T>({ say }: Pick<BenchRun, 'say'>, what: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now()
  say(what)
  const timer = setInterval(() => {
    say(`${what}: for ${Math.round((performance.now() - began) / 1000)} s`)
  }, 30_000)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}

/** A benchmark: yields its cases one by one, as soon as each is measured. */
export type Bench = (run: BenchRun) => AsyncIterable<BenchCase>

/** A goal: its subject, the comparison, and the bound. */
export interface Goal {
  readonly of: 'ours' | 'ratio'
  readonly is: '>=' | '<='
  readonly than: number
}

/** Computes ratio and goal of a measured case. */
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

/** Three digits after the decimal point are as precise as the measurement. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}
