import { isNode, type Node, type Pair, type YAMLSeq } from 'yaml'

/** A part of a text, from its first character to the one after its last. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** Where a value is written, without the white space and the comments after it. */
export function writtenSpan(text: string, node: Node): Span {
  const [start, last] = node.range ?? [0, 0]
  let end = last
  // Blocks end after the line break.
  while (end > start && isSpace(text.charAt(end - 1))) end -= 1
  return { start, end }
}

/** Where the value of a key is written, or would be. A block that begins on the next line begins after the colon. */
export function valueSpan(text: string, { key, value }: Pair): Span {
  const keyEnd = isNode(key) ? writtenSpan(text, key).end : 0
  const colon = text.indexOf(':', keyEnd)
  if (!isNode(value)) return { start: colon + 1, end: colon + 1 }
  const { start, end } = writtenSpan(text, value)
  if (start === end) return { start: colon + 1, end: colon + 1 }
  const isOnNextLine = text.slice(colon, start).includes('\n')
  return isOnNextLine ? { start: colon + 1, end } : { start, end }
}

/** Where a key with its value is written. */
export function pairSpan(text: string, pair: Pair): Span {
  const start = isNode(pair.key) ? writtenSpan(text, pair.key).start : 0
  return { start, end: valueSpan(text, pair).end }
}

/** Where an item of a list is written: in a block with its dash. Null if there is none. */
export function itemSpan(text: string, list: YAMLSeq, index: number): Span | null {
  const item = list.items[index]
  if (!isNode(item)) return null
  const { start, end } = writtenSpan(text, item)
  if (list.flow === true) return { start, end }
  const token = list.srcToken
  if (token?.type !== 'block-seq') return null
  const dash = token.items[index]?.start.find(({ type }) => type === 'seq-item-ind')
  return dash === undefined ? null : { start: dash.offset, end: Math.max(end, dash.offset + 1) }
}

/** The beginning of the line of a position. */
export function lineStart(text: string, position: number): number {
  return position === 0 ? 0 : text.lastIndexOf('\n', position - 1) + 1
}

/** The end of the line of a position, before its line break. */
export function lineEnd(text: string, position: number): number {
  const at = text.indexOf('\n', position)
  const end = at < 0 ? text.length : at
  return text.charAt(end - 1) === '\r' && end > position ? end - 1 : end
}

function isSpace(character: string): boolean {
  return character === ' ' || character === '\n' || character === '\r' || character === '\t'
}
