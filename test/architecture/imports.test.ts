import { globSync } from 'node:fs'
import { basename, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Cruise, cruise } from '../support/cruise.ts'
import { plantFolder, projectRoot } from '../support/planted-folder.ts'

describe('the imports of this project', () => {
  let summary: Cruise

  beforeAll(() => {
    summary = cruise(projectRoot)
  })

  it('are all analysed', () => {
    const files = globSync('src/**/*.ts', { cwd: projectRoot })

    expect(files.length).toBeGreaterThan(50)
    expect(summary.totalCruised).toBeGreaterThanOrEqual(files.length)
  })

  it('are all allowed', () => {
    expect(summary.violations).toEqual([])
    expect(summary.error).toBe(0)
  })

  it('are restricted for every folder except those that compose', () => {
    const folders = globSync('src/*/', { cwd: projectRoot }).map((path) => basename(path))
    const compositions = ['app', 'commands', 'demo']
    const layers = summary.ruleSetUsed.forbidden.map(({ name }) => name)

    const expected = folders.filter((folder) => !compositions.includes(folder)).map((folder) => `layer-${folder}`)

    expect(layers).toEqual(expect.arrayContaining(expected))
  })
})

const configFile: string = join(projectRoot, 'dependency-cruiser.mjs')
const { default: config } = z
  .object({ default: z.object({ forbidden: z.array(z.object({ name: z.string() })) }) })
  .parse(await import(configFile))
const ruleNames = config.forbidden.map(({ name }) => name)

/** A planted import: the rule that must report it, the importing file, the imported file or package. */
type Planted = readonly [rule: string, from: string, to: string]

/** One for each rule of a kind. */
function plantedFor(kind: string, from: (room: string) => string, to: string): readonly Planted[] {
  const rules = ruleNames.filter((name) => name.startsWith(kind))
  return rules.map((rule) => [rule, from(rule.slice(kind.length)), to])
}

const forbidden: readonly Planted[] = [
  // No folder may import the composition, and no folder of a vendor the vendor's index.
  ...plantedFor('layer-', (room) => `src/${room}/planted.ts`, 'src/app/a.ts'),
  ...plantedFor('vendor-room-', (room) => `src/crm/alpha/${room}/planted.ts`, 'src/crm/alpha/index.ts'),
  ['layer-domain', 'src/domain/a.ts', 'src/infra/a.ts'],
  ['layer-infra', 'src/infra/b.ts', 'src/crm/port.ts'],
  ['layer-rules', 'src/rules/a.ts', 'src/infra/a.ts'],
  ['layer-crm', 'src/crm/alpha/a.ts', 'src/records/index.ts'],
  ['layer-records', 'src/records/a.ts', 'src/rules/index.ts'],
  ['layer-sync', 'src/sync/a.ts', 'src/findings/index.ts'],
  ['layer-findings', 'src/findings/a.ts', 'src/write-back/index.ts'],
  ['layer-write-back', 'src/write-back/a.ts', 'src/sync/index.ts'],
  ['layer-automations', 'src/automations/a.ts', 'src/scorecards/index.ts'],
  ['layer-scorecards', 'src/scorecards/a.ts', 'src/write-back/index.ts'],
  ['layer-digests', 'src/digests/a.ts', 'src/crm/port.ts'],
  ['front-door-only', 'src/findings/b.ts', 'src/rules/inner/index.ts'],
  ['front-door-only', 'src/app/a.ts', 'src/records/store.ts'],
  ['vendor-isolation', 'src/crm/alpha/b.ts', 'src/crm/beta/client.ts'],
  ['vendor-room-transport', 'src/crm/alpha/transport/a.ts', 'src/crm/alpha/fields/a.ts'],
  ['vendor-room-fields', 'src/crm/alpha/fields/b.ts', 'src/crm/alpha/access/a.ts'],
  ['vendor-room-reading', 'src/crm/alpha/reading/a.ts', 'src/crm/alpha/writing/a.ts'],
  ['port-knows-no-vendor', 'src/crm/port.ts', 'src/crm/beta/client.ts'],
  ['port-knows-no-vendor', 'src/crm/vendor.ts', 'src/crm/beta/client.ts'],
  ['port-knows-no-vendor', 'src/crm/http/pace/retry.ts', 'src/crm/beta/client.ts'],
  ['port-knows-no-vendor', 'src/crm/flags/a.ts', 'src/crm/beta/client.ts'],
  ['port-knows-no-vendor', 'src/crm/schema/a.ts', 'src/crm/registry.ts'],
  ['vendors-only-via-registry', 'src/sync/b.ts', 'src/crm/beta/client.ts'],
  ['registry-only-in-config', 'src/commands/a.ts', 'src/crm/registry.ts'],
  ['registry-only-in-config', 'src/app/b.ts', 'src/crm/registry.ts'],
  ['layer-sandbox', 'src/sandbox/alpha/a.ts', 'src/crm/alpha/client.ts'],
  ['layer-sandbox', 'src/sandbox/alpha/c.ts', 'src/domain/c.ts'],
  ['emulator-isolation', 'src/sandbox/alpha/b.ts', 'src/sandbox/beta/index.ts'],
  ['emulator-isolation', 'src/sandbox/core/a.ts', 'src/sandbox/beta/index.ts'],
  ['emulator-isolation', 'src/sandbox/company/a.ts', 'src/sandbox/beta/index.ts'],
  ['product-needs-no-development-package', 'src/infra/c.ts', 'mjml'],
  ['product-never-imports-sandbox', 'src/crm/alpha/c.ts', 'src/sandbox/alpha/index.ts'],
  ['product-never-imports-sandbox', 'src/app/a.ts', 'src/sandbox/company/dataset.ts'],
  ['composition-is-the-top', 'src/app/a.ts', 'src/demo/a.ts'],
  ['pure-rooms-use-no-node', 'src/rules/b.ts', 'fs'],
  ['pure-rooms-use-pure-packages', 'src/domain/b.ts', 'pg'],
  ['no-circular', 'src/infra/circle.ts', 'src/infra/other-circle.ts'],
]

