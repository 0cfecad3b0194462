import type { Rule } from '../ruleset/rule-schema.ts'
import type { Ruleset } from '../ruleset/ruleset.ts'

/** What one version of a ruleset changed of the one before. */
export interface RulesetChanges {
  readonly added: readonly Rule[]
  readonly removed: readonly Rule[]
  /** Rules that ask for something else, or say it otherwise; as they are now. */
  readonly changed: readonly Rule[]
}

/** Compares two versions, rule by rule. Pure. @param before null: there is none */
export function compareRulesets(before: Pick<Ruleset, 'rules'> | null, after: Pick<Ruleset, 'rules'>): RulesetChanges {
  const old = new Map((before?.rules ?? []).map((rule) => [rule.id, rule]))
  const kept = new Set(after.rules.map(({ id }) => id))
  return {
    added: after.rules.filter(({ id }) => !old.has(id)),
    removed: [...old.values()].filter(({ id }) => !kept.has(id)),
    changed: after.rules.filter((rule) => old.has(rule.id) && !isSame(old.get(rule.id), rule)),
  }
}

/** By what identifies a version too: parsed rules have their keys in one order. */
function isSame(before: Rule | undefined, after: Rule): boolean {
  return JSON.stringify(before) === JSON.stringify(after)
}
