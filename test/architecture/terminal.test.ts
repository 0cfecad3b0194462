import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '../support/planted-folder.ts'

/** Output that bypasses `infra/terminal.ts`, which removes what a terminal would execute. */
const pastTerminal = /\bprocess\s*\.\s*std(?:out|err)\b|\bconsole\s*\.|\bdest: [12]\b/

/** The only output function; the log, whose lines are cleaned in the same way; code that runs before TypeScript can. */
const allowed = new Set(['infra/terminal.ts', 'infra/log.ts', 'main.cjs'].map((path) => join('src', path)))

describe('the terminal', () => {
  const paths = globSync('src/**/*.{ts,cjs}', { cwd: projectRoot }).filter(
    (path) => !allowed.has(path) && !path.includes('sandbox'),
  )

  it('is written to in one module', () => {
    const written = paths.filter((path) => pastTerminal.test(readFileSync(join(projectRoot, path), 'utf8')))

    expect(paths.length).toBeGreaterThan(100)
    expect(written).toEqual([])
  })

  it.each(['process.stdout.write(name)', 'process.stderr', 'console.log(name)', 'pino.destination({ dest: 2 })'])(
    'counts as written to by %s',
    (code) => {
      expect(code).toMatch(pastTerminal)
    },
  )
})
