import { type Scalar, valuesOf } from '../../domain/record.ts'
import { type ConditionNode, type FieldNode, fieldNodes } from '../compile/condition-tree.ts'
import { testsOf } from '../ruleset/condition-schema.ts'
import type { NamedPath } from './need.ts'

/** The fields that conditions name, with what they are compared with. */
export function namedByConditions(tree: ConditionNode): readonly NamedPath[] {
  return fieldNodes(tree).map(namedByCondition)
}

function namedByCondition({ place, text, condition }: FieldNode): NamedPath {
  const { not, withinDays, olderThanDays, nextDays, some, every, none, ...alone } = testsOf(condition)
  const tests = [alone, ...[some, every, none].flatMap((test) => (test === undefined ? [] : [testsOf(test)]))]
  const words = [...tests.map((test) => test.in), not].flatMap((listed) => valuesOf(listed as Scalar | undefined))
  const least = tests.flatMap(({ atLeast, above }) => [atLeast, above].filter((bound) => bound !== undefined))
  const most = tests.flatMap(({ atMost, below }) => [atMost, below].filter((bound) => bound !== undefined))
  const isTimed = [withinDays, olderThanDays, nextDays].some((days) => days !== undefined)
  const named = { path: place, text, own: false, words, least, most }
  if (isTimed) return { ...named, holds: 'instant' }
  return least.length + most.length > 0 ? { ...named, holds: 'number' } : named
}
