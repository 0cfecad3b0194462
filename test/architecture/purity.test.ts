import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '../support/planted-folder.ts'

/** Inputs other than a function's parameters: time, randomness, network, process. Imports have a separate check. */
const impurities =
  /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bfetch\(|\bprocess\.|\bset(?:Timeout|Interval)\b|\bconsole\./

/** The only source of the time. */
const clock = join('src', 'domain', 'time', 'clock.ts')

function findImpurities(code: string): string[] {
  const withoutComments = code.replaceAll(/\/\*.*?\*\/|\/\/[^\n]*/gs, '')
  return withoutComments.split('\n').filter((line) => impurities.test(line))
}

describe('the domain and the rules', () => {
  const paths = globSync('src/{domain,rules}/**/*.ts', { cwd: projectRoot }).filter((path) => path !== clock)

  it('are checked', () => {
    expect(paths.length).toBeGreaterThan(10)
  })

  it.each(paths)('receive everything as parameters: %s', (path) => {
    expect(findImpurities(readFileSync(join(projectRoot, path), 'utf8'))).toEqual([])
  })

  it.each(['Date.now()', 'new Date()', 'Math.random()', "fetch('https://a.b')", 'process.cwd()', 'setTimeout(f, 1)'])(
    'may not use %s',
    (code) => {
      expect(findImpurities(`const value = ${code}`)).toHaveLength(1)
    },
  )

  it.each(['new Date(0)', 'prefetch(1)', 'now // instead of new Date()'])('may use %s', (code) => {
    expect(findImpurities(`const value = ${code}`)).toEqual([])
  })
})

const statements = /\bsql(?:<[^`]*>)?`|\.(?:selectFrom|insertInto|updateTable|deleteFrom)\(/

/** Files with statements besides the stores: shared SQL, the job queue, and figures. */
const sqlHomes = /-store\.ts$|^src[\\/](?:infra[\\/](?:db|queue)[\\/]|metrics[\\/])/

describe('database statements', () => {
  const paths = globSync('src/**/*.ts', { cwd: projectRoot })
  const withStatements = paths.filter((path) => statements.test(readFileSync(join(projectRoot, path), 'utf8')))

  it('are found', () => {
    expect(withStatements.length).toBeGreaterThan(20)
    expect(
      ['sql`select 1`', 'sql<{ a: 1 }>`select 1`', "db.selectFrom('a')"].every((code) => statements.test(code)),
    ).toBe(true)
  })

  it('are only in stores and in the definitions of metrics', () => {
    expect(withStatements.filter((path) => !sqlHomes.test(path))).toEqual([])
  })
})

/** Log calls with a composed message: `log.warn({ … }, `text ${value}`)`. */
function loggedTemplates(code: string): string[] {
  const source = ts.createSourceFile('code.ts', code, ts.ScriptTarget.Latest, true)
  const found: string[] = []
  function visit(node: ts.Node): void {
    if (ts.isCallExpression(node) && isLogCall(node.expression) && node.arguments.some(isPutTogether)) {
      found.push(node.getText(source))
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

function isLogCall(called: ts.Expression): boolean {
  if (!ts.isPropertyAccessExpression(called)) return false
  return /(?:^|\.)log$/.test(called.expression.getText()) && /^(?:debug|info|warn|error|fatal)$/.test(called.name.text)
}

function isPutTogether(argument: ts.Expression): boolean {
  return ts.isTemplateExpression(argument) || ts.isBinaryExpression(argument)
}

describe('log messages', () => {
  const paths = globSync('src/**/*.ts', { cwd: projectRoot })

  it('are constant, so that they can be searched for and contain no personal data', () => {
    expect(paths.flatMap((path) => loggedTemplates(readFileSync(join(projectRoot, path), 'utf8')))).toEqual([])
  })

  it.each(['log.warn(`a ${b}`)', 'deps.log.info({ a }, `a ${b}`)', "this.log.error('a' + b)"])(
    'may not be %s',
    (code) => {
      expect(loggedTemplates(code)).toHaveLength(1)
    },
  )

  it.each(["log.warn({ a }, 'b')", 'log.info(`a`)', 'say(`a ${b}`)'])('may be %s', (code) => {
    expect(loggedTemplates(code)).toEqual([])
  })
})

const parsers = /\burlencoded\(|\bexpress\.(?:json|text|raw)\(|\bcreateBodies\(/

describe('bodies of requests', () => {
  const paths = globSync('src/**/*.ts', { cwd: projectRoot, exclude: ['src/sandbox/**'] })

  it('are read by what says how large they may be, and answers those that are larger', () => {
    const readers = paths.filter((path) => parsers.test(readFileSync(join(projectRoot, path), 'utf8')))

    expect(readers.map((path) => basename(path)).toSorted()).toEqual(['bodies.ts', 'read-form.ts', 'web-routes.ts'])
  })
})
