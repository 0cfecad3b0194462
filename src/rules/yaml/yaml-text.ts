import { type ParsedYaml, parseYaml, yamlValue } from '../../domain/text/parse-yaml.ts'
import { isSameValue } from './same-value.ts'
import { writeYaml } from './write-yaml.ts'
import { changed, removed } from './yaml-edits.ts'
import { inserted, itemText, swapped } from './yaml-lists.ts'
import type { YamlPath } from './yaml-source.ts'
import { stepsTo, type YamlStep } from './yaml-steps.ts'

/**
 * A YAML text that can be edited. An edit changes only the lines of what it changes: comments, order, quoting and line
 * ends of everything else stay as they were written, because the text is cut at the positions that the parser reports
 * and never written again as a whole. Each edit is verified: the new text has the old value with this one change.
 */
export interface YamlText {
  readonly text: string
  /** Its value; undefined if it is not valid YAML, or longer than files may be. */
  readonly value: unknown
  /**
   * Sets a value, or removes it. Parts of a list or a mapping that stay are not written again.
   *
   * @param value undefined: it is removed
   * @param order the keys of the mapping to which a key is added, in their order
   * @returns the new text; null if this cannot be edited without changing something else
   */
  set(path: YamlPath, value: unknown, order?: readonly string[]): string | null
  /** Exchanges an item of a list with the next one. Comments between items stay. @returns as `set` does */
  swap(path: YamlPath, index: number): string | null
  /** Adds an item to a list before that index. @param item its YAML, which may contain comments. @returns as `set` does */
  insert(path: YamlPath, index: number, item: string): string | null
  /** Adds an item to the end of a list, as `insert` does. */
  append(path: YamlPath, item: string): string | null
  /** The YAML of an item of a list, without its indentation; null if there is none. */
  item(path: YamlPath, index: number): string | null
}

/** Opens a YAML text for edits. Pure. */
export function openYamlText(text: string): YamlText {
  const yaml = parseYaml(text, { keepSourceTokens: true })
  const value = valueOf(yaml)
  const source = { text, document: yaml.document, eol: text.includes('\r\n') ? '\r\n' : '\n' }
  function insert(path: YamlPath, index: number, item: string): string | null {
    const added = valueOf(parseYaml(item))
    if (value === undefined || added === undefined) return null
    const items = listAt(value, path) ?? []
    return verified(
      inserted(source, path, { index, item }),
      withValue(value, path, [...items.slice(0, index), added, ...items.slice(index)]),
    )
  }
  return {
    text,
    value,
    set(path, desired, order = []) {
      if (value === undefined) return null
      const expected = withValue(value, path, desired)
      if (desired === undefined) return verified(removed(source, path), expected)
      const steps = stepsTo(path, valueAt(value, path), desired)
      const isWhole = steps.some((step) => step.does === 'set' && step.path === path)
      const inSteps = isWhole ? null : taken(text, steps)
      return verified(inSteps, expected) ?? verified(changed(source, path, { desired, order }), expected)
    },
    swap(path, index) {
      const items = listAt(value, path)
      if (items === null || index < 0 || index + 1 >= items.length) return null
      const [first, second] = items.slice(index, index + 2)
      const expected = items.with(index, second).with(index + 1, first)
      return verified(swapped(source, path, index), withValue(value, path, expected))
    },
    insert,
    append: (path, item) => insert(path, listAt(value, path)?.length ?? 0, item),
    item: (path, index) => itemText(source, path, index),
  }
}

/** The text after all the steps. */
function taken(text: string, steps: readonly YamlStep[]): string | null {
  return steps.reduce<string | null>(
    (edited, step) => (edited === null ? null : take(openYamlText(edited), step)),
    text,
  )
}

function take(yaml: YamlText, step: YamlStep): string | null {
  if (step.does === 'set') return yaml.set(step.path, step.value, step.order)
  if (step.does === 'remove') return yaml.set(step.path, undefined)
  return yaml.insert(step.path, step.index, writeYaml(step.value, { isInFlow: false, like: null }))
}

function valueOf(yaml: ParsedYaml): unknown {
  if (yaml.faults.length > 0) return undefined
  const found = yamlValue(yaml)
  return 'value' in found ? found.value : undefined
}

/** The edited text if it has the expected value, else null. */
function verified(edited: string | null, expected: unknown): string | null {
  if (edited === null) return null
  return isSameValue(valueOf(parseYaml(edited)), expected) ? edited : null
}

function valueAt(value: unknown, path: YamlPath): unknown {
  return path.reduce<unknown>((found, key) => (isContainer(found) ? Reflect.get(found, key) : undefined), value)
}

function listAt(value: unknown, path: YamlPath): readonly unknown[] | null {
  const found = valueAt(value, path)
  return Array.isArray(found) ? found : null
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** A copy with one value changed. @param desired undefined: it is removed */
function withValue(value: unknown, [key, ...rest]: YamlPath, desired: unknown): unknown {
  if (key === undefined) return desired
  if (Array.isArray(value)) {
    const [items, index]: [readonly unknown[], number] = [value, Number(key)]
    const item = withValue(items[index], rest, desired)
    return item === undefined ? items.toSpliced(index, 1) : items.with(index, item)
  }
  const pairs: Record<string, unknown> = isContainer(value) ? { ...value } : {}
  const item = withValue(pairs[key], rest, desired)
  if (item === undefined) Reflect.deleteProperty(pairs, key)
  else pairs[key] = item
  return pairs
}
