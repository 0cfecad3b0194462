import type { ObjectType } from '../../../domain/record.ts'
import type { AccountRuleset, Ruleset } from '../../../rules/index.ts'
import { message, type Say } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'

/** A rule or a segment that is not checked in the account, and why. */
export interface LeftOutView {
  readonly title: string
  /** The rule on the page; null for a segment. */
  readonly url: string | null
  readonly problems: readonly string[]
  /** Whether the rule itself says that accounts may lack what it names: nothing is to be done. */
  readonly isExpected: boolean
}

/** The rules about records of a type that cannot be checked in the account. */
export async function leftOutOfType(
  { db, loadRules, loadRuleset }: Pick<AdminDeps, 'db' | 'loadRules' | 'loadRuleset'>,
  type: ObjectType,
  say: Say,
): Promise<readonly LeftOutView[]> {
  const [ruleset, { leftOut }] = await Promise.all([loadRuleset(), loadRules(db)])
  const ids = new Set(ruleset.rules.flatMap(({ id, object }) => (object === type ? [id] : [])))
  const ofType = leftOut.filter(({ ruleId }) => ids.has(ruleId))
  return leftOutView(ruleset, { leftOut: ofType, leftOutSegments: [] }, say)
}

/** The rules and segments that cannot be checked in the account, those with something to do first. */
export function leftOutView(
  { rules, segments = {} }: Pick<Ruleset, 'rules' | 'segments'>,
  { leftOut, leftOutSegments }: Pick<AccountRuleset, 'leftOut' | 'leftOutSegments'>,
  say: Say,
): readonly LeftOutView[] {
  const titles = new Map(rules.map(({ id, title }) => [id, title]))
  const ofRules = leftOut.map(({ ruleId, problems, isExpected }) => ({
    title: say(message('asWritten', { text: titles.get(ruleId) ?? ruleId })),
    url: `rules#${ruleId}`,
    problems: problems.map(say),
    isExpected,
  }))
  const ofSegments = leftOutSegments.map(({ segmentId, problems }) => ({
    title: say(message('rules.unchecked.segment', { segment: segments[segmentId]?.title ?? segmentId })),
    url: null,
    problems: problems.map(say),
    isExpected: false,
  }))
  return [...ofRules, ...ofSegments].toSorted((a, b) => Number(a.isExpected) - Number(b.isExpected))
}
