import { type Document, isMap, isScalar, isSeq, type ParseOptions, parseDocument, type Tags, type YAMLMap } from 'yaml'
import { type Message, message } from '../../words/index.ts'
import { saidBy } from '../errors.ts'

/**
 * The most characters of a file: hundreds of rules. A longer one is not parsed, because that would keep everything else waiting
 * for seconds.
 */
export const longestYaml = 200_000

/** How deep lists and sections may be within each other. Deeper ones fail in code that calls itself for each level. */
const deepestYaml = 50

/**
 * The most values, with those that aliases repeat: as many as a thousand rules have. Each of them is judged in several ways, and put
 * into words.
 */
const mostValues = 20_000

/** What is wrong with a YAML text, whatever it is about. */
export interface YamlFault {
  /** Where it begins in the text. */
  readonly offset: number
  readonly problem: Message
}

/** A parsed YAML text. */
export interface ParsedYaml {
  readonly document: Document.Parsed
  /** Empty: it has a value. */
  readonly faults: readonly YamlFault[]
}

const intTag = 'tag:yaml.org,2002:int'
/** Whole numbers without a sign or zeros in front. */
const plainInteger = /^(?:0|-?[1-9]\d*)$/

/** Digits in any other form are text: as numbers, `0150` would lose its zero, and `+4792384617` its plus. */
function withPlainIntegers(tags: Tags): Tags {
  return tags.map((tag) =>
    typeof tag === 'object' && tag.collection === undefined && tag.tag === intTag && tag.format === undefined
      ? { ...tag, test: plainInteger }
      : tag,
  )
}

const dialect = { prettyErrors: false, stringKeys: true, uniqueKeys: false, customTags: withPlainIntegers } as const

/**
 * Parses a YAML text that somebody wrote; all of them are parsed here, in time that grows with their length and not with its
 * square. The library itself would compare each key of a section with all others, and write a key that is a section as a text,
 * and each key within it again. Pure.
 */
export function parseYaml(
  text: string,
  options: Pick<ParseOptions, 'keepSourceTokens' | 'lineCounter'> = {},
): ParsedYaml {
  if (text.length > longestYaml) {
    const problem = message('file.large', { length: text.length, most: longestYaml })
    return { document: parseDocument(''), faults: [{ offset: 0, problem }] }
  }
  const document = parseDocument(text, { ...options, ...dialect })
  const errors = document.errors.map(({ pos: [offset], message: said }) => ({
    offset,
    problem: message('asWritten', { text: said }),
  }))
  return { document, faults: errors.length > 0 ? errors : faultsIn(document) }
}

/** Keys that are there twice, and nesting that is too deep. */
function faultsIn({ contents }: Document.Parsed): readonly YamlFault[] {
  const faults: YamlFault[] = []
  const pending: { readonly node: unknown; readonly depth: number }[] = [{ node: contents, depth: 0 }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, depth } = next
    if (!isMap(node) && !isSeq(node)) continue
    if (depth === deepestYaml) {
      faults.push({ offset: offsetOf(node) ?? 0, problem: message('file.nested', { most: deepestYaml }) })
      continue
    }
    const values: readonly unknown[] = isMap(node) ? node.items.map(({ value }) => value) : node.items
    for (const value of values) pending.push({ node: value, depth: depth + 1 })
    if (isMap(node)) for (const fault of repeatedKeys(node)) faults.push(fault)
  }
  return faults.toSorted((a, b) => a.offset - b.offset)
}

function repeatedKeys({ items }: YAMLMap): readonly YamlFault[] {
  const seen = new Set<unknown>()
  return items.flatMap(({ key }) => {
    if (!isScalar(key)) return []
    if (!seen.has(key.value)) {
      seen.add(key.value)
      return []
    }
    return { offset: offsetOf(key) ?? 0, problem: message('file.key.twice', { name: String(key.value) }) }
  })
}

/** The value of a YAML text without faults; or why it has none. */
export function yamlValue({ document }: ParsedYaml): { readonly value: unknown } | { readonly problem: Message } {
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 })
    return hasMore(value, mostValues) ? { problem: message('file.values', { most: mostValues }) } : { value }
  } catch (error) {
    // Aliases that would grow beyond measure, or that stand for nothing.
    return { problem: message('file.aliases', { why: saidBy(error) }) }
  }
}

/** Whether there are more values in a value than that. What is repeated counts each time. */
function hasMore(value: unknown, most: number): boolean {
  let left = most
  const pending: unknown[] = [value]
  while (pending.length > 0) {
    left -= 1
    if (left < 0) return true
    const next = pending.pop()
    if (typeof next !== 'object' || next === null) continue
    for (const inner of Object.values(next) as unknown[]) pending.push(inner)
    if (pending.length > left) return true
  }
  return false
}

/** The start of a YAML node; null if it does not exist. */
export function offsetOf(node: unknown): number | null {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return null
  const [start] = node.range as readonly unknown[]
  return typeof start === 'number' ? start : null
}
