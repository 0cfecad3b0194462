import { type Document, isMap, isScalar, isSeq, type ParseOptions, parseDocument, type Tags, type YAMLMap } from 'yaml'
import { type Message, message } from '../../words/index.ts'
import { saidBy } from '../errors.ts'

/** How large a text may be that is parsed. A larger one keeps everything else waiting. */
export interface YamlLimits {
  readonly characters: number
  /** Those that aliases repeat count each time. Each value is judged in several ways, and put into words. */
  readonly values: number
}

/** Of what somebody hands in: as much as a thousand rules have. */
export const newTextLimits: YamlLimits = { characters: 200_000, values: 20_000 }

/** Of rulesets that an account has already: what earlier versions of Minset accepted stays readable. */
export const storedTextLimits: YamlLimits = { characters: 500_000, values: 100_000 }

/** How deep lists and sections may be within each other. Deeper ones fail in code that calls itself for each level. */
const deepestYaml = 50

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

const [intTag, floatTag] = ['tag:yaml.org,2002:int', 'tag:yaml.org,2002:float']
/** A number keeps no more than 15 digits for certain. */
const fewDigits = String.raw`(?!(?:\D*\d){16})`
/** Whole numbers without a plus or zeros in front. */
const plainInteger = new RegExp(`^${fewDigits}(?:0|-?[1-9]\\d*)$`)
const plainDecimal = new RegExp(`^${fewDigits}[-+]?(?:\\.\\d+|\\d+\\.\\d*)$`)

/**
 * Whole numbers in another form, and digits that a number would not keep, are text: `0150` would lose its zero, `+4792384617` its plus,
 * and a long account number its end.
 */
function withExactNumbers(tags: Tags): Tags {
  return tags.map((tag) => {
    if (typeof tag !== 'object' || tag.collection !== undefined || tag.format !== undefined) return tag
    if (tag.tag === intTag) return { ...tag, test: plainInteger }
    // `.inf` and `.nan` have a tag of their own with the same name.
    return tag.tag === floatTag && tag.test?.test('1.5') === true ? { ...tag, test: plainDecimal } : tag
  })
}

const numberText = /^[-+]?(?:\d+\.?\d*|\.\d+)$/

/** The number that a text is which is not parsed as one because it would lose its form; null for any other text. */
export function numberOfText(text: string): number | null {
  return numberText.test(text) && !plainInteger.test(text) && !plainDecimal.test(text) ? Number(text) : null
}

const dialect = { prettyErrors: false, stringKeys: true, uniqueKeys: false, customTags: withExactNumbers } as const

/**
 * Parses a YAML text that somebody wrote; all of them are parsed here, in time that grows with their length and not with its
 * square. The library itself would compare each key of a section with all others, and write a key that is a section as a text,
 * and each key within it again. Pure.
 */
export function parseYaml(
  text: string,
  options: Pick<ParseOptions, 'keepSourceTokens' | 'lineCounter'> = {},
  { characters: most }: Pick<YamlLimits, 'characters'> = newTextLimits,
): ParsedYaml {
  if (text.length > most) {
    const problem = message('file.large', { length: text.length, most })
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
export function yamlValue(
  { document }: ParsedYaml,
  { values: most }: Pick<YamlLimits, 'values'> = newTextLimits,
): { readonly value: unknown } | { readonly problem: Message } {
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 })
    return hasMore(value, most) ? { problem: message('file.values', { most }) } : { value }
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
