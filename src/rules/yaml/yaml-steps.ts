import { isSameValue } from './same-value.ts'
import type { YamlPath } from './yaml-source.ts'

/** A part of the way from a value to another. */
export type YamlStep =
  | { readonly does: 'set'; readonly path: YamlPath; readonly value: unknown; readonly order: readonly string[] }
  | { readonly does: 'remove'; readonly path: YamlPath }
  /** Adds an item to the list before that index. */
  | { readonly does: 'insert'; readonly path: YamlPath; readonly index: number; readonly value: unknown }

/** Each is an edit of its own: what differs in more parts is written anew. */
const mostSteps = 12

/**
 * The steps from a value to another that leave what both have in common as it is written, with its comments. One step that sets
 * the whole, if they have nothing in common. Pure.
 */
export function stepsTo(path: YamlPath, before: unknown, desired: unknown): readonly YamlStep[] {
  const steps = partSteps(path, before, desired)
  return steps.length > mostSteps ? [whole(path, desired)] : steps
}

function partSteps(path: YamlPath, before: unknown, desired: unknown): YamlStep[] {
  if (isSameValue(before, desired)) return []
  if (Array.isArray(before) && Array.isArray(desired) && before.length > 0 && desired.length > 0) {
    return listSteps(path, before, desired)
  }
  if (isMapping(before) && isMapping(desired) && Object.keys(desired).some((key) => Object.hasOwn(before, key))) {
    return mappingSteps(path, before, desired)
  }
  return [whole(path, desired)]
}

function whole(path: YamlPath, value: unknown): YamlStep {
  return { does: 'set', path, value, order: [] }
}

/** Keys are added before others are removed, so that the mapping is never empty. */
function mappingSteps(path: YamlPath, before: Mapping, desired: Mapping): YamlStep[] {
  const order = Object.keys(desired)
  const kept = order.flatMap((key): YamlStep[] => {
    const [part, value] = [[...path, key], desired[key]]
    return Object.hasOwn(before, key)
      ? partSteps(part, before[key], value)
      : [{ does: 'set', path: part, value, order }]
  })
  const removed = Object.keys(before).filter((key) => !Object.hasOwn(desired, key))
  return [...kept, ...removed.map((key): YamlStep => ({ does: 'remove', path: [...path, key] }))]
}

/** Items that both begin or end with stay; between them, items are changed one by one, and the rest is added or removed. */
function listSteps(path: YamlPath, before: readonly unknown[], desired: readonly unknown[]): YamlStep[] {
  const least = Math.min(before.length, desired.length)
  const first = countSame(least, (place) => [before[place], desired[place]])
  const last = countSame(least - first, (place) => [before.at(-1 - place), desired.at(-1 - place)])
  const [old, now] = [before.slice(first, before.length - last), desired.slice(first, desired.length - last)]
  const changed = now.slice(0, old.length).flatMap((value, at) => partSteps([...path, first + at], old[at], value))
  const added = now.slice(old.length).map((value, at): YamlStep => {
    return { does: 'insert', path, index: first + old.length + at, value }
  })
  const removed = old.slice(now.length).map((): YamlStep => ({ does: 'remove', path: [...path, first + now.length] }))
  return [...changed, ...added, ...removed]
}

function countSame(most: number, pairAt: (place: number) => readonly [unknown, unknown]): number {
  let count = 0
  while (count < most && isSameValue(...pairAt(count))) count += 1
  return count
}

type Mapping = Readonly<Record<string, unknown>>

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
