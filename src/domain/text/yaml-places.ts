import { type Document, isMap, isNode, isScalar, type LineCounter, visit } from 'yaml'
import { offsetOf } from './parse-yaml.ts'

/** A position in a text. */
export interface Position {
  /** Counted from 1. */
  readonly line: number
  /** Counted from 1. */
  readonly column: number
}

/** What a problem is about: the value at a path, its key, or a word in the value. */
export interface Place {
  readonly path: readonly PropertyKey[]
  readonly isKey?: boolean | undefined
  readonly word?: unknown
}

/** Finds where a problem is written: what it is about or, if that is not there, the nearest part of the file around it. */
export function yamlPlaces(document: Document.Parsed, lines: LineCounter): (place: Place) => Position {
  return ({ path, isKey = false, word }) => {
    const own = isKey ? ownKeyStart(document, path) : wordStart(document, path, word)
    return positionAt(lines, own ?? nearestStart(document, path))
  }
}

/** The position of a character. */
export function positionAt(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(line, 1), column: Math.max(col, 1) }
}

/** Where a key is first written, at any place; null if nowhere. */
export function keyStart(document: Document.Parsed, name: string): number | null {
  let found: number | null = null
  visit(document, {
    Pair(_, { key }) {
      if (!isScalar(key) || key.value !== name) return undefined
      found = offsetOf(key)
      return visit.BREAK
    },
  })
  return found
}

function ownKeyStart(document: Document.Parsed, path: readonly PropertyKey[]): number | null {
  const map = document.getIn(path.slice(0, -1), true)
  if (!isMap(map)) return null
  const pair = map.items.find(({ key }) => isScalar(key) && String(key.value) === String(path.at(-1)))
  return offsetOf(pair?.key)
}

/** The first place of a word in the value at a path; null if there is none. */
function wordStart(document: Document.Parsed, path: readonly PropertyKey[], word: unknown): number | null {
  const node = document.getIn(path, true)
  if (word === undefined || !isNode(node)) return null
  let found: number | null = null
  visit(node, {
    Scalar(key, scalar) {
      if (key === 'key' || scalar.value !== word) return undefined
      found = offsetOf(scalar)
      return visit.BREAK
    },
  })
  return found
}

function nearestStart(document: Document.Parsed, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const start = offsetOf(document.getIn(path.slice(0, length), true))
    if (start !== null) return start
  }
  return 0
}
