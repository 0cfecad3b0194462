import { type Document, isMap, isScalar, type Node, type Pair, type YAMLMap } from 'yaml'
import { lineStart, type Span, valueSpan, writtenSpan } from './yaml-spans.ts'

/** Where a value is in a YAML text: keys of mappings, and indexes of lists. */
export type YamlPath = readonly (string | number)[]

/** A text with its parsed document, which has the source tokens. */
export interface YamlSource {
  readonly text: string
  readonly document: Document.Parsed
  /** The line end of what is added. */
  readonly eol: string
}

/** The pair of a mapping with that key. */
export function pairOf(map: YAMLMap, key: string | number): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && pair.key.value === key)
}

/** Where a mapping or a list is written; if it has a key, after that. */
export function wholeSpan({ text, document }: YamlSource, path: YamlPath, node: Node): Span {
  const [parent, key] = [document.getIn(path.slice(0, -1), true), path.at(-1)]
  const pair = isMap(parent) && key !== undefined ? pairOf(parent, key) : undefined
  return pair === undefined ? writtenSpan(text, node) : valueSpan(text, pair)
}

/** The text with another part; a value that comes directly after a colon gets a space in front. */
export function replaced(text: string, { start, end }: Span, by: string): string {
  const space = text.charAt(start - 1) === ':' && /^\S/.test(by) ? ' ' : ''
  return `${text.slice(0, start)}${space}${by}${text.slice(end)}`
}

/** Whether nothing but white space is before a position in its line. */
export function beginsLine(text: string, position: number): boolean {
  return text.slice(lineStart(text, position), position).trim() === ''
}
