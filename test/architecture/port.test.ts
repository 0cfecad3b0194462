import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '../support/planted-folder.ts'

const vendorWord = /hub-?spot|pipe-?drive|hubapi|\bhs_|sales-?force/i

/** Files that may name vendors: their own folders, and the registries of adapters and emulated CRMs. */
const namesVendors = /^src[/](?:(?:crm|sandbox)[/](?:hubspot|pipedrive)[/]|crm[/]registry[.]ts$|demo[/]sandboxes[.]ts$)/

/** Lines that name a vendor, as `path:line: text`; `isExample` returns which lines may. */
function findVendorWords(path: string, isExample = (_line: string): boolean => false): string[] {
  const lines = readFileSync(join(projectRoot, path), 'utf8').split('\n')
  return lines.flatMap((line, index) =>
    vendorWord.test(line) && !isExample(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [],
  )
}

function isComment(line: string): boolean {
  return /^\s*(?:\/?\*|\/\/)/.test(line)
}

describe('the port of every CRM', () => {
  it('names no vendor', () => {
    expect([...findVendorWords('src/crm/port.ts'), ...findVendorWords('src/crm/app-port.ts')]).toEqual([])
  })

  it('is used without naming a vendor, except in examples in comments', () => {
    const paths = globSync('src/**/*.ts', { cwd: projectRoot }).filter((path) => !namesVendors.test(path))

    expect(paths.length).toBeGreaterThan(150)
    expect(paths.flatMap((path) => findVendorWords(path, isComment))).toEqual([])
  })

  it('is checked for words that an adapter does contain', () => {
    expect(findVendorWords('src/crm/hubspot/fields/fields.ts')).not.toEqual([])
  })
})
