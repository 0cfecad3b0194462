import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '../support/planted-folder.ts'

const home = join('src', 'infra', 'db', 'finding-states.ts')

const states = '(?:open|noted|disputed|exempt|resolved)'

/** A condition on the state of findings, in SQL or in a query that is built: `f.state = 'open'`, `.where('state', …)`. */
const conditions = new RegExp(
  [
    String.raw`(?<!\bset )\bstate\s*(?:!?=(?!=)|<>|\bin\b|\bnot in\b|\bis\b|\bwhen\b)[^'\x60\n]*'${states}'`,
    String.raw`\bf\.state\s*(?:!?=(?!=)|<>|\bin\b|\bnot in\b)\s*\(?\$\{`,
    String.raw`['.]state',\s*'[^']+',\s*\[?'${states}'`,
  ].join('|'),
)

/** What changes findings. */
const changes = /\bupdate findings\b|\binsert into findings\b|\((?:'findings'|'findings as \w+')\)\s*\.set\(/

function linesWith(pattern: RegExp, code: string): string[] {
  const withoutComments = code.replaceAll(/\/\*.*?\*\/|^\s*\/\/[^\n]*/gms, '')
  return withoutComments.split(/\n(?!\s*\.set\()/).filter((line) => pattern.test(line))
}

describe('the states of findings', () => {
  const migrations = join('src', 'infra', 'db', 'migrations')
  const paths = globSync('src/**/*.ts', { cwd: projectRoot }).filter((path) => !path.startsWith(migrations))

  function pathsWith(pattern: RegExp): string[] {
    return paths.filter((path) => linesWith(pattern, readFileSync(join(projectRoot, path), 'utf8')).length > 0)
  }

  it('are written out in the conditions of one file', () => {
    expect(pathsWith(conditions)).toEqual([home])
  })

  it('are changed in the stage of findings only', () => {
    const changing = pathsWith(changes)

    expect(changing.length).toBeGreaterThan(1)
    expect(changing.filter((path) => !path.startsWith(join('src', 'findings')))).toEqual([])
  })

  it.each([
    "where f.account_id = r.account_id and f.state = 'open')`",
    "from findings f where state in ('open', 'noted')",
    "and state not in ('resolved')",
    "f.state <> 'resolved'",
    "case f.state when 'open' then 1 end",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the code that is looked for.
    'and f.state = ${state}',
    ".where('state', '=', 'open')",
    ".where('f.state', 'in', ['open', 'disputed'])",
  ])('would be found in a condition: %s', (code) => {
    expect(linesWith(conditions, code)).toEqual([code])
  })

  it.each([
    "/** `f.state = 'open'` */",
    "fields ->> 'stage' = 'open'",
    "d.state in ('waiting', 'accepted', 'refused')",
    "update findings f set state = 'open' where",
    "if (state === 'open') return",
  ])('are not looked for in %s', (code) => {
    expect(linesWith(conditions, code)).toEqual([])
  })

  it.each(["update findings f set state = 'open'", "db.updateTable('findings')\n  .set({ state: 'open' })"])(
    'would be found where they are changed: %s',
    (code) => {
      expect(linesWith(changes, code)).toEqual([code])
    },
  )
})
