import type { Kysely } from 'kysely'
import type { EvaluatedRecord } from '../findings/index.ts'
import type { Schema } from '../infra/db/schema.ts'
import { type Desired, type DesireRequest, noteDesired } from '../write-back/index.ts'
import type { Automation } from './automation.ts'

/**
 * Runs automations on evaluated records, and notes what these are to show. Call it in the transaction that stores the
 * findings.
 *
 * @returns how many values now wait to be delivered
 */
export function runAutomations(
  db: Kysely<Schema>,
  accountId: string,
  { automations, ...request }: Omit<DesireRequest, 'desired'> & { readonly automations: readonly Automation[] },
): Promise<number> {
  const desired = request.evaluated.flatMap((one) => desiredOf(automations, one, request))
  return noteDesired(db, accountId, { ...request, desired })
}

/** What one record is to show. Where two automations desire a value of the same target, the first of the list has it. */
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
