import { type FactName, type Facts, factNames } from '../../domain/fact.ts'
import type { CrmRecord, ObjectType } from '../../domain/record.ts'
import type { Fact, FactContext } from './fact.ts'
import { reachable } from './reachable.ts'

/** All facts. To add one: its name in `src/domain/fact.ts`, a file that defines it, and its place here. */
const definitions: Readonly<Record<FactName, Fact>> = { reachable }

/** Whether facts are defined for records of a type. */
export function hasFacts(type: ObjectType): boolean {
  return factNames.some((name) => definitions[name].object === type)
}

/** The facts of a record; null if no fact is defined for its type. Pure. */
export function factsOf(record: CrmRecord, context: FactContext): Facts | null {
  const names = factNames.filter((name) => definitions[name].object === record.type)
  if (names.length === 0) return null
  return Object.fromEntries(
    names.flatMap((name) => {
      const holds = definitions[name].holds(record, context)
      return holds === null ? [] : [[name, holds]]
    }),
  )
}