const allowed = [
  ['src/findings/index.ts', 'src/rules/index.ts'],
  ['src/sync/index.ts', 'src/crm/port.ts'],
  ['src/crm/beta/client.ts', 'src/crm/http/pace/batches.ts'],
  ['src/crm/beta/client.ts', 'src/crm/events/b.ts'],
  ['src/crm/alpha/writing/b.ts', 'src/crm/alpha/reading/b.ts'],
  ['src/sandbox/beta/index.ts', 'src/sandbox/company/dataset.ts'],
  ['src/sandbox/beta/index.ts', 'src/sandbox/core/state/journal.ts'],
  ['src/demo/b.ts', 'src/sandbox/beta/index.ts'],
  ['src/app/config.ts', 'src/crm/registry.ts'],
  ['src/app/b.ts', 'src/crm/vendor.ts'],
  ['src/domain/c.ts', 'zod'],
  ['src/sandbox/company/c.ts', 'csv-parse'],
  ['src/rules/c.ts', 'crypto'],
] as const

/** A project with only these imports; every second one is a type import. */
function plantImports(): string {
  const imports = [...forbidden.map(([, from, to]) => [from, to] as const), ...allowed]
  const back = ['src/infra/other-circle.ts', 'src/infra/circle.ts'] as const
  const files: Record<string, string> = {}
  for (const [index, [from, to]] of [...imports, back].entries()) {
    const name = to.includes('/') ? '../'.repeat(from.split('/').length - 1) + to : to
    files[from] = `${files[from] ?? ''}import ${index % 2 ? 'type ' : ''}* as planted${index} from '${name}'\n`
  }
  const targets = imports.map(([, to]) => to).filter((to) => to.endsWith('.ts'))
  for (const path of [...Object.keys(files), ...targets]) files[path] = `${files[path] ?? ''}export const a = 1\n`
  return plantFolder(['dependency-cruiser.mjs', 'tsconfig.json', 'package.json'], files)
}

describe('the import check', () => {
  let found: readonly string[]

  beforeAll(() => {
    found = cruise(plantImports()).violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)
  })

  it('has a planted violation of every rule', () => {
    expect(ruleNames.length).toBeGreaterThan(40)
    expect(new Set(forbidden.map(([rule]) => rule))).toEqual(new Set(ruleNames))
  })

  it.each(forbidden)('reports as %s that %s imports %s', (rule, from, to) => {
    const target = to.endsWith('.ts') || to === 'fs' ? `-> ${to}` : `node_modules/${to}/`

    expect(found.filter((line) => line.startsWith(`${rule}: ${from} `) && line.includes(target))).not.toEqual([])
  })

  it.each(allowed)('allows %s to import %s', (from, to) => {
    expect(found.filter((line) => line.includes(from) && line.includes(to))).toEqual([])
  })
})
