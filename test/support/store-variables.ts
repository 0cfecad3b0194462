import type { DatabaseLocation } from '../../src/infra/db/open-database.ts'

/** The environment variables that configure a store. */
export function variablesOf(location: DatabaseLocation): Record<string, string> {
  return 'url' in location ? { DATABASE_URL: location.url } : { MINSET_DATA_DIR: location.dir }
}
