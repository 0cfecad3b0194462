import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '../support/planted-folder.ts'

/** Meaningless words: a name that needs one has not been understood yet. */
const banned = 'util utils helper helpers common shared misc manager service handler processor data info base'.split(
  ' ',
)

const paths = globSync('{src,test}/**/*', { cwd: projectRoot }).filter((path) => basename(path) !== 'README.md')
const modules = paths.filter((path) => path.endsWith('.ts'))

/** The lower-case words of a name in kebab-case, camelCase or PascalCase. */
function wordsOf(name: string): string[] {
  return name.split(/[^A-Za-z]+|(?<=[a-z\d])(?=[A-Z])/).map((word) => word.toLowerCase())
}

function findBanned(names: readonly string[], words: readonly string[]): string[] {
  return names.filter((name) => wordsOf(name).some((word) => words.includes(word)))
}

/** Names of the types and classes that a module exports. */
function exportedTypes(code: string): string[] {
  const declarations = code.matchAll(/^export (?:abstract )?(?:interface|type|class) (?<name>\w+)/gm)
  return [...declarations].flatMap(({ groups }) => groups?.['name'] ?? [])
}

describe('file names', () => {
  it('are written in kebab-case', () => {
    const pattern = /^[a-z\d]+(?:-[a-z\d]+)*(?:\.test)?(?:\.[a-z]+)*$/

    expect(modules.length).toBeGreaterThan(100)
    expect(paths.filter((path) => !pattern.test(basename(path)))).toEqual([])
  })

  it('describe the content of the file', () => {
    expect(findBanned(paths, banned)).toEqual([])
  })
})

describe('names of exported types', () => {
  it('describe the type', () => {
    const names = modules.flatMap((path) => exportedTypes(readFileSync(join(projectRoot, path), 'utf8')))

    expect(names.length).toBeGreaterThan(50)
    expect(findBanned(names, banned)).toEqual([])
  })
})

describe('the check for meaningless words', () => {
  it.each(['src/sync/utils.ts', 'RecordData', 'data-store.ts', 'jobManager', 'BaseClient'])(
    'finds one in %s',
    (name) => {
      expect(findBanned([name], banned)).toEqual([name])
    },
  )

  it.each(['Database', 'src/infra/db/open-database.ts', 'baseline'])('finds none in %s', (name) => {
    expect(findBanned([name], banned)).toEqual([])
  })

  it('sees every kind of exported type', () => {
    const code = 'export interface A {}\nexport type B = 1\nexport class C {}\ninterface D {}\nexport function e() {}'

    expect(exportedTypes(code)).toEqual(['A', 'B', 'C'])
  })
})
