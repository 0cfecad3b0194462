import { formatMoment } from '../../../infra/format.ts'
import { describeRulesetChanges, type Ruleset } from '../../../rules/index.ts'
import { originMessage } from '../../../rulesets/index.ts'
import { type Message, message, type Say } from '../../../words/index.ts'
import type { RulesetVersion } from '../../admin-deps.ts'
import type { Confirm } from '../../components/confirm.ts'

/** A version of the rules, and what it changed. */
export interface VersionView {
  readonly version: string
  /** Since when it is in force, and how it came to be. */
  readonly since: string
  /** Why it was activated; empty if nobody said so. */
  readonly note: string
  /** What changed; one sentence for each kind of change. */
  readonly changes: readonly string[]
  /** Activates it again; null for the version in force, and for viewers who may not. */
  readonly rollBack: Confirm | null
}

/** The versions of an account's rules, the one in force first, each with what it changed of the one before. */
export function versionsView(
  versions: readonly RulesetVersion[],
  { timeZone, say, isEditor }: { readonly timeZone: string; readonly say: Say; readonly isEditor: boolean },
): readonly VersionView[] {
  return versions.map(({ version, number, activatedAt, note, ruleset, ...one }, index) => ({
    version,
    since: say(
      message('rules.version.since', {
        since: formatMoment(activatedAt, timeZone, say.language),
        how: originMessage(one),
      }),
    ),
    note: note === '' ? '' : say(message('rules.version.note', { note })),
    changes: changesOf(versions[index + 1], ruleset).map(say),
    rollBack: index === 0 || ruleset === null || !isEditor ? null : rollBackTo(number, version, say),
  }))
}

function rollBackTo(number: number, version: string, say: Say): Confirm {
  return {
    id: `roll-back-${number}`,
    action: 'rules/edit',
    fields: [
      { name: 'do', value: 'roll-back' },
      { name: 'number', value: String(number) },
    ],
    open: say(message('ruleEdit.rollBack', { version })),
    title: say(message('ruleEdit.rollBack.title', { version })),
    text: say(message('ruleEdit.rollBack.text')),
    label: say(message('ruleEdit.rollBack.do')),
  }
}

/** What a ruleset changes of the one before. @param after null: this version of Minset cannot parse it */
export function changesOf(
  before: Pick<RulesetVersion, 'ruleset'> | undefined,
  after: Ruleset | null,
): readonly Message[] {
  if (before === undefined) return [message('rules.version.first')]
  if (after === null || before.ruleset === null) return [message('rules.version.unreadable')]
  const changes = describeRulesetChanges(before.ruleset, after)
  return changes.length === 0 ? [message('rules.version.same')] : changes
}
