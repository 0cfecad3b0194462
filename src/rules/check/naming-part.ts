import type { ObjectType } from '../../domain/record.ts'
import { conditionTree } from '../compile/condition-tree.ts'
import { type FieldPath, type ParsedPath, type PathContext, parsePath } from '../compile/field-path.ts'
import { tieChains } from '../keys/ties.ts'
import { namedByConditions } from '../needs/condition-paths.ts'
import { needKindOf } from '../needs/index.ts'
import type { NamedPath } from '../needs/need.ts'
import type { Rule } from '../ruleset/rule-schema.ts'
import type { VendorFields } from '../ruleset/vendor-fields.ts'
import type { Segment } from '../segments/segment-schema.ts'

/** A part of a ruleset that names fields of records: a rule, or a segment. */
export interface NamingPart {
  /** The type of record that it is about. */
  readonly object: ObjectType
  /** Every field that it names, with its place in the part. */
  readonly named: readonly NamedPath[]
  /** The chains of links that it follows from its record, in addition to those of these fields. */
  readonly chains: readonly (readonly ObjectType[])[]
  /** Of fields that it names as alternatives, how many an account must have. */
  readonly enough: number
}

/** What a rule names. */
export function partOfRule(rule: Rule): NamingPart {
  const { object, when, need } = rule
  const kind = needKindOf(need)
  const from: readonly NamedPath[] =
    rule.from === undefined ? [] : [{ path: ['from'], text: rule.from, own: true, holds: 'instant', words: [] }]
  const isTied = kind.compared(need).some((compared) => compared.isTied)
  return {
    object,
    named: [
      ...namedByConditions(conditionTree(when, ['when'])),
      ...from,
      ...kind.named(need).map((named) => ({ ...named, path: ['need', ...named.path] })),
    ],
    chains: [...kind.chains(need), ...(isTied ? tieChains(object) : [])],
    enough: typeof need['atLeast'] === 'number' ? need['atLeast'] : 1,
  }
}

/** What a segment names. */
export function partOfSegment({ object, when }: Segment): NamingPart {
  return { object, named: namedByConditions(conditionTree(when, ['when'])), chains: [], enough: 1 }
}

/** The valid paths that a part names, with all links from its record. */
export function parsedPaths({ object, named }: NamingPart, fields: VendorFields): FieldPath[] {
  return named.flatMap((one) => {
    const parsed = parseNamed(one, { object, fields })
    return 'path' in parsed ? [parsed.path] : []
  })
}

/** The path that a part about a type names, with all links from its record. */
export function parseNamed({ text, from = [] }: NamedPath, { object, fields }: PathContext): ParsedPath {
  const parsed = parsePath(text, { object: from.at(-1) ?? object, fields })
  return 'path' in parsed && from.length > 0
    ? { path: { ...parsed.path, links: [...from, ...parsed.path.links] } }
    : parsed
}
