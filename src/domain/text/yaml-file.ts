import { LineCounter } from 'yaml'
import { z } from 'zod'
import { listMessage, type Message, message, StoredMessage } from '../../words/index.ts'
import { ConfigError } from '../errors.ts'
import { allowedMessage, misplacedMessage } from './allowed.ts'
import { newTextLimits, numberOfText, parseYaml, type YamlLimits, yamlValue } from './parse-yaml.ts'
import { keysAt } from './schema-keys.ts'
import { keyStart, type Place, type Position, positionAt, yamlPlaces } from './yaml-places.ts'

/** A problem of a YAML file, with its place. */
export interface YamlProblem extends Position {
  /** Of the value that it is about; empty: the whole file. */
  readonly path: readonly PropertyKey[]
  /** What was found, and what is allowed. */
  readonly problem: Message
}

/** A parsed YAML file. */
export interface YamlFile<T> {
  readonly value: T
  /** The location of a path in the file, as `file:line:column`. */
  readonly placeOf: (path: readonly PropertyKey[]) => string
}

/** Where a text comes from; its file name alone: somebody hands it in. */
export interface YamlSource {
  readonly fileName: string
  readonly limits: YamlLimits
}

function sourceOf(source: string | YamlSource): YamlSource {
  return typeof source === 'string' ? { fileName: source, limits: newTextLimits } : source
}

/** Schemas leave it out silently, wherever it is. */
const lostKey = '__proto__'

/** The schema of a file, or a function that returns it if it depends on the content of the file. */
export type FileSchema<T> = z.ZodType<T> | ((value: unknown) => z.ZodType<T>)

/**
 * Parses a YAML file that an admin wrote. Pure: the caller reads the file.
 *
 * @throws ConfigError with its problems at once, at most a hundred, one per line: where, what was found, what is allowed
 */
export function parseYamlFile<T>(schema: FileSchema<T>, text: string, source: string | YamlSource): YamlFile<T> {
  const checked = checkYamlFile(schema, text, source)
  const { fileName } = sourceOf(source)
  if (!('problems' in checked)) return checked
  const problems = checked.problems.map(({ line, column, problem }) =>
    message('file.problem', { place: `${fileName}:${line}:${column}`, problem }),
  )
  throw new ConfigError(listMessage('list.lines', problems))
}

/**
 * Parses a YAML file, or returns its problems, at most a hundred. Pure.
 *
 * @param source the name of the file, for the locations of a valid one
 */
export function checkYamlFile<T>(
  schema: FileSchema<T>,
  text: string,
  source: string | YamlSource,
): YamlFile<T> | { readonly problems: readonly YamlProblem[] } {
  const { fileName, limits } = sourceOf(source)
  const lines = new LineCounter()
  const yaml = parseYaml(text, { lineCounter: lines }, limits)
  const { document, faults } = yaml
  const positionOf = yamlPlaces(document, lines)
  if (faults.length > 0) {
    return problemsOf(faults, ({ offset, problem }) => ({ path: [], ...positionAt(lines, offset), problem }))
  }
  const found = yamlValue(yaml, limits)
  if ('problem' in found) return { problems: [{ path: [], ...positionAt(lines, 0), problem: found.problem }] }
  const { value } = found
  const lost = keyStart(document, lostKey)
  if (lost !== null) {
    const keys = message('file.key.name', { name: lostKey })
    return { problems: [{ path: [], ...positionAt(lines, lost), problem: message('file.key.unknown', { keys }) }] }
  }
  const known = typeof schema === 'function' ? schema(value) : schema
  const parsed = parseWithNumbers(known, value)
  if (!parsed.success) {
    return problemsOf(parsed.error.issues.flatMap(innermost), (issue) => {
      const { problem, ...place } = problemOf(issue, value, known)
      return { path: issue.path, ...positionOf({ path: issue.path, ...place }), problem }
    })
  }
  function placeOf(path: readonly PropertyKey[]): string {
    const { line, column } = positionOf({ path })
    return `${fileName}:${line}:${column}`
  }
  return { value: parsed.data, placeOf }
}

/** Parses a value of which no other part is in use. Digits in any form are a number where nothing but a number is allowed. */
function parseWithNumbers<T>(schema: z.ZodType<T>, value: unknown): z.ZodSafeParseResult<T> {
  const parsed = schema.safeParse(value)
  const meant = (parsed.error?.issues ?? []).flatMap(everyIssue).flatMap((issue) => {
    const isNumber = issue.code === 'invalid_type' && (issue.expected === 'number' || issue.expected === 'int')
    const found = isNumber ? valueAt(value, issue.path) : null
    const number = typeof found === 'string' ? numberOfText(found) : null
    return number === null ? [] : [{ path: issue.path, number }]
  })
  for (const { path, number } of meant) setAt(value, path, number)
  return meant.length === 0 ? parsed : schema.safeParse(value)
}

/** An issue, with those of each form that a value may have. */
function everyIssue(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue]
  return issue.errors.flat().flatMap((one) => everyIssue({ ...one, path: [...issue.path, ...one.path] }))
}

