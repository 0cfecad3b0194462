import { spawnSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { plantFolder } from '../support/planted-folder.ts'

interface Steps {
  /** Shell commands that replace `npm ci`, `npm run -s check` and `npm test`. */
  readonly install?: string
  readonly check?: string
  readonly test?: string
  /** Of `.ci/run` itself. */
  readonly args?: readonly string[]
}

interface RunEnd {
  readonly exitCode: number | null
  /** The last line that was printed. */
  readonly end: string | undefined
}

/** Runs `.ci/run` in a folder where `npm` runs the given commands. */
function runWith({ install = 'true', check = 'true', test = 'true', args = [] }: Steps): RunEnd {
  const npm = `#!/bin/sh\ncase "$*" in\n  ci) ${install} ;;\n  'run -s check') ${check} ;;\n  test) ${test} ;;\n  *) exit 9 ;;\nesac\n`
  const dir = plantFolder(['.ci/run'], { 'bin/npm': npm })
  chmodSync(join(dir, 'bin/npm'), 0o755)
  const env = { PATH: `${join(dir, 'bin')}:/usr/local/bin:/usr/bin:/bin` }
  const { status, stdout } = spawnSync(join(dir, '.ci/run'), args, { env, encoding: 'utf8' })
  return { exitCode: status, end: stdout.trimEnd().split('\n').at(-1) }
}

describe('the CI run', () => {
  it.each([
    ['all is well', { test: 'echo "5 passed, 0 failed"' }, { exitCode: 0, end: '5 passed, 0 failed' }],
    [
      'tests were skipped',
      { test: 'echo "5 passed, 0 failed, 2 skipped"' },
      { exitCode: 0, end: '5 passed, 0 failed, 2 skipped' },
    ],
    [
      'tests failed',
      { test: 'echo "4 passed, 1 failed"; echo more; exit 1' },
      { exitCode: 1, end: '4 passed, 1 failed' },
    ],
    [
      'a check failed, and the tests did not',
      { check: 'false', test: 'echo "5 passed, 0 failed"' },
      { exitCode: 1, end: '5 passed, 1 failed' },
    ],
    [
      'the tests ended badly and did not say so',
      { test: 'echo "5 passed, 0 failed"; exit 1' },
      { exitCode: 1, end: '5 passed, 1 failed' },
    ],
    ['the tests ended before they could count', { test: 'exit 3' }, { exitCode: 1, end: '0 passed, 1 failed' }],
    ['there were no tests', { test: 'true' }, { exitCode: 1, end: '0 passed, 0 failed' }],
    ['nothing could be installed', { install: 'false' }, { exitCode: 1, end: '0 passed, 1 failed' }],
  ])('ends with the counts and the right exit code when %s', (_, steps, expected) => {
    expect(runWith(steps)).toEqual(expected)
  })

  it('prints its usage instead of running if it gets an argument', () => {
    const step = 'echo "a step ran"'
    const steps = { install: step, check: step, test: step }

    expect(runWith({ ...steps, args: ['--help'] })).toEqual({
      exitCode: 0,
      end: expect.stringContaining('takes no arguments') as string,
    })
    expect(runWith({ ...steps, args: ['--quick'] })).toEqual({ exitCode: 2, end: '' })
  })
})
