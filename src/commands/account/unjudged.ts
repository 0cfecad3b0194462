import type { Account } from '../../accounts/index.ts'
import type { Store } from '../../app/open-store.ts'
import { counted } from '../../infra/format.ts'
import { loadSetAside } from '../../records/index.ts'
import { isAnyLeftOut, loadAccountRules } from '../../rulesets/index.ts'
import { defaultLanguage, message, sayAll, sayIn } from '../../words/index.ts'

const say = sayIn(defaultLanguage)

/** What the findings of an account do not cover. */
export interface Unjudged {
  /** Rules that name something that the account lacks. */
  readonly leftOut: readonly { readonly ruleId: string; readonly isExpected: boolean; readonly words: string }[]
  readonly leftOutSegments: readonly { readonly segmentId: string; readonly words: string }[]
  /** Records that could not be read, themselves or their links, as they are now. */
  readonly unreadable: number
}

/** @returns also whether somebody must do something about it, so that a command must not end as if all were well */
export async function loadUnjudged(
  { rulesets, database: { db } }: Pick<Store, 'rulesets' | 'database'>,
  account: Account,
): Promise<{ readonly unjudged: Unjudged; readonly isNoRuleJudged: boolean; readonly isWrong: boolean }> {
  const { accountId } = account
  const found = await loadAccountRules(db, await rulesets.of(db, accountId), account)
  const leftOut = found.leftOut.map(({ problems, ...rule }) => ({ ...rule, words: sayAll(say, problems) }))
  const leftOutSegments = found.leftOutSegments.map(({ segmentId, problems }) => {
    return { segmentId, words: sayAll(say, problems) }
  })
  const { count: unreadable } = await loadSetAside(db, accountId, { kinds: ['unreadable', 'links'], limit: 0 })
  return {
    unjudged: { leftOut, leftOutSegments, unreadable },
    isNoRuleJudged: found.rules.length === 0,
    isWrong: isAnyLeftOut(found) || unreadable > 0,
  }
}

/** The same in words, after an empty line each; empty if the findings cover everything. */
export function unjudgedLines(
  { leftOut, leftOutSegments, unreadable }: Unjudged,
  isNoRuleJudged: boolean,
): readonly string[] {
  const rules = isNoRuleJudged
    ? say(message('health.rules.none'))
    : leftOut.length > 0 && `${counted(leftOut.length, 'rule')} left out:`
  const segments = leftOutSegments.length > 0 && `${counted(leftOutSegments.length, 'segment')} left out:`
  const records =
    unreadable > 0 &&
    `${counted(unreadable, 'record')}, or ${unreadable === 1 ? 'its' : 'their'} links, could not be read: run \`npm run -s minset -- doctor\` for the list.`
  return [
    ...(rules ? ['', rules, ...leftOut.map(({ ruleId, words }) => `${ruleId}\n    ${words}`)] : []),
    ...(segments ? ['', segments, ...leftOutSegments.map(({ segmentId, words }) => `${segmentId}\n    ${words}`)] : []),
    ...(records ? ['', records] : []),
  ]
}
