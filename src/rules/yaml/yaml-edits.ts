import { isCollection, isMap, isNode, isScalar, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml'
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
  const value = writtenLike(node, { desired, isInFlow: parent.flow === true })
  return replaced(source.text, writtenSpan(source.text, node), value)
}

/** A value in place of another. The comment on the first line of a block (`|`) is no part of its text, and stays. */
function writtenLike(
  like: Node | null,
  { desired, isInFlow }: { readonly desired: unknown; readonly isInFlow: boolean },
): string {
  const token = isScalar(like) ? like.srcToken : undefined
  const comment = token?.type === 'block-scalar' ? token.props.find(({ type }) => type === 'comment') : undefined
  const value = writeYaml(desired, { isInFlow, like })
  return comment !== undefined && 'source' in comment ? `${value} ${comment.source}` : value
}

function withValueOf(
  source: YamlSource,
  map: YAMLMap,
  { key, desired, order }: NewValue & { readonly key: string },
): string | null {
  const pair = pairOf(map, key)
  if (pair === undefined) return withPair(source, map, { key, desired, order })
  const like = isNode(pair.value) ? pair.value : null
  const value = writtenLike(like, { desired, isInFlow: map.flow === true })
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
  if (spans.length === 1) return emptied(text, wholeSpan(source, path.slice(0, -1), parent), { parent, span })
  if (parent.flow !== true && beginsLine(text, span.start)) return replaced(text, linesOf(text, span), '')
  return withoutOne(text, span, { before: spans[index - 1], next: spans[index + 1] })
}

/** Without its only part. The comments between its key and that part stay. */
function emptied(
  text: string,
  { start, end }: Span,
  { parent, span }: { readonly parent: YAMLMap | YAMLSeq; readonly span: Span },
): string {
  const empty = isMap(parent) ? '{}' : '[]'
  if (parent.flow === true) return replaced(text, { start, end }, empty)
  const comments = text.slice(start, lineStart(text, span.start)).trimEnd()
  if (!comments.includes('#')) return replaced(text, { start, end: span.end }, empty)
  return replaced(text, { start, end: lineEnd(text, span.end) }, `${empty}${comments}`)
}

function spansOf(text: string, parent: YAMLMap | YAMLSeq): readonly (Span | null)[] {
  if (isMap(parent)) return parent.items.map((pair) => pairSpan(text, pair))
  return parent.items.map((_, index) => itemSpan(text, parent, index))
}

/**
 * Without one that shares its line with others: `{ a: 1, b: 2 }`, or the first key after the dash of a list. Comments in the lines
 * between it and its neighbour stay.
 */
function withoutOne(
  text: string,
  span: Span,
  { before, next }: { readonly before: Span | null | undefined; readonly next: Span | null | undefined },
): string | null {
  if (next) {
    const end = commentAfter(text, { start: span.end, end: next.start })
    return replaced(text, { start: span.start, end }, '')
  }
  if (!before) return null
  if (!text.slice(before.end, span.start).includes('#')) return replaced(text, { start: before.end, end: span.end }, '')
  // The comma before it now stands at the end, where YAML accepts it; the comments after that comma stay.
  const comma = /^\s*,/.exec(text.slice(span.end))?.[0] ?? ''
  return replaced(text, { start: span.start, end: span.end + comma.length }, '')
}

/** The first comment that has a line of its own between two parts; the end if there is none. */
function commentAfter(text: string, { start, end }: Span): number {
  const found = /\n[^\S\n]*#/.exec(text.slice(start, end))
  return found === null ? end : start + found.index + found[0].length - 1
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
