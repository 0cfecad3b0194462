import { createHash } from 'node:crypto'
import { ConfigError } from '../domain/errors.ts'
import { type ObjectType, objectTypes } from '../domain/record.ts'
import { parseYamlFile } from '../domain/yaml-file.ts'
import { canBeOver, compileRule, type RuleCheck } from './compile-rule.ts'
import { parsePath } from './field-path.ts'
import { type Rule, RulesetFile } from './rule-schema.ts'

/** A checked and compiled ruleset. */
export interface Ruleset {
  readonly name: string
  /** Names the content: two files that say the same have the same version. */
  readonly version: string
  readonly rules: readonly Rule[]
  /** The rules about each object type, in the file's order, ready to run. */
  readonly checks: Readonly<Record<ObjectType, readonly RuleCheck[]>>
}

/**
 * Reads a ruleset (YAML).
 *
 * @throws ConfigError with every problem at once, one a line: file, line, column, what was found, what is allowed
 */
export function parseRuleset(text: string, fileName: string): Ruleset {
  const { value, placeOf } = parseYamlFile(RulesetFile, text, fileName)
  const problems = value.rules.flatMap((rule, index) =>
    ruleProblems(rule, value.rules.slice(0, index)).map(
      ({ path, words }) => `${placeOf(['rules', index, ...path])}: ${words}`,
    ),
  )
  if (problems.length > 0) throw new ConfigError(problems.join('\n'))
  const compiled = value.rules.map((rule) => ({ object: rule.object, check: compileRule(rule, value.country) }))
  return {
    name: value.name,
    version: createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12),
    rules: value.rules,
    checks: byObjectType((type) => compiled.filter(({ object }) => object === type).map(({ check }) => check)),
  }
}

function byObjectType<T>(valueOf: (type: ObjectType) => T): Record<ObjectType, T> {
  return Object.fromEntries(objectTypes.map((type) => [type, valueOf(type)])) as Record<ObjectType, T>
}

interface Problem {
  readonly path: readonly PropertyKey[]
  readonly words: string
}

function ruleProblems(rule: Rule, before: readonly Rule[]): Problem[] {
  const problems: Problem[] = []
  if (before.some(({ id }) => id === rule.id)) {
    problems.push({ path: ['id'], words: `the id "${rule.id}" is used twice` })
  }
  if (rule.once === 'over' && !canBeOver(rule.object)) {
    problems.push({ path: ['once'], words: `a ${rule.object} is never over; only meetings, calls and tasks are` })
  }
  for (const { path, text, own } of namedPaths(rule)) {
    const parsed = parsePath(text, rule.object)
    if ('problem' in parsed) problems.push({ path, words: parsed.problem })
    else if (own && parsed.path.linkedType !== null) {
      problems.push({
        path,
        words: `"${text}" is a field of a linked record; only \`field\` and \`anyOf\` may name one`,
      })
    }
  }
  return problems
}

interface NamedPath {
  readonly path: readonly PropertyKey[]
  readonly text: string
  /** It must be a field of the record itself. */
  readonly own: boolean
}

/** Every field that a rule names, with where it names it. */
function namedPaths(rule: Rule): NamedPath[] {
  const { need } = rule
  const named: NamedPath[] = Object.keys(rule.when).map((text) => ({ path: ['when', text], text, own: true }))
  if (rule.from !== undefined) named.push({ path: ['from'], text: rule.from, own: true })
  if ('field' in need) named.push({ path: ['need', 'field'], text: need.field, own: false })
  if ('anyOf' in need) named.push(...need.anyOf.map((text, i) => ({ path: ['need', 'anyOf', i], text, own: false })))
  for (const key of ['positive', 'choice', 'notPast', 'notBefore', 'earliest'] as const) {
    const text = (need as Partial<Record<typeof key, string>>)[key]
    if (text !== undefined) named.push({ path: ['need', key], text, own: true })
  }
  return named
}

/** Which types of linked records the rules about a type look at. */
export function linkedTypes(ruleset: Ruleset, type: ObjectType): ObjectType[] {
  const rules = ruleset.rules.filter((rule) => rule.object === type)
  const types = rules.flatMap((rule) => [
    ...('linked' in rule.need ? [rule.need.linked] : []),
    ...parsedPaths(rule).flatMap(({ linkedType }) => linkedType ?? []),
  ])
  return objectTypes.filter((candidate) => types.includes(candidate))
}

/** Which of the vendor's own fields the rules name, by object type. */
export function requiredVendorFields(ruleset: Ruleset): Record<ObjectType, string[]> {
  return byObjectType((type) => {
    const paths = ruleset.rules.filter((rule) => rule.object === type).flatMap(parsedPaths)
    return [...new Set(paths.filter((path) => path.isVendorField).map((path) => path.name))].toSorted()
  })
}

function parsedPaths(rule: Rule): { linkedType: ObjectType | null; name: string; isVendorField: boolean }[] {
  return namedPaths(rule).flatMap(({ text }) => {
    const parsed = parsePath(text, rule.object)
    return 'path' in parsed ? [parsed.path] : []
  })
}
