import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { paths } from '../../src/crm/hubspot/versions.ts'
import { specAvailable } from './hubspot-spec.ts'

const Seen = z.object({ name: z.string(), count: z.number() })

/** Prints which of the endpoints that Minset uses were seen, and held against the vendor's files, in this run. */
export function reportCoverage(file: string): void {
  if (!specAvailable) {
    process.stderr.write("HubSpot's OpenAPI files are not here: no traffic was held against them.\n")
    return
  }
  if (!existsSync(file)) return
  const counts = new Map<string, number>()
  for (const line of readFileSync(file, 'utf8').trim().split('\n')) {
    const { name, count } = Seen.parse(JSON.parse(line))
    counts.set(name, (counts.get(name) ?? 0) + count)
  }
  const seen = [...counts].map(([name, count]) => `  ${String(count).padStart(6)}  ${name}`)
  const unseen = endpoints().filter(({ pattern }) => ![...counts.keys()].some((name) => pattern.test(name)))
  process.stderr.write(
    [
      `Held against HubSpot's OpenAPI files, by endpoint (${endpoints().length - unseen.length} of ${endpoints().length} that Minset uses were seen):`,
      ...seen.toSorted(),
      ...unseen.map(({ name }) => `    none  ${name}`),
      '',
    ].join('\n'),
  )
}

/** Every path of the adapter, as a pattern of the names in the vendor's files. */
function endpoints(): { readonly name: string; readonly pattern: RegExp }[] {
  return Object.entries(paths).map(([name, path]) => {
    const example = (path as (...parts: string[]) => string)('PART', 'PART')
    const pattern = example.replaceAll(/[.]/g, '\\.').replaceAll(/PART|\{[^}]+\}/g, '(?:\\{[^}]+\\}|[a-z]+)')
    return { name: `${name} ${example.replaceAll('PART', '…')}`, pattern: new RegExp(` ${pattern}$`) }
  })
}
