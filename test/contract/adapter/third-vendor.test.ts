import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../../src/app/config.ts'
import { vendors } from '../../../src/crm/registry.ts'
import { sandboxes } from '../../../src/demo/sandboxes.ts'
import { acme } from '../../fixtures/third-vendor/crm/acme/settings.ts'
import { startEmulatedAcme } from '../../fixtures/third-vendor/sandbox/acme/emulated-crm.ts'
import { projectRoot } from '../../support/planted-folder.ts'
import { describeAdapter } from './adapter-contract.ts'

/** The registries, each with one more line. */
const known = [...vendors, acme]
const emulated = new Map([...sandboxes, [acme.id, startEmulatedAcme]])

for (const vendor of known.slice(vendors.length)) {
  const startSandbox = emulated.get(vendor.id)
  if (startSandbox !== undefined) describeAdapter({ vendor, startSandbox })
}

const fixture = 'test/fixtures/third-vendor'

/** What a vendor's two folders may import: shared code, the domain, and their own files. */
const allowed: Readonly<Record<string, RegExp>> = {
  [`${fixture}/crm/acme`]:
    /^(?:test\/fixtures\/third-vendor\/crm\/acme\/|src\/crm\/(?:http|access|schema|flags|repairs|events|texts)\/|src\/crm\/(?:port|vendor|items|refusals)[.]ts$|src\/domain\/|src\/words\/index[.]ts$|src\/infra\/variables[.]ts$)/,
  [`${fixture}/sandbox/acme`]: /^(?:test\/fixtures\/third-vendor\/sandbox\/acme\/|src\/sandbox\/(?:core|company)\/)/,
}

function importsOf(path: string): readonly string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(projectRoot, path), 'utf8'))
  const relatives = importedFiles.map(({ fileName }) => fileName).filter((name) => name.startsWith('.'))
  return relatives.map((name) => relative(projectRoot, resolve(projectRoot, dirname(path), name)))
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

  it.each(Object.keys(allowed))('needs no file of another vendor (%s)', (folder) => {
    const files = globSync(`${folder}/**/*.ts`, { cwd: projectRoot })
    expect(files.length).toBeGreaterThan(4)

    const foreign = files.flatMap((path) => importsOf(path).filter((to) => allowed[folder]?.test(to) === false))
    expect(foreign).toEqual([])
  })
})
