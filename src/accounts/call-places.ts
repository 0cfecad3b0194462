import type { CallPlaces } from '../crm/port.ts'
import type { Database } from '../infra/db/open-database.ts'
import { type Caller, createCallPlaces } from './call-place-store.ts'
import { createLocalPlaces } from './local-call-places.ts'

/**
 * Where the calls of accounts are counted: in the store on a server, because other processes may call the same accounts;
 * in memory where the store belongs to this process.
 *
 * @param now milliseconds since some fixed moment, for what is counted in memory; never goes back
 */
export function openCallPlaces(
  { kind, db }: Pick<Database, 'kind' | 'db'>,
  now: () => number,
): (caller: Caller) => CallPlaces {
  if (kind === 'server') return (caller) => createCallPlaces(db, caller)
  const local = createLocalPlaces(now)
  return (caller) => local(JSON.stringify(caller))
}
