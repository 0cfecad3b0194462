import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { paths } from '../../src/crm/hubspot/transport/versions.ts'
import { hubspotSpec } from './hubspot-spec.ts'
import { pipedriveSpec, usedOperations } from './pipedrive-spec.ts'
import type { VendorSpec } from './vendor-spec.ts'

const Seen = z.object({ vendor: z.string(), name: z.string(), count: z.number() })

/** An endpoint that Minset uses. */
interface Endpoint {
  readonly name: string
  /** Whether an operation of this name in the vendor's files is this endpoint. */
  readonly covers: (operation: string) => boolean
}

const vendors: readonly { readonly spec: VendorSpec; readonly endpoints: () => readonly Endpoint[] }[] = [
  { spec: hubspotSpec, endpoints: hubspotEndpoints },
  { spec: pipedriveSpec, endpoints: pipedriveEndpoints },
]

/** Prints which of the endpoints that Minset uses were called, and checked against the vendors' files, in this run. */
export function reportCoverage(file: string): void {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
  const seen = lines.filter(Boolean).map((line) => Seen.parse(JSON.parse(line)))
  for (const { spec, endpoints } of vendors) {
    if (!spec.available) {
      process.stderr.write(`${spec.vendor}'s OpenAPI files are not here: none of its traffic was held against them.\n`)
      continue
    }
    const counts = new Map<string, number>()
    for (const { vendor, name, count } of seen) {
      if (vendor === spec.vendor) counts.set(name, (counts.get(name) ?? 0) + count)
    }
    if (counts.size > 0) process.stderr.write(coverageText(spec.vendor, counts, endpoints()))
  }
}

function coverageText(vendor: string, counts: ReadonlyMap<string, number>, endpoints: readonly Endpoint[]): string {
  const seen = [...counts].map(([name, count]) => `  ${String(count).padStart(6)}  ${name}`)
  const unseen = endpoints.filter(({ covers }) => ![...counts.keys()].some(covers))
  return [
    `Held against ${vendor}'s OpenAPI files, by endpoint (${endpoints.length - unseen.length} of ${endpoints.length} that Minset uses were seen):`,
    ...seen.toSorted(),
    ...unseen.map(({ name }) => `    none  ${name}`),
    '',
  ].join('\n')
}

/** Every path of the adapter, as a pattern of the names in the vendor's files. */
function hubspotEndpoints(): readonly Endpoint[] {
  return Object.entries(paths).map(([name, path]) => {
    const example = (path as (...parts: string[]) => string)('PART', 'PART')
    const pattern = example.replaceAll(/[.]/g, '\\.').replaceAll(/PART|\{[^}]+\}/g, '(?:\\{[^}]+\\}|[a-z]+)')
    const whole = new RegExp(` ${pattern}$`)
    return { name: `${name} ${example.replaceAll('PART', '…')}`, covers: (operation) => whole.test(operation) }
  })
}

/** An endpoint for several kinds of records counts as covered if it was called for one of them. */
function pipedriveEndpoints(): readonly Endpoint[] {
  return [...Map.groupBy(usedOperations, ({ endpoint }) => endpoint)].map(([endpoint, operations]) => {
    const names = operations.map(({ name }) => name)
    return { name: `${endpoint} ${names[0]}`, covers: (operation) => names.includes(operation) }
  })
}
