import { isDeepStrictEqual } from 'node:util'
import type { Kysely, Transaction } from 'kysely'
import { z } from 'zod'
import { renewedDocument } from '../infra/db/account-document-store.ts'
import type { Schema } from '../infra/db/schema.ts'
import { markAllDue } from '../records/index.ts'
import type { AccountRuleset } from '../rules/index.ts'
import { StoredMessage } from '../words/index.ts'

const NotedRules = z.object({
  version: z.string(),
  judged: z.number().default(0),
  leftOut: z
    .array(
      z.object({
        ruleId: z.string(),
        problems: z.array(StoredMessage).default([]),
        isExpected: z.boolean().default(false),
      }),
    )
    .default([]),
  leftOutSegments: z.array(z.object({ segmentId: z.string(), problems: z.array(StoredMessage) })).default([]),
})
const judgedRulesets = renewedDocument('judged_rulesets', NotedRules)

/** An account's active rules. */
export interface JudgedRules {
  /** The number of rules that are judged. */
  readonly judged: number
  readonly leftOut: AccountRuleset['leftOut']
  readonly leftOutSegments: AccountRuleset['leftOutSegments']
  readonly since: Date
}

/** The rules by which the account was last judged; null before the first time. */
export async function loadJudgedRules(db: Kysely<Schema>, accountId: string): Promise<JudgedRules | null> {
  const noted = await judgedRulesets.load(db, accountId)
  return noted && { ...noted.state, since: noted.updatedAt }
}

/**
 * Marks every record for evaluation if the rules, or what the account has of what they name, have changed since the
 * account was last evaluated.
 *
 * @param given.onChanged called in the transaction if they have
 * @returns whether they have
 */
export async function noteRules(
  db: Kysely<Schema>,
  accountId: string,
  {
    rules,
    now,
    onChanged,
  }: {
    readonly rules: AccountRuleset
    readonly now: Date
    readonly onChanged: (trx: Transaction<Schema>) => Promise<void>
  },
): Promise<boolean> {
  const { basis: version, leftOut, leftOutSegments } = rules
  const state = { version, judged: rules.rules.length, leftOut, leftOutSegments }
  const last = await judgedRulesets.load(db, accountId)
  if (isDeepStrictEqual(last?.state, state)) return false
  await db.transaction().execute(async (trx) => {
    await markAllDue(trx, accountId, now)
    await onChanged(trx)
    await judgedRulesets.save(trx, accountId, { state, now })
  })
  return true
}
