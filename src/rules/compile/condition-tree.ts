import { type Conditions, type FieldCondition, joins } from '../ruleset/condition-schema.ts'

/** A rule's conditions as a tree: what is checked, compiled and described is walked in this form alone. */
export type ConditionNode = JoinNode | FieldNode

/** `all`: every part holds; `any`: at least one does; `not`: its only part does not hold. */
export interface JoinNode {
  readonly join: (typeof joins)[number]
  readonly parts: readonly ConditionNode[]
}

/** A condition on one field. */
export interface FieldNode {
  /** Its place in the rule. */
  readonly place: readonly PropertyKey[]
  /** The field as the admin names it. */
  readonly text: string
  readonly condition: FieldCondition
  /** The fields that must hold as well wherever this condition counts: those of its own map and of the maps around it. */
  readonly beside: ReadonlySet<string>
}

/** The tree of a map of conditions: first those on fields, in the order of the file. Pure. @param place of the map in the rule */
export function conditionTree(
  conditions: Conditions,
  place: readonly PropertyKey[],
  around: ReadonlySet<string> = new Set(),
): JoinNode {
  const beside = new Set([...around, ...Object.keys(conditions)])
  const entries = Object.entries(conditions)
  const onFields = entries.filter(([key]) => !isJoin(key))
  return {
    join: 'all',
    parts: [
      ...onFields.map(([text, condition]) => ({ place: [...place, text], text, condition, beside }) as FieldNode),
      ...entries.flatMap(([key, maps]): ConditionNode[] => {
        if (!isJoin(key)) return []
        // The schema allows only maps under these keys.
        const parts = [maps as Conditions | readonly Conditions[]].flat()
        return [
          {
            join: key,
            parts: parts.map((map, index) =>
              conditionTree(map, key === 'not' ? [...place, key] : [...place, key, index], beside),
            ),
          },
        ]
      }),
    ],
  }
}

function isJoin(key: string): key is JoinNode['join'] {
  return joins.some((join) => join === key)
}

/** The conditions on fields of a tree. */
export function fieldNodes(node: ConditionNode): readonly FieldNode[] {
  return 'parts' in node ? node.parts.flatMap(fieldNodes) : [node]
}
