import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../../src/app/config.ts'
import { vendors } from '../../../src/crm/registry.ts'
import { sandboxes } from '../../../src/demo/sandboxes.ts'
import { acme } from '../../fixtures/third-vendor/crm/acme/settings.ts'
import { startEmulatedAcme } from '../../fixtures/third-vendor/sandbox/acme/emulated-crm.ts'
import { cruise } from '../../support/cruise.ts'
import { plantFolder, projectRoot } from '../../support/planted-folder.ts'
import { describeAdapter } from './adapter-contract.ts'

/** The registries, each with one more line. */
const known = [...vendors, acme]
const emulated = new Map([...sandboxes, [acme.id, startEmulatedAcme]])

for (const vendor of known.slice(vendors.length)) {
  const startSandbox = emulated.get(vendor.id)
  if (startSandbox !== undefined) describeAdapter({ vendor, startSandbox })
}

/** A vendor's two folders in the product, and those of the fixture. */
const folders = { 'src/crm/acme': 'crm/acme', 'src/sandbox/acme': 'sandbox/acme' } as const
const fixture = join(projectRoot, 'test/fixtures/third-vendor')

/** Imports that the rules forbid, added to the fixture's: the rule, the importing file, the imported file. */
const planted = [
  ['vendor-room-flags', 'src/crm/acme/flags/planted.ts', 'src/crm/acme/reading/account.ts'],
  ['vendor-isolation', 'src/crm/acme/reading/planted.ts', 'src/crm/pipedrive/transport/limits.ts'],
  ['layer-crm', 'src/crm/acme/writing/planted.ts', 'src/records/index.ts'],
  ['emulator-isolation', 'src/sandbox/acme/planted.ts', 'src/sandbox/hubspot/emulated-crm.ts'],
] as const

/** The fixture as it would be in the product, as files by path. */
function moved(): Readonly<Record<string, string>> {
  const files = Object.entries(folders).flatMap(([to, from]) =>
    globSync('**/*.ts', { cwd: join(fixture, from) }).map((path): [string, string] => [
      join(to, path),
      // The product's folders lie two levels higher.
      readFileSync(join(fixture, from, path), 'utf8').replaceAll(/(?<=from ')\.\.\/\.\.\/(?=(?:\.\.\/)+src\/)/g, ''),
    ]),
  )
  return Object.fromEntries(files)
}

describe('a third vendor', () => {
  it('is configured by its own variables, in addition to the others', () => {
    const app = { ACME_CLIENT_ID: 'an-id', ACME_CLIENT_SECRET: 'a-secret' }
    const key = { MINSET_SECRET_KEYS: Buffer.alloc(32, 7).toString('base64') }

    const { vendors: configured } = loadConfig({ ...app, ...key }, known)

    expect(configured.map(({ vendor }) => vendor.id)).toEqual(known.map(({ id }) => id))
    expect(configured.filter(({ settings }) => settings.app !== null).map(({ vendor }) => vendor.id)).toEqual(['acme'])
    expect(() => loadConfig({ ACME_CLIENT_SECRT: 'x', ...key }, known)).toThrow('ACME_CLIENT_SECRET')
    expect(() => loadConfig({ ACME_CLIENT_ID: 'an-id', ...key }, known)).toThrow('ACME_CLIENT_SECRET: not set')
  })

  it('imports only what the rules allow a vendor', () => {
    const fixtureFiles = moved()
    const plantedFiles = planted.map(([, from, to]) => [from, `import '${relative(dirname(from), to)}'\n`] as const)
    const project = ['dependency-cruiser.mjs', 'tsconfig.json', 'package.json', 'src']
    const dir = plantFolder(project, { ...fixtureFiles, ...Object.fromEntries(plantedFiles) })

    const { violations, totalCruised } = cruise(dir, Object.keys(folders))

    expect(Object.keys(fixtureFiles).length).toBeGreaterThan(15)
    expect(totalCruised).toBeGreaterThan(Object.keys(fixtureFiles).length)
    const found = violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)
    expect(found.toSorted()).toEqual(planted.map(([rule, from, to]) => `${rule}: ${from} -> ${to}`).toSorted())
  })
})
