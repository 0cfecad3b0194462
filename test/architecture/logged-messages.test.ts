import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '../support/planted-folder.ts'

/** A message that reaches the log in another way than through `logText`, which masks what it quotes: within the call itself. */
const unmasked = /\blog\.(?:debug|info|warn|error|fatal)\((?:[^()]|\([^()]*\))*?\bsay(?:In|All)?\(/

function findUnmasked(code: string): boolean {
  return unmasked.test(code)
}

describe('a message in the log', () => {
  const paths = globSync('src/**/*.ts', { cwd: projectRoot })

  it('is masked, wherever it is logged', () => {
    const found = paths.filter((path) => findUnmasked(readFileSync(join(projectRoot, path), 'utf8')))

    expect(paths.length).toBeGreaterThan(100)
    expect(found).toEqual([])
  })

  it.each([
    'log.warn({ why: sayIn(defaultLanguage)(why) }, "x")',
    'deps.log.info(\n  { why: sayAll(say, all) },\n  "x",\n)',
  ])('is found where it is not: %s', (code) => {
    expect(findUnmasked(code)).toBe(true)
  })

  it.each(['log.warn({ why: logText(why) }, "x")', 'log.info({ id }, "x")\n  const words = say(title)'])(
    'is not taken for one: %s',
    (code) => {
      expect(findUnmasked(code)).toBe(false)
    },
  )
})
