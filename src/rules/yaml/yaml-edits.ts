import { isCollection, isMap, isNode, isScalar, isSeq, type Pair, type YAMLMap, type YAMLSeq } from 'yaml'
import { writeYaml } from './write-yaml.ts'
import { beginsLine, pairOf, replaced, wholeSpan, type YamlPath, type YamlSource } from './yaml-source.ts'
import { itemSpan, lineEnd, lineStart, pairSpan, type Span, valueSpan, writtenSpan } from './yaml-spans.ts'

interface NewValue {
  readonly desired: unknown
  /** The keys of the mapping to which a key is added, in their order. */
  readonly order: readonly string[]
}

/** Sets a value. @returns null if there is no such place */
export function changed(source: YamlSource, path: YamlPath, { desired, order }: NewValue): string | null {
  const key = path.at(-1)
  if (key === undefined) return null
  const parent = source.document.getIn(path.slice(0, -1), true)
  if (!isCollection(parent)) {
    // Nothing to add it to yet: `need:` without a value, or no such key.
    const isAbsent = parent === undefined || (isScalar(parent) && parent.value === null)
    const above = { desired: { [key]: desired }, order }
    return isAbsent && path.length > 1 ? changed(source, path.slice(0, -1), above) : null
  }
  if (isMap(parent)) return withValueOf(source, parent, { key: String(key), desired, order })
  const node = parent.get(key, true)
  if (!isNode(node)) return null
  const value = writeYaml(desired, { isInFlow: parent.flow === true, like: node })
  return replaced(source.text, writtenSpan(source.text, node), value)
}

function withValueOf(
  source: YamlSource,
  map: YAMLMap,
  { key, desired, order }: NewValue & { readonly key: string },
): string | null {
  const pair = pairOf(map, key)
  if (pair === undefined) return withPair(source, map, { key, desired, order })
  const like = isNode(pair.value) ? pair.value : null
  const value = writeYaml(desired, { isInFlow: map.flow === true, like })
  return replaced(source.text, valueSpan(source.text, pair), value)
}

/** Adds a key to a mapping, after the keys that come before it in the order. */
function withPair(
  { text, eol }: YamlSource,
  map: YAMLMap,
  { key, desired, order }: NewValue & { readonly key: string },
): string | null {
  const place = { isInFlow: map.flow === true, like: null }
  const pair = `${writeYaml(key, place)}: ${writeYaml(desired, place)}`
  const [first] = map.items
  if (first === undefined) return place.isInFlow ? replaced(text, writtenSpan(text, map), `{ ${pair} }`) : null
  const earlier = order.slice(0, Math.max(order.indexOf(key), 0))
  function isEarlier({ key: one }: Pair): boolean {
    return isScalar(one) && earlier.includes(String(one.value))
  }
  const { end } = pairSpan(text, map.items.findLast(isEarlier) ?? map.items.at(-1) ?? first)
  if (place.isInFlow) return replaced(text, { start: end, end }, `, ${pair}`)
  const { start } = pairSpan(text, first)
  const margin = ' '.repeat(start - lineStart(text, start))
  const at = lineEnd(text, end)
  return replaced(text, { start: at, end: at }, `${eol}${margin}${pair}`)
}

/** Removes a value with its key, or an item of a list. @returns null if there is no such place */
export function removed(source: YamlSource, path: YamlPath): string | null {
  const { text, document } = source
  const [parent, key] = [document.getIn(path.slice(0, -1), true), path.at(-1)]
  if (!(isMap(parent) || isSeq(parent)) || key === undefined) return null
  const spans = spansOf(text, parent)
  const index = isMap(parent) ? parent.items.findIndex((pair) => pair === pairOf(parent, key)) : Number(key)
  const span = spans[index]
  if (!span) return null
  if (spans.length === 1) {
    return replaced(text, wholeSpan(source, path.slice(0, -1), parent), isMap(parent) ? '{}' : '[]')
  }
  if (parent.flow !== true && beginsLine(text, span.start)) return replaced(text, linesOf(text, span), '')
  return withoutOne(text, span, { before: spans[index - 1], next: spans[index + 1] })
}

function spansOf(text: string, parent: YAMLMap | YAMLSeq): readonly (Span | null)[] {
  if (isMap(parent)) return parent.items.map((pair) => pairSpan(text, pair))
  return parent.items.map((_, index) => itemSpan(text, parent, index))
}

/** Without one that shares its line with others: `{ a: 1, b: 2 }`, or the first key after the dash of a list. */
function withoutOne(
  text: string,
  span: Span,
  { before, next }: { readonly before: Span | null | undefined; readonly next: Span | null | undefined },
): string | null {
  if (next) return replaced(text, { start: span.start, end: next.start }, '')
  return before ? replaced(text, { start: before.end, end: span.end }, '') : null
}

/** The whole lines of a part; if a blank line is on both sides, with the one after it. */
function linesOf(text: string, { start, end }: Span): Span {
  const [from, to] = [lineStart(text, start), nextLine(text, end)]
  const isBlankBefore = text.slice(lineStart(text, Math.max(from - 1, 0)), from).trim() === ''
  const after = nextLine(text, to)
  const isBlankAfter = to < text.length && text.slice(to, after).trim() === ''
  return { start: from, end: isBlankBefore && isBlankAfter ? after : to }
}

function nextLine(text: string, position: number): number {
  const at = text.indexOf('\n', position)
  return at < 0 ? text.length : at + 1
}
