import type { Kysely } from 'kysely'
import { loadLostSegments } from '../../findings/index.ts'
import type { Schema } from '../../infra/db/schema.ts'
import type { AccountRuleset, Ruleset } from '../../rules/index.ts'
import { loadRulesIfActive, type RulesOfAccount } from '../../rulesets/index.ts'
import { defaultLanguage, message, sayAll, sayIn } from '../../words/index.ts'

/** What an account does not judge of a ruleset. */
export interface UnjudgedRules extends Pick<AccountRuleset, 'leftOut' | 'leftOutSegments'> {
  /** The rules that it judges. */
  readonly rules: readonly object[]
  /** Segments of exemptions that the ruleset does not have, or that the account cannot judge. */
  readonly lostSegments: readonly string[]
}

const say = sayIn(defaultLanguage)

/** The same in words, a line each, without rules that say themselves that an account may lack what they name. */
export function unjudgedRuleLines(unjudged: UnjudgedRules): readonly string[] {
  const { rules, leftOut, leftOutSegments, lostSegments } = unjudged
  return [
    ...(rules.length === 0 ? [say(message('health.rules.none'))] : []),
    ...leftOut.flatMap(({ ruleId, problems, isExpected }) =>
      isExpected ? [] : [`left out: ${ruleId}: ${sayAll(say, problems)}`],
    ),
    ...leftOutSegments.map(({ segmentId, problems }) => `left out: segment ${segmentId}: ${sayAll(say, problems)}`),
    ...lostSegments.map((segment) => say(message('segment.lost', { segment }))),
  ]
}

/** What an account does not judge of a ruleset that is made active in it. */
export interface UnjudgedIfActive {
  readonly leftOut: readonly { readonly ruleId: string; readonly isExpected: boolean; readonly words: string }[]
  readonly leftOutSegments: readonly { readonly segmentId: string; readonly words: string }[]
  readonly lostSegments: readonly string[]
  /** Whether what the rules name of the account has been read: otherwise more of them may be left out. */
  readonly isAccountRead: boolean
}

/** Finds out what is not judged of a ruleset in an account. @returns also a line for each; none: everything is judged */
export async function loadUnjudgedIfActive(
  db: Kysely<Schema>,
  account: RulesOfAccount,
  { ruleset, now }: { readonly ruleset: Ruleset; readonly now: Date },
): Promise<{ readonly unjudged: UnjudgedIfActive; readonly lines: readonly string[] }> {
  const { accountId } = account
  const { rules, isAccountRead } = await loadRulesIfActive(db, ruleset, account)
  const { leftOut, leftOutSegments } = rules
  const lostSegments = await loadLostSegments(db, accountId, { ruleset: rules, now })
  return {
    unjudged: {
      leftOut: leftOut.map(({ problems, ...rule }) => ({ ...rule, words: sayAll(say, problems) })),
      leftOutSegments: leftOutSegments.map(({ problems, ...one }) => ({ ...one, words: sayAll(say, problems) })),
      lostSegments,
      isAccountRead,
    },
    lines: [
      ...unjudgedRuleLines({ ...rules, lostSegments }),
      ...(isAccountRead ? [] : [say(message('rules.unread', { accountId }))]),
    ],
  }
}
