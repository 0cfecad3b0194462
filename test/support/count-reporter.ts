import type { Reporter, TestResult } from 'vitest/node'

/** The result of a run. Failures outside of tests, such as a file that cannot be loaded, count as failed. */
export interface RunCounts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** The counted parts of a test file. */
export interface CountedModule {
  errors(): readonly unknown[]
  readonly children: {
    allSuites(): Iterable<{ errors(): readonly unknown[] }>
    allTests(): Iterable<{ result(): { readonly state: TestResult['state'] } }>
  }
}

/**
 * Counts a run.
 *
 * @param modules the test files of the run
 * @param unhandledErrors errors thrown outside of any test
 */
export function countRun(modules: readonly CountedModule[], unhandledErrors: readonly unknown[]): RunCounts {
  const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 }
  for (const module of modules) {
    counts.failed += module.errors().length
    for (const suite of module.children.allSuites()) counts.failed += suite.errors().length
    for (const test of module.children.allTests()) counts[toCount[test.result().state]] += 1
  }
  return counts
}

/** An unfinished test was interrupted. */
const toCount = { passed: 'passed', failed: 'failed', skipped: 'skipped', pending: 'failed' } as const

/** The counts in one line for scripts: `12 passed, 0 failed`. */
export function renderCounts({ passed, failed, skipped }: RunCounts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

/** Prints the counts after all other output. */
export const countReporter: Reporter = {
  onTestRunEnd: (modules, unhandledErrors) => {
    process.stdout.write(`${renderCounts(countRun(modules, unhandledErrors))}\n`)
  },
}
