/** One measured case: our figure beside a limit's or a peer's, measured in the same run on the same machine. */
export interface BenchCase {
  bench: string
  /** What was measured, under which load, in words. */
  case: string
  ours: number
  reference: number
  referenceName: string
  /** `ours / reference`. */
  ratio: number
  unit: string
  /** The goal in words, for example `ratio >= 0.6`. */
  goal: string
  met: boolean
}

/** What a benchmark is given. */
export interface BenchRun {
  /** Shorter runs, for trying whether the benchmark works; the figures then say little. */
  quick: boolean
  /** Tells the person who waits what is being measured (to standard error). */
  say(text: string): void
}

/** A benchmark: gives its cases one by one, as soon as each is measured. */
export type Bench = (run: BenchRun) => AsyncIterable<BenchCase>
