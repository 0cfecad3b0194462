import type { Ruleset } from '../../../rules/index.ts'
import type { JudgedRules } from '../../../rulesets/index.ts'
import { message, type Say } from '../../../words/index.ts'

/** A rule that is not checked in the account, and why. */
export interface LeftOutView {
  readonly id: string
  readonly title: string
  readonly problems: readonly string[]
  /** Whether the rule itself says that accounts may lack what it names: nothing is to be done. */
  readonly isExpected: boolean
}

/** The rules that could not be checked when the account was last read, those with something to do first. */
export function leftOutView(ruleset: Ruleset, judged: JudgedRules | null, say: Say): readonly LeftOutView[] {
  const titles = new Map(ruleset.rules.map(({ id, title }) => [id, title]))
  return (judged?.leftOut ?? [])
    .map(({ ruleId, problems, isExpected }) => ({
      id: ruleId,
      title: say(message('asWritten', { text: titles.get(ruleId) ?? ruleId })),
      problems: problems.map(say),
      isExpected,
    }))
    .toSorted((a, b) => Number(a.isExpected) - Number(b.isExpected))
}
