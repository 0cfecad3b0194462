import type { Kysely } from 'kysely'
import type { EvaluatedRecord } from '../findings/index.ts'
import type { Schema } from '../infra/db/schema.ts'
import { type Desired, type DesireRequest, noteDesired } from '../write-back/index.ts'
import type { Automation } from './automation.ts'

/**
 * Runs automations on evaluated records, and stores the desired values. Call it in the transaction that stores the
 * findings.
 *
 * @returns how many values are now pending
 */
export function runAutomations(
  db: Kysely<Schema>,
  accountId: string,
  { automations, ...request }: Omit<DesireRequest, 'desired'> & { readonly automations: readonly Automation[] },
): Promise<number> {
  const desired = request.evaluated.flatMap((one) => desiredOf(automations, one, request))
  return noteDesired(db, accountId, { ...request, desired })
}

/**
 * The desired values of one record. If two automations return a value for the same target, the first in the list wins.
 */
export function desiredOf(
  automations: readonly Automation[],
  evaluated: EvaluatedRecord,
  { rulesetVersion, ...locale }: Pick<DesireRequest, 'rulesetVersion' | 'timeZone' | 'say'>,
): readonly Desired[] {
  const { key } = evaluated
  const byTarget = new Map<string, Desired>()
  for (const automation of automations) {
    if (!automation.types.includes(key.type)) continue
    for (const { params, ...value } of automation.desire(evaluated, locale)) {
      const cause = { code: automation.id, params: { rulesetVersion, ...params } }
      if (!byTarget.has(value.target)) byTarget.set(value.target, { ...value, key, cause })
    }
  }
  return [...byTarget.values()]
}
