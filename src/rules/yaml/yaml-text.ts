import { type ParsedYaml, parseYaml, yamlValue } from '../../domain/text/parse-yaml.ts'
import { isSameValue } from './same-value.ts'
import { changed, removed } from './yaml-edits.ts'
import { appended, itemText, swapped } from './yaml-lists.ts'
import type { YamlPath } from './yaml-source.ts'

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
   * Sets a value, or removes it.
   *
   * @param value undefined: it is removed
   * @param order the keys of the mapping to which a key is added, in their order
   * @returns the new text; null if this cannot be edited without changing something else
   */
  set(path: YamlPath, value: unknown, order?: readonly string[]): string | null
  /** Exchanges an item of a list with the next one. Comments between items stay. @returns as `set` does */
  swap(path: YamlPath, index: number): string | null
  /** Adds an item to the end of a list. @param item its YAML, which may contain comments. @returns as `set` does */
  append(path: YamlPath, item: string): string | null
  /** The YAML of an item of a list, without its indentation; null if there is none. */
  item(path: YamlPath, index: number): string | null
}

/** Opens a YAML text for edits. Pure. */
export function openYamlText(text: string): YamlText {
  const yaml = parseYaml(text, { keepSourceTokens: true })
  const value = valueOf(yaml)
  const source = { text, document: yaml.document, eol: text.includes('\r\n') ? '\r\n' : '\n' }
  function listAt(path: YamlPath): readonly unknown[] | null {
    const found = path.reduce<unknown>((at, key) => (isContainer(at) ? Reflect.get(at, key) : undefined), value)
    return Array.isArray(found) ? found : null
  }
  return {
    text,
    value,
    set(path, desired, order = []) {
      if (value === undefined) return null
      const edited = desired === undefined ? removed(source, path) : changed(source, path, { desired, order })
      return verified(edited, withValue(value, path, desired))
    },
    swap(path, index) {
      const items = listAt(path)
      if (items === null || index < 0 || index + 1 >= items.length) return null
      const [first, second] = items.slice(index, index + 2)
      const expected = items.with(index, second).with(index + 1, first)
      return verified(swapped(source, path, index), withValue(value, path, expected))
    },
    append(path, item) {
      const added = valueOf(parseYaml(item))
      if (value === undefined || added === undefined) return null
      return verified(appended(source, path, item), withValue(value, path, [...(listAt(path) ?? []), added]))
    },
    item: (path, index) => itemText(source, path, index),
  }
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
