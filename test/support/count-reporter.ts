import type { Reporter, TestResult } from 'vitest/node'

/** How a run went. What keeps tests from running, such as a file that cannot be loaded, counts as failed. */
export interface RunCounts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** What is counted of a test file. */
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
 * @param modules the test files that were run
 * @param unhandledErrors what was thrown outside of any test
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

/** A test that has not come to its end was cut off. */
const toCount = { passed: 'passed', failed: 'failed', skipped: 'skipped', pending: 'failed' } as const

/** The counts in one line, in a form that scripts can read: `12 passed, 0 failed`. */
export function renderCounts({ passed, failed, skipped }: RunCounts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

/** Prints the counts when everything else has been said. */
export const countReporter: Reporter = {
  onTestRunEnd: (modules, unhandledErrors) => {
    process.stdout.write(`${renderCounts(countRun(modules, unhandledErrors))}\n`)
  },
}
