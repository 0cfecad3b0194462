import { createHash } from 'node:crypto'
import type { DatabaseLocation } from '../../src/infra/db/open-database.ts'
import type { ChaosCrm } from './chaos-crm.ts'
import { type OddRecord, wronglySetAside } from './odd-shapes.ts'
import { differencesOf, type Found, type Part, readAfresh, readStore, shownDifferences } from './reference.ts'
import type { Stores } from './stores.ts'

/** The data that must be equal in the end, when everything is readable. */
export const allParts = ['records', 'links', 'findings', 'scorecards', 'setAside', 'health'] as const

/**
 * The data that must be equal while some records are unreadable. Earlier findings of these and of linked records are
 * kept, so findings depend on the past, and so does all that follows from them.
 */
export const lastingParts = ['records', 'links', 'setAside', 'health'] as const

interface Disturbed {
  readonly seed: number
  readonly vendor: string
  readonly stores: Stores
  readonly crm: ChaosCrm
  readonly environment: Readonly<Record<string, string>>
  readonly location: DatabaseLocation
  readonly time: { readonly now: number }
  /** The unreadable records. */
  readonly spoilt: ReadonlySet<OddRecord>
}

interface Comparison {
  /** For the store of the reference read, if there is no server. */
  readonly dir: string
  readonly parts: readonly Part[]
  readonly closers: (() => Promise<void>)[]
}

/**
 * Reads the CRM again without disturbances, and compares the result with the store of the service, which must have been
 * stopped.
 *
 * @returns the differences
 */
export async function compareWithReading(disturbed: Disturbed, comparison: Comparison): Promise<string[]> {
  const { seed, vendor, stores, crm, environment, location, time, spoilt } = disturbed
  const { dir, parts, closers } = comparison
  const now = new Date(time.now)
  const found = await readStore({ location, environment, now })
  const reference = await stores.onServer(`${vendor}-${seed}-${parts.length}-parts`, dir)
  closers.push(() => stores.drop(reference))
  const expected = await readAfresh(crm, { location: reference, environment, now })
  return [
    ...differencesOf(parts, found, expected),
    ...wronglySetAside(crm, [...spoilt], expected.unreadable),
    ...(parts.includes('findings') ? shownDifferences(crm, expected.desired, found) : []),
    ...lostEvents(crm, found),
    ...found.wronglyLogged,
  ]
}

/** Acknowledged events that are not in the inbox. */
function lostEvents(crm: ChaosCrm, { eventKeys }: Found): string[] {
  return crm.acknowledged().flatMap(({ key, words }) => {
    const hash = createHash('sha256').update(key).digest('base64url')
    return eventKeys.has(hash) ? [] : [`lost event ${words}`]
  })
}