function setAt(value: unknown, path: readonly PropertyKey[], to: number): void {
  const [holder, key] = [valueAt(value, path.slice(0, -1)), path.at(-1)]
  if (typeof holder === 'object' && holder !== null && key !== undefined) Reflect.set(holder, key, to)
}

/** The most problems that are reported at once. To find where each of them is takes time. */
const mostProblems = 100

/** The first problems, and how many there are besides. */
function problemsOf<T>(
  all: readonly T[],
  report: (one: T) => YamlProblem,
): { readonly problems: readonly YamlProblem[] } {
  const problems = all.slice(0, mostProblems).map(report)
  const [count, last] = [all.length - problems.length, problems.at(-1)]
  if (count === 0 || last === undefined) return { problems }
  return { problems: [...problems, { ...last, path: [], problem: message('file.problems.more', { count }) }] }
}

/**
 * What is wrong within the form that a value was meant to have: the only one of several forms whose own keys it has, so that the
 * mistake lies in one of its parts. The issue itself if that cannot be said, or only in zod's own words.
 */
function innermost(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue]
  // A form may have several forms itself.
  const forms = issue.errors.map((branch) => branch.flatMap(innermost))
  const meant = forms.filter((branch) => branch.length > 0 && branch.every(({ path }) => path.length > 0))
  const [branch] = meant
  if (branch === undefined || meant.length > 1) return [issue]
  const inner = branch.map((one) => ({ ...one, path: [...issue.path, ...one.path] }))
  return inner.some((one) => one.code !== 'unrecognized_keys' && allowedOf(one).code === 'asWritten') ? [issue] : inner
}

/** A problem, and what it is about if that is not the value at the path of the issue. */
type PlacedProblem = { readonly problem: Message } & Partial<Place>

/** Minset's own checks (`custom`) describe what was found themselves. */
function problemOf(issue: z.core.$ZodIssue, value: unknown, schema: z.ZodType): PlacedProblem {
  if (issue.code === 'unrecognized_keys') return keysProblem(issue.keys, issue, schema)
  if (issue.code === 'custom') return ownProblem(issue) ?? { problem: allowedMessage(issue.message) }
  const found = valueAt(value, issue.path)
  const misspelt = issue.code === 'invalid_union' ? misspeltKeys(found, keysAt(schema, issue.path)) : []
  if (misspelt.length > 0) return keysProblem(misspelt, issue, schema)
  const name = issue.path.findLast((part) => typeof part === 'string')
  const allowed = allowedOf(issue)
  if (found === undefined && name !== undefined) return { problem: message('file.key.missing', { name, allowed }) }
  return { problem: message('file.invalid', { found: foundAt(found), allowed }) }
}

/** The keys of a map that has none of the allowed ones, but some that are nearly one. */
function misspeltKeys(found: unknown, allowed: readonly string[]): readonly string[] {
  const keys = typeof found === 'object' && found !== null && !Array.isArray(found) ? Object.keys(found) : []
  if (keys.some((key) => allowed.includes(key))) return []
  return keys.filter((key) => nearestWord(key, allowed) !== null)
}

/** Keys that are not allowed, with the place of the first one. */
function keysProblem(
  names: readonly string[],
  { path, message: said }: z.core.$ZodIssue,
  schema: z.ZodType,
): PlacedProblem {
  const allowed = keysAt(schema, path)
  const keys = names.map((name) => {
    const nearest = nearestWord(name, allowed)
    return nearest === null ? message('file.key.name', { name }) : message('file.key.misspelt', { name, nearest })
  })
  const [listed, hint] = [listMessage('list.comma', keys), misplacedMessage(said)]
  const problem =
    hint === null
      ? message('file.key.unknown', { keys: listed })
      : message('file.key.misplaced', { keys: listed, hint })
  return { problem, path: [...path, ...names.slice(0, 1)], isKey: true }
}

function allowedOf(issue: z.core.$ZodIssue): Message {
  const said = allowedMessage(issue.message)
  const isOurs = said.code !== 'asWritten'
  // For sections, schemas have no error of their own, because theirs would also stand for unknown keys.
  return !isOurs && issue.code === 'invalid_type' && issue.expected === 'object' ? message('allowed.section') : said
}

const OwnProblem = z.object({ problem: StoredMessage, isKey: z.boolean().optional(), word: z.unknown().optional() })

/** For checks that describe the problem as a message: under `problem`, in the parameters of the issue, beside what it is about. */
function ownProblem({ params }: z.core.$ZodIssueCustom): PlacedProblem | null {
  return OwnProblem.safeParse(params).data ?? null
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
    value,
  )
}

const longestShown = 60

/** The value found, shortened. */
function foundAt(found: unknown): Message | string {
  if (found === undefined || found === null) return message('file.found.nothing')
  if (Array.isArray(found)) return message(found.length === 0 ? 'file.found.list.empty' : 'file.found.list')
  const text = typeof found === 'object' ? sectionWords(found) : shown(found)
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text
}

/** `.inf` and `.nan` have no form in JSON. */
function shown(found: unknown): string {
  return typeof found === 'number' ? String(found) : (JSON.stringify(found) ?? typeof found)
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
