import { expect, it } from 'vitest'
import { type CountedModule, countRun, renderCounts } from '../../support/count-reporter.ts'

type State = 'passed' | 'failed' | 'skipped' | 'pending'

const fault = { message: 'cannot be loaded' }

function aModule(
  states: readonly State[],
  faults: { readonly own?: number; readonly ofSuite?: number } = {},
): CountedModule {
  const tests = states.map((state) => ({ result: () => ({ state }) }))
  const suite = { errors: () => Array.from({ length: faults.ofSuite ?? 0 }, () => fault) }
  return {
    errors: () => Array.from({ length: faults.own ?? 0 }, () => fault),
    children: { allTests: () => tests, allSuites: () => [suite] },
  }
}

it('the reporter counts the tests of all files by how they ended', () => {
  const counts = countRun([aModule(['passed', 'failed']), aModule(['passed', 'skipped'])], [])

  expect(counts).toEqual({ passed: 2, failed: 1, skipped: 1 })
})

it.each([
  ['a file that cannot be loaded', [aModule([], { own: 1 })], []],
  ['a suite that cannot be set up', [aModule(['skipped'], { ofSuite: 1 })], []],
  ['an error outside of any test', [aModule(['passed'])], [fault]],
  ['a test that was cut off', [aModule(['pending'])], []],
])('the reporter counts %s as failed', (_, modules, unhandledErrors) => {
  expect(countRun(modules, unhandledErrors).failed).toBe(1)
})

it('the reporter names skipped tests only if there are any', () => {
  expect(renderCounts({ passed: 2, failed: 1, skipped: 0 })).toBe('2 passed, 1 failed')
  expect(renderCounts({ passed: 2, failed: 1, skipped: 3 })).toBe('2 passed, 1 failed, 3 skipped')
})
