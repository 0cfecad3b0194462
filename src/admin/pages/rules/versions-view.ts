import { basename } from 'node:path'
import { formatMoment } from '../../../infra/format.ts'
import { compareRulesets, type Ruleset } from '../../../rules/index.ts'
import { type Message, message, type Say } from '../../../words/index.ts'
import type { RulesetVersion } from '../../admin-deps.ts'

/** A version of the rules, and what it changed. */
export interface VersionView {
  readonly version: string
  readonly since: string
  readonly file: string
  /** What changed; one sentence for each kind of change. */
  readonly changes: readonly string[]
}

/** The versions of an account's rules, the one in force first, each with what it changed of the one before. */
export function versionsView(
  versions: readonly RulesetVersion[],
  { timeZone, say }: { readonly timeZone: string; readonly say: Say },
): readonly VersionView[] {
  return versions.map(({ version, activatedAt, fileName, ruleset }, index) => ({
    version,
    since: formatMoment(activatedAt, timeZone, say.language),
    file: basename(fileName),
    changes: changesOf(versions[index + 1], ruleset).map(say),
  }))
}

function changesOf(before: RulesetVersion | undefined, after: Ruleset | null): readonly Message[] {
  if (before === undefined) return [message('rules.version.first')]
  if (after === null || before.ruleset === null) return [message('rules.version.unreadable')]
  const { added, removed, changed } = compareRulesets(before.ruleset, after)
  const changes = [
    ...added.map(({ title }) => message('rules.version.added', { rule: message('asWritten', { text: title }) })),
    ...removed.map(({ title }) => message('rules.version.removed', { rule: message('asWritten', { text: title }) })),
    ...changed.map(({ title }) => message('rules.version.changed', { rule: message('asWritten', { text: title }) })),
  ]
  return changes.length === 0 ? [message('rules.version.same')] : changes
}
