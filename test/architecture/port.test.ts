import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '../support/planted-folder.ts'

const vendorWord = /hub-?spot|pipe-?drive|hubapi|\bhs_|sales-?force/i

/** Lines that name a vendor, as `path:line: text`. */
function findVendorWords(path: string): string[] {
  const lines = readFileSync(join(projectRoot, path), 'utf8').split('\n')
  return lines.flatMap((line, index) => (vendorWord.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : []))
}

describe('what every CRM must be able to do', () => {
  it('is said without naming a vendor', () => {
    expect(findVendorWords('src/crm/port.ts')).toEqual([])
  })

  it('is used without naming a vendor', () => {
    const rooms = 'domain,rules,crm/http,records,sync,findings,write-back,automations,scorecards,digests'
    const paths = globSync(`src/{${rooms}}/**/*.ts`, { cwd: projectRoot })

    expect(paths.length).toBeGreaterThan(30)
    expect(paths.flatMap(findVendorWords)).toEqual([])
  })

  it('is searched for words that an adapter does contain', () => {
    expect(findVendorWords('src/crm/hubspot/fields.ts')).not.toEqual([])
  })
})
