import type { Store } from '../../app/open-store.ts'
import type { Ruleset } from '../../rules/index.ts'
import { findActivated } from '../../rulesets/index.ts'
import { readNamedFile } from '../read-named-file.ts'

/** What a ruleset is named by on the command line. */
export const candidateWords = 'a file, "active", or the number of a version of the account'

/**
 * Loads a ruleset by what the command line names it: a file, `active`, or the number of one of the account's versions.
 *
 * @throws ConfigError if there is none, or it is malformed
 */
export async function loadCandidate(
  { rulesets, database: { db } }: Pick<Store, 'rulesets' | 'database'>,
  accountId: string,
  name: string,
): Promise<Ruleset> {
  if (name === 'active') return rulesets.of(db, accountId)
  if (/^\d{1,9}$/.test(name)) {
    const { content, fileName } = await findActivated(db, accountId, Number(name))
    return rulesets.parseStored(content, fileName)
  }
  const { content, fileName } = await readNamedFile(name)
  return rulesets.parse(content, fileName)
}
