import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { plantFolder, projectRoot, runNode, runTool, type ToolRun } from '../support/planted-folder.ts'

const clean = 'export function one(): number {\n  return 1\n}\n'

/** Code without lint faults, except for the inserted part. */
function inFunction(statements: string): string {
  return `export async function planted(): Promise<void> {\n${statements}\n  await Promise.resolve()\n}\n`
}

/** The file that must be reported, by the rule that must report it. */
const lintFaults: Readonly<Record<string, readonly [path: string, code: string]>> = {
  'typescript(no-floating-promises)': ['src/floating.ts', inFunction('Promise.resolve(1)')],
  'typescript(no-misused-promises)': ['src/misused.ts', inFunction('[1].forEach(async () => Promise.resolve())')],
  'typescript(await-thenable)': ['src/await.ts', inFunction('await 1')],
  'typescript(require-await)': ['src/no-await.ts', 'export async function planted(): Promise<number> { return 1 }\n'],
  'typescript(only-throw-error)': ['src/throw.ts', inFunction("if (Math.random() > 2) throw 'text'")],
  'typescript(no-unsafe-assignment)': ['src/unsafe.ts', "export const planted: string = JSON.parse('1')\n"],
  'typescript(no-explicit-any)': ['src/any.ts', 'export function planted(value: any): void {\n  void value\n}\n'],
  'typescript(no-non-null-assertion)': ['src/non-null.ts', 'export const planted = [1][0]!\n'],
  'typescript(switch-exhaustiveness-check)': [
    'src/switch.ts',
    "export function planted(v: 'a' | 'b'): number {\n  switch (v) {\n    case 'a':\n      return 1\n  }\n  return 2\n}\n",
  ],
  'eslint(no-console)': ['src/console.ts', inFunction("console.log('text')")],
  'eslint(max-params)': [
    'src/params.ts',
    'export function planted(a: 1, b: 2, c: 3, d: 4): number[] { return [a, b, c, d] }',
  ],
  'eslint(max-depth)': ['src/depth.ts', inFunction('if (a) { if (a) { if (a) { if (a) { a = 1 } } } }')],
  'eslint(complexity)': ['src/complex.ts', inFunction('if (a) { a = 1 }\n'.repeat(11))],
  'eslint(max-lines-per-function)': ['src/long.ts', inFunction('await Promise.resolve()\n'.repeat(51))],
  'eslint(max-lines)': ['src/many.ts', 'export {}\n'.repeat(301)],
  'eslint(func-style)': ['src/arrow.ts', 'export const planted = (): number => 1\n'],
  'import(no-default-export)': ['src/default.ts', 'export default function planted(): void {}\n'],
  'import(extensions)': ['src/extension.ts', "import { one } from './clean'\nexport const planted = one\n"],
  'unicorn(filename-case)': ['src/FileName.ts', clean],
  'node(no-process-env)': ['src/env.ts', "export const planted = process.env['HOME']\n"],
  'eslint(no-restricted-imports)': ['src/vendor.ts', "import { Client } from '@hubspot/api-client'\nvoid Client\n"],
  'vitest(no-focused-tests)': ['test/focus.test.ts', "import { it } from 'vitest'\nit.only('does', () => {})\n"],
  'vitest(no-disabled-tests)': ['test/skip.test.ts', "import { it } from 'vitest'\nit.skip('does', () => {})\n"],
}

const LintReport = z.object({ diagnostics: z.array(z.object({ code: z.string(), filename: z.string() })) })

describe('the linter', () => {
  const configs = ['.oxlintrc.json', 'tsconfig.json']
  let found: readonly { readonly code: string; readonly filename: string }[]

  beforeAll(() => {
    const dir = plantFolder(configs, { 'src/clean.ts': clean, ...Object.fromEntries(Object.values(lintFaults)) })
    const run = runTool(dir, 'oxlint', ['--deny-warnings', '--format', 'json', 'src', 'test'])
    found = LintReport.parse(JSON.parse(run.stdout)).diagnostics
  })

  it.each(Object.entries(lintFaults).map(([code, [path]]) => [code, path]))('reports %s in %s', (code, filename) => {
    expect(found).toContainEqual(expect.objectContaining({ code, filename }))
  })

  it('fails for a single floating promise', () => {
    const [path, code] = lintFaults['typescript(no-floating-promises)'] ?? ['', '']

    const { exitCode } = runTool(plantFolder(configs, { [path]: code }), 'oxlint', ['--deny-warnings', 'src'])

    expect(exitCode).toBe(1)
  })

  it('passes clean code', () => {
    const { exitCode, output } = runTool(plantFolder(configs, { 'src/clean.ts': clean }), 'oxlint', ['src'])

    expect(exitCode, output).toBe(0)
  })
})

