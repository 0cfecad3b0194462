import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectRoot } from '../support/planted-folder.ts'

const entry = join(projectRoot, 'src/main.cjs')

/** A Node on this machine that is too old for TypeScript; null if there is none. */
function findOldNode(): string | null {
  // oxlint-disable-next-line node/no-process-env -- The machine's programs are looked for where a shell would look.
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'))
  const programs = [...new Set(folders)].map((folder) => join(folder, 'node')).filter(existsSync)
  return programs.find((program) => majorOf(program) < 24) ?? null
}

function majorOf(program: string): number {
  return Number(execFileSync(program, ['--version'], { encoding: 'utf8' }).replace(/^v(\d+).*$/s, '$1'))
}

const oldNode = findOldNode()

describe('the entry point of the command line', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'minset-entry-'))
  })
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  it.skipIf(oldNode === null)('names the required Node version if an older one runs it (skipped without one)', () => {
    const { status, stdout, stderr } = spawnSync(oldNode ?? '', [entry, 'doctor'], { encoding: 'utf8' })

    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(
      /^minset: Minset needs Node 24 or newer; this is Node \d+\.\d+\.\d+\. Install Node 24, .+\n$/,
    )
  })

  it('reports that it cannot run inside node_modules, where Node strips no types', () => {
    const inside = join(folder, 'node_modules/minset/src')
    cpSync(entry, join(inside, 'main.cjs'))

    const { status, stderr } = spawnSync(process.execPath, [join(inside, 'main.cjs')], { encoding: 'utf8' })

    expect(status).toBe(1)
    expect(stderr).toMatch(/^minset: Minset runs from a folder of its own .+\n$/)
  })

  it('caches compiled code in a folder of the installation, for the next command', () => {
    const src = join(folder, 'installed/src')
    cpSync(entry, join(src, 'main.cjs'))
    writeFileSync(
      join(src, 'cli.ts'),
      "import { getCompileCacheDir } from 'node:module'\nprocess.stdout.write(String(getCompileCacheDir()))\n",
    )

    const { stdout } = spawnSync(process.execPath, [join(src, 'main.cjs')], { encoding: 'utf8', env: {} })

    expect(stdout).toContain(join(folder, 'installed/node_modules/.cache/minset'))
  })

  it('loads only the commands that the command line names', () => {
    const hook = join(folder, 'count-loaded.mjs')
    writeFileSync(
      hook,
      `import { registerHooks } from 'node:module'
const loaded = []
registerHooks({
  load(url, context, next) {
    loaded.push(url)
    return next(url, context)
  },
})
process.on('exit', () => process.stderr.write(loaded.join('\\n')))`,
    )
    function run(...words: string[]) {
      const { stdout, stderr } = spawnSync(process.execPath, ['--import', hook, entry, ...words], { encoding: 'utf8' })
      const parts = /\/src\/(?:app|crm|rules|records|infra\/db)\/|node_modules\/(?:pg|express|@electric-sql)\//
      return { stdout, heavy: stderr.split('\n').filter((url) => parts.test(url)) }
    }
    const help = run('--help')
    const other = run('new-key', '--help')

    expect(help.stdout).toMatch(/^ {2}rules .*write, try and activate/m)
    expect(help.heavy).toEqual([])
    expect(other.heavy).toEqual([])
    expect(run('help', 'check').stdout).toContain('--limit <number>')
    expect(run('rules', '--help').stdout).toMatch(/^ {2}backtest .*check the stored records/m)
    expect(run('rules', 'diff', '--help').stdout).toContain('<before>')
  })
})
