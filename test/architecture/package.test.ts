import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { projectRoot } from '../support/planted-folder.ts'

function readTop(name: string): string {
  return readFileSync(join(projectRoot, name), 'utf8')
}

const Manifest = z.object({
  scripts: z.record(z.string(), z.string()),
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
})
const { scripts, dependencies, devDependencies } = Manifest.parse(JSON.parse(readTop('package.json')))

const entries = [
  'README.md ARCHITECTURE.md CHANGELOG.md LICENSE src test docs templates .ci/run',
  'package.json package-lock.json tsconfig.json biome.json knip.json vitest.config.ts dependency-cruiser.mjs',
  '.oxlintrc.json .editorconfig .env.example .gitignore',
].flatMap((line) => line.split(' '))

describe('the top folder', () => {
  it.each(entries)('has %s', (name) => {
    expect(existsSync(join(projectRoot, name))).toBe(true)
  })

  it('has an executable CI run', () => {
    expect(statSync(join(projectRoot, '.ci/run')).mode & 0o111).toBe(0o111)
  })
})

describe('the scripts', () => {
  it('check format, code, types, imports and unused code together', () => {
    const tools = {
      'format:check': 'biome',
      lint: 'oxlint',
      types: 'node node_modules/tsc-native/bin/tsc',
      imports: 'depcruise',
      unused: 'knip',
    }

    for (const [script, tool] of Object.entries(tools)) {
      expect(scripts['check']).toContain(`npm run -s ${script}`)
      expect(scripts[script]).toMatch(new RegExp(`^${tool}\\b`))
    }
    expect(scripts['check']).not.toMatch(/;|\|/)
  })

  it('run every test project', () => {
    expect(scripts['test']).toBe('vitest run')
  })
})

const LockedPackage = z.looseObject({
  integrity: z.string().optional(),
  os: z.array(z.string()).optional(),
  libc: z.array(z.string()).optional(),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
})
const LockFile = z.object({ packages: z.record(z.string(), LockedPackage) })
const locked = Object.entries(LockFile.parse(JSON.parse(readTop('package-lock.json'))).packages)
const installed = locked.filter(([path]) => path.startsWith('node_modules/'))

describe('the packages', () => {
  it('are pinned to one version each', () => {
    const versions = Object.entries({ ...dependencies, ...devDependencies })

    expect(versions.length).toBeGreaterThan(20)
    expect(versions.filter(([, version]) => !/^(?:npm:[\w@/-]+@)?\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))).toEqual([])
  })

  it('are locked with their hashes, but independently of a registry', () => {
    const mustHaveHash = installed.filter(([, { os }]) => os === undefined || os.includes(process.platform))

    expect(mustHaveHash.length).toBeGreaterThan(300)
    expect(installed.filter(([, entry]) => 'resolved' in entry).map(([path]) => path)).toEqual([])
    expect(mustHaveHash.filter(([, { integrity, libc }]) => !integrity && !libc).map(([path]) => path)).toEqual([])
  })

  it('are locked for every platform, without which a clean installation refuses the lock', () => {
    const names = new Set(installed.map(([path]) => path.replace(/.*node_modules\//, '')))
    const wanted = installed.flatMap(([, { optionalDependencies }]) => Object.keys(optionalDependencies))

    expect(wanted.length).toBeGreaterThan(50)
    expect(wanted.filter((name) => !names.has(name))).toEqual([])
  })
})
