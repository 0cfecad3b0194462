import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '../support/planted-folder.ts'

/** A file in a vendor's folder. */
interface VendorFile {
  readonly vendor: string
  /** Its path in that folder. */
  readonly path: string
  readonly code: string
}

function readVendorFiles(): VendorFile[] {
  const files = globSync('src/crm/*/*/*.ts', { cwd: projectRoot }).map((path) => path.split('/').slice(2))
  const vendors = globSync('src/crm/*/settings.ts', { cwd: projectRoot }).map((path) => path.split('/')[2])
  return files.flatMap(([vendor = '', ...rest]) => {
    if (!vendors.includes(vendor)) return []
    const code = readFileSync(join(projectRoot, 'src/crm', vendor, ...rest), 'utf8')
    return [{ vendor, path: rest.join('/'), code }]
  })
}

/** What several vendors export under one name, in files of different names. */
function findScattered(files: readonly VendorFile[]): string[] {
  const exported = files.flatMap(({ code, ...file }) =>
    [...code.matchAll(/^export (?:async )?(?:function|const|interface|type|class) (?<name>\w+)/gm)].map((found) => ({
      ...file,
      name: found.groups?.['name'] ?? '',
    })),
  )
  return [...Map.groupBy(exported, ({ name }) => name)].flatMap(([name, places]) => {
    const byVendor = Map.groupBy(places, ({ vendor }) => vendor)
    const paths = [...byVendor.values()].map((ofVendor) => ofVendor.map(({ path }) => path))
    return paths.every((one) => one.some((path) => paths.every((other) => other.includes(path)))) ? [] : [name]
  })
}

describe('the folders of vendors', () => {
  const files = readVendorFiles()

  it('have files of the same name for the same job', () => {
    expect(new Set(files.map(({ vendor }) => vendor)).size).toBeGreaterThan(1)
    expect(findScattered(files)).toEqual([])
  })

  it.each([
    ['access/token.ts', 'access/token.ts', []],
    ['access/token.ts', 'events/verify.ts', ['isSigned']],
  ])('are compared: %s and %s', (one, other, scattered) => {
    const code = 'export function isSigned(): boolean {}\n'

    expect(
      findScattered([
        { vendor: 'a', path: one, code },
        { vendor: 'b', path: other, code },
        { vendor: 'b', path: 'events/more.ts', code: 'export const more = 1\n' },
      ]),
    ).toEqual(scattered)
  })
})
