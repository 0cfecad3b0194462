import { LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import { defaultLanguage, StoredMessage, sayIn } from '../../words/index.ts'
import { ConfigError, reasonOf } from '../errors.ts'

/**
 * Parses a YAML file that an admin wrote. Pure: the caller reads the file.
 *
 * @param schema the schema, or a function that returns it if it depends on the content of the file
 * @returns the parsed value, and a function that returns the location of a path in the file, as `file:line:column`
 * @throws ConfigError with every problem at once, one per line: where, what was found, what is allowed
 */
export function parseYamlFile<T>(
  schema: z.ZodType<T> | ((value: unknown) => z.ZodType<T>),
  text: string,
  fileName: string,
): { readonly value: T; readonly placeOf: (path: readonly PropertyKey[]) => string } {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  function place(offset: number): string {
    const { line, col } = lines.linePos(offset)
    return `${fileName}:${Math.max(line, 1)}:${Math.max(col, 1)}`
  }
  function placeOf(path: readonly PropertyKey[]): string {
    for (let length = path.length; length > 0; length -= 1) {
      const offset = offsetOf(document.getIn(path.slice(0, length), true))
      if (offset !== null) return place(offset)
    }
    return place(0)
  }
  if (document.errors.length > 0) {
    throw new ConfigError(document.errors.map((error) => `${place(error.pos[0])}: ${error.message}`).join('\n'))
  }
  const value = toValue(document, fileName)
  const parsed = (typeof schema === 'function' ? schema(value) : schema).safeParse(value)
  if (parsed.success) return { value: parsed.data, placeOf }
  throw new ConfigError(
    parsed.error.issues.map((issue) => `${placeOf(issue.path)}: ${inWords(issue, value)}`).join('\n'),
  )
}

function toValue(document: ReturnType<typeof parseDocument>, fileName: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    const why = reasonOf(error)
    throw new ConfigError(`${fileName}: ${why}; write the values out instead of repeating them by aliases`, {
      cause: error,
    })
  }
}

/** The start of a YAML node; null if it does not exist. */
function offsetOf(node: unknown): number | null {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return null
  const [start] = node.range as readonly unknown[]
  return typeof start === 'number' ? start : null
}

/** Minset's own checks (`custom`) describe what was found themselves. */
function inWords(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === 'unrecognized_keys') return `unknown key ${issue.keys.map((key) => `"${key}"`).join(', ')}`
  if (issue.code === 'custom') return problemWords(issue) ?? issue.message
  const found = valueAt(value, issue.path)
  const name = issue.path.findLast((part) => typeof part === 'string')
  if (found === undefined && name !== undefined) return `the key "${name}" is not there; it takes ${issue.message}`
  return `found ${foundWords(found)}, allowed is ${issue.message}`
}

/** For checks that describe the problem as a message: under `problem`, in the parameters of the issue. */
function problemWords({ params }: z.core.$ZodIssueCustom): string | null {
  const { success, data } = z.object({ problem: StoredMessage }).safeParse(params)
  return success ? sayIn(defaultLanguage)(data.problem) : null
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
    value,
  )
}

const longestShown = 60

/** The value found, shortened. */
function foundWords(found: unknown): string {
  if (found === undefined || found === null) return 'nothing'
  if (Array.isArray(found)) return found.length === 0 ? 'an empty list' : 'a list'
  const text = typeof found === 'object' ? sectionWords(found) : (JSON.stringify(found) ?? typeof found)
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text
}

function sectionWords(section: object): string {
  const entries = Object.entries(section).map(([key, value]) =>
    typeof value === 'object' && value !== null ? key : `${key}: ${JSON.stringify(value)}`,
  )
  return `{ ${entries.join(', ')} }`
}

/** The allowed word nearest to a mistyped one; null if none is near (more than a third of its letters differ). */
export function nearestWord(word: string, allowed: readonly string[]): string | null {
  const ranked = allowed
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .toSorted((a, b) => a.distance - b.distance)
  const [best] = ranked
  return best && best.distance <= Math.max(1, Math.ceil(word.length / 3)) ? best.candidate : null
}

/** Levenshtein distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const substituted = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, substituted))
    }
    row = next
  }
  return row[b.length] ?? 0
}
