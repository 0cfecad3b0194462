import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { projectRoot, runNode, type ToolRun } from '../support/planted-folder.ts'

const documents = globSync('{*.md,{docs,src,templates,manifest,test}/**/*.md}', { cwd: projectRoot })

function read(path: string): string {
  return readFileSync(join(projectRoot, path), 'utf8')
}

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].flatMap(({ 1: found }) => found ?? [])
}

/** Targets of links and pictures, except web addresses and anchors within the page. */
function findLinks(text: string): string[] {
  const targets = matches(text, /\]\(([^)\s]+)\)/g)
  return targets.filter((target) => !/^(?:[a-z]+:|#)/.test(target)).map((target) => target.replace(/#.*/, ''))
}

/** Code spans that look like a folder or a source file of the project; `<name>` matches any. */
function findPaths(text: string): string[] {
  const words = matches(text.replaceAll(/^```.*?^```/gms, ''), /`([^`\s]+)`/g)
  const paths = words.filter((word) => /^[\w*<>.-]+(?:\/[\w*<>.-]+)*(?:\/|\.(?:ts|mjs|md|hbs|mjml))$/.test(word))
  // Created by the program where it runs.
  return paths.filter((path) => !path.startsWith('.minset'))
}

/** Whether a document may refer to a path: from the top, from `src/` or from the document itself, or by file name. */
function isInProject(path: string, document: string): boolean {
  const places = ['', 'src', dirname(document), ...(/\/./.test(path) ? [] : ['{src,test,docs,templates,manifest}/**'])]
  const pattern = path.replaceAll(/<\w+>/g, '*')
  return places.some((place) => globSync(join(place, pattern), { cwd: projectRoot }).length > 0)
}

function findScripts(text: string): string[] {
  return matches(text, /npm run (?:-s )?([a-z][\w:-]*)/g)
}

describe.each(documents)('%s', (document) => {
  const text = read(document)

  it('has only links to existing targets', () => {
    const missing = findLinks(text).filter((link) => !existsSync(join(projectRoot, dirname(document), link)))

    expect(missing).toEqual([])
  })

  it('names only existing folders and files', () => {
    expect(findPaths(text).filter((path) => !isInProject(path, document))).toEqual([])
  })

  it('names only existing scripts', () => {
    const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(read('package.json')))

    expect(findScripts(text).filter((script) => !(script in scripts))).toEqual([])
  })
})

describe('README.md', () => {
  const readme = read('README.md')

  let help: ToolRun
  beforeAll(() => {
    help = runNode(projectRoot, ['src/main.cjs', '--help'])
  })

  it('lists exactly the commands of the program', () => {
    const commands = matches(help.stdout.replace(/.*^Commands:$/ms, ''), /^ {2}([a-z][a-z-]*)/gm)
    const section = readme.replace(/.*^## Commands$/ms, '').replace(/^## .*/ms, '')

    expect(commands, help.output).toContain('check')
    expect(matches(section, /^\| `([a-z-]+)/gm).toSorted()).toEqual(
      commands.filter((command) => command !== 'help').toSorted(),
    )
  })

  it('shows no command that the program lacks', () => {
    const shown = matches(readme, /npm run (?:-s )?minset -- ([a-z][a-z-]*)/g)

    expect(shown.length).toBeGreaterThan(0)
    for (const command of shown) expect(help.stdout).toMatch(new RegExp(`^  ${command}\\b`, 'm'))
  })

  it('names the command that runs the tests', () => {
    expect(readme).toContain('npm ci && npm test')
  })
})

/** Columns with an instant, each with its table. */
function instantsIn(schema: string): readonly (readonly [column: string, table: string])[] {
  return [...schema.matchAll(/^create table (\w+) \((.*?)^\);/gms)].flatMap(([, table = '', columns = '']) =>
    matches(columns, /^ {2}(\w+) timestamp/gm).map((column) => [column, table] as const),
  )
}

/** Names of instants that several tables have, so that no table alone can say what they mean. */
function sharedInstants(schema: string): string[] {
  const tables = Map.groupBy(instantsIn(schema), ([column]) => column)
  return [...tables].flatMap(([column, of]) => (of.length > 1 ? [column] : []))
}

/** The words that a glossary's table of columns explains. */
function columnsIn(glossary: string): string[] {
  return matches(glossary, /^\| `(\w+)` \|/gm)
}

describe('docs/glossary.md', () => {
  const schema = read('docs/schema.sql')
  const explained = columnsIn(read('docs/glossary.md'))

  it('explains every instant that several tables have, and no other column than instants, once', () => {
    const known = instantsIn(schema).map(([column]) => column)

    expect(sharedInstants(schema)).toContain('noted_at')
    expect(sharedInstants(schema).filter((column) => !explained.includes(column))).toEqual([])
    expect(explained.filter((column) => !known.includes(column))).toEqual([])
    expect(explained).toEqual([...new Set(explained)])
  })

  it('would lack an instant that a second table gets', () => {
    const more = 'create table others (\n  account_id text,\n  beat_at timestamp with time zone\n);\n'

    expect(sharedInstants(schema)).not.toContain('beat_at')
    expect(sharedInstants(`${schema}\n${more}`)).toContain('beat_at')
  })
})

describe('docs/decisions', () => {
  const records = globSync('docs/decisions/[0-9]*.md', { cwd: projectRoot }).toSorted()

  it('has a number of its own for each record, with its decision and date', () => {
    const numbers = records.map((path) => Number(path.replace(/^docs\/decisions\/(\d{4})-[a-z0-9-]+\.md$/, '$1')))
    const wellFormed = records.filter((path) => /^# \S.*\n\nDecided on \d{4}-\d\d-\d\d\.\n\n\S/.test(read(path)))

    expect(numbers).toEqual([...new Set(numbers)])
    expect(wellFormed).toEqual(records)
  })

  it('lists each record once, by its title', () => {
    const index = read('docs/decisions/README.md')
    const titled = records.map((path) => `- [${/^# (.*)$/m.exec(read(path))?.[1]}](${path.replace(/.*\//, '')})`)

    expect(
      index
        .split('\n')
        .filter((line) => line.startsWith('- '))
        .toSorted(),
    ).toEqual(titled.toSorted())
  })
})

describe('the search for references in documents', () => {
  it('finds links, and ignores those to the web', () => {
    expect(findLinks('[a](docs/a.md#b) ![b](c.png) [d](https://e.f) [g](#h)')).toEqual(['docs/a.md', 'c.png'])
  })

  it('finds paths in running text, and ignores other code', () => {
    expect(findPaths('`src/cli.ts`, `rules/` and `crm/<vendor>/`, `npm test`, `.minset/`, `a/b`')).toEqual([
      'src/cli.ts',
      'rules/',
      'crm/<vendor>/',
    ])
  })

  it('distinguishes missing files from existing ones', () => {
    expect(isInProject('src/cli.ts', 'README.md')).toBe(true)
    expect(isInProject('src/planted.ts', 'README.md')).toBe(false)
    expect(isInProject('crm/<vendor>/planted/', 'README.md')).toBe(false)
  })

  it('finds scripts, with and without -s', () => {
    expect(findScripts('`npm run demo`, npm run -s format:check')).toEqual(['demo', 'format:check'])
  })
})
