import type { Rule } from '../ruleset/rule-schema.ts'
import type { Ruleset } from '../ruleset/ruleset.ts'
import type { Segment } from '../segments/segment-schema.ts'

/** What one version of a ruleset changed of the one before. */
export interface RulesetChanges {
  readonly rules: PartChanges<Rule>
  readonly segments: PartChanges<Segment>
}

export interface PartChanges<T> {
  readonly added: readonly T[]
  readonly removed: readonly T[]
  /** Those that ask for something else, or say it otherwise; as they are now. */
  readonly changed: readonly T[]
}

type Compared = Pick<Ruleset, 'rules' | 'segments'>

/** Compares two versions, part by part. Pure. @param before null: there is none */
export function compareRulesets(before: Compared | null, after: Compared): RulesetChanges {
  return {
    rules: compareParts(before === null ? [] : rulesOf(before), rulesOf(after)),
    segments: compareParts(Object.entries(before?.segments ?? {}), Object.entries(after.segments ?? {})),
  }
}

function rulesOf({ rules }: Compared): readonly (readonly [id: string, rule: Rule])[] {
  return rules.map((rule) => [rule.id, rule])
}

/** @param before by their ids, in order */
function compareParts<T>(
  before: readonly (readonly [id: string, part: T])[],
  after: readonly (readonly [id: string, part: T])[],
): PartChanges<T> {
  const [old, kept] = [new Map(before), new Map(after)]
  return {
    added: after.flatMap(([id, part]) => (old.has(id) ? [] : [part])),
    removed: before.flatMap(([id, part]) => (kept.has(id) ? [] : [part])),
    changed: after.flatMap(([id, part]) => (old.has(id) && !isSame(old.get(id), part) ? [part] : [])),
  }
}

/** By what identifies a version too: parsed parts have their keys in one order. */
function isSame(before: unknown, after: unknown): boolean {
  return JSON.stringify(before) === JSON.stringify(after)
}
