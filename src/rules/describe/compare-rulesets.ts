import type { Rule } from '../ruleset/rule-schema.ts'
import type { Ruleset } from '../ruleset/ruleset.ts'
import type { VendorField } from '../ruleset/vendor-fields.ts'
import type { Segment } from '../segments/segment-schema.ts'

/** What one version of a ruleset changed of the one before. */
export interface RulesetChanges {
  readonly rules: PartChanges<Rule>
  readonly segments: PartChanges<Segment>
  /** The vendors' own fields that it names, by type and name: `deal.plan`. */
  readonly fields: PartChanges<VendorField>
}

export interface PartChanges<T> {
  readonly added: readonly Part<T>[]
  readonly removed: readonly Part<T>[]
  /** Those that ask for something else, or say it otherwise. */
  readonly changed: readonly (Part<T> & { readonly before: T })[]
  /** Whether those that both have are in another order. */
  readonly isReordered: boolean
}

interface Part<T> {
  readonly id: string
  /** As it is now; of one that was removed, as it was. */
  readonly part: T
}

type Parts<T> = readonly Part<T>[]

type Compared = Pick<Ruleset, 'rules' | 'segments' | 'fields'>

/** Compares two versions, part by part. Pure. */
export function compareRulesets(before: Compared, after: Compared): RulesetChanges {
  return {
    rules: compareParts(rulesOf(before), rulesOf(after)),
    segments: compareParts(segmentsOf(before), segmentsOf(after)),
    fields: compareParts(fieldsOf(before), fieldsOf(after)),
  }
}

function rulesOf({ rules }: Compared): Parts<Rule> {
  return rules.map((rule) => ({ id: rule.id, part: rule }))
}

function segmentsOf({ segments = {} }: Compared): Parts<Segment> {
  return Object.entries(segments).map(([id, part]) => ({ id, part }))
}

function fieldsOf({ fields }: Compared): Parts<VendorField> {
  return Object.entries(fields).flatMap(([type, named]) =>
    Object.entries(named).map(([name, part]) => ({ id: `${type}.${name}`, part })),
  )
}

/** Each in its order. */
function compareParts<T>(before: Parts<T>, after: Parts<T>): PartChanges<T> {
  const old = new Map(before.map(({ id, part }) => [id, part]))
  const kept = new Set(after.map(({ id }) => id))
  const both = after.flatMap(({ id, part }) => {
    const was = old.get(id)
    return was === undefined ? [] : [{ id, part, before: was }]
  })
  const order = before.filter(({ id }) => kept.has(id)).map(({ id }) => id)
  return {
    added: after.filter(({ id }) => !old.has(id)),
    removed: before.filter(({ id }) => !kept.has(id)),
    changed: both.filter((one) => !isSame(one.before, one.part)),
    isReordered: both.some(({ id }, place) => id !== order[place]),
  }
}

/** By what identifies a version too: parsed parts have their keys in one order. */
export function isSame(before: unknown, after: unknown): boolean {
  return JSON.stringify(before) === JSON.stringify(after)
}
