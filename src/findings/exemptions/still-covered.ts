import type { Kysely } from 'kysely'
import type { Schema } from '../../infra/db/schema.ts'
import { coveringOf, type Exemptible } from './exemption.ts'
import { loadActiveExemptions } from './exemption-store.ts'

/**
 * Whether an exemption in force may cover an exempt finding: of one for a segment, only the evaluation of the record finds out, and until
 * then what is exempt stays so.
 */
export async function isStillCovered(
  db: Kysely<Schema>,
  accountId: string,
  { now, ...finding }: Omit<Exemptible, 'isExempt' | 'segments'> & { readonly now: Date },
): Promise<boolean> {
  const inForce = await loadActiveExemptions(db, accountId, { keys: [finding.key], now })
  const segments: Exemptible['segments'] = { membershipOf: () => 'undecided' }
  return coveringOf(inForce, { ...finding, isExempt: true, segments }).length > 0
}