/** The file that must be reported, with the error code. */
const typeFaults: Readonly<Record<string, readonly [path: string, code: string, number: string]>> = {
  'a wrong type': ['src/type.ts', "export const planted: number = 'text'\n", 'TS2322'],
  'an index that may be missing': ['src/index.ts', 'export const planted: number = [1][0]\n', 'TS2322'],
  'syntax that cannot be erased': ['src/enum.ts', 'export enum Planted {\n  A,\n}\n', 'TS1294'],
  'an unused variable': ['src/unused.ts', 'const planted = 1\nexport {}\n', 'TS6133'],
}

describe('the type check', () => {
  // Not `.bin/tsc`, which is that of one of two versions.
  const typeChecker = join(projectRoot, 'node_modules/tsc-native/bin/tsc')
  let run: ToolRun

  beforeAll(() => {
    const files = Object.fromEntries(Object.values(typeFaults).map(([path, code]) => [path, code]))
    run = runNode(plantFolder(['package.json', 'tsconfig.json'], files), [typeChecker, '--pretty', 'false'])
  })

  it.each(Object.entries(typeFaults).map(([fault, [path, , number]]) => [fault, path, number]))(
    'reports %s in %s',
    (_, path, number) => {
      expect(run.exitCode).not.toBe(0)
      expect(run.output.split('\n')).toContainEqual(expect.stringMatching(`^${path}\\(.*${number}: `))
    },
  )

  it('passes clean code', () => {
    const dir = plantFolder(['package.json', 'tsconfig.json'], { 'src/clean.ts': clean })
    const { exitCode, output } = runNode(dir, [typeChecker])

    expect(exitCode, output).toBe(0)
  })
})

describe('the check for unused code', () => {
  const configs = ['knip.json', 'tsconfig.json']
  const manifest = { type: 'module', bin: 'src/cli.ts', dependencies: { zod: '*' } }
  const used = { 'package.json': JSON.stringify(manifest), 'src/cli.ts': "import { one } from './one.ts'\nvoid one\n" }
  const usesZod = "import { z } from 'zod'\nvoid z\n"

  describe('in a project with unused code', () => {
    let run: ToolRun

    beforeAll(() => {
      const files = { 'src/one.ts': `${clean}export const planted = 1\n`, 'src/lonely.ts': clean }
      run = runTool(plantFolder(configs, { ...used, ...files }), 'knip', [])
    })

    it.each([
      ['an export', /^planted .*src\/one\.ts/m],
      ['a file', /^src\/lonely\.ts/m],
      ['a dependency', /^zod /m],
    ])('reports %s', (_, line) => {
      expect(run.exitCode).toBe(1)
      expect(run.stdout).toMatch(line)
    })
  })

  it('passes code that is used', () => {
    const dir = plantFolder(configs, { ...used, 'src/one.ts': `${usesZod}${clean}` })

    const { exitCode, output } = runTool(dir, 'knip', [])

    expect(exitCode, output).toBe(0)
  })
})

describe('the format check', () => {
  it.each([
    ['a semicolon', `${clean}void one();\n`, 1],
    ['imports in disorder', "import { z } from 'zod'\nimport { readFile } from 'node:fs'\n\nvoid [z, readFile]\n", 1],
    ['clean code', clean, 0],
  ])('finds the fault in %s', (_, code, exitCode) => {
    const dir = plantFolder(['biome.json', '.gitignore'], { 'src/planted.ts': code })

    const run = runTool(dir, 'biome', ['check', 'src'])

    expect(run.exitCode, run.output).toBe(exitCode)
  })
})
