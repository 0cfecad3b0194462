import { createHash } from 'node:crypto'
import { type ObjectType, objectTypes } from '../domain/record.ts'
import { parseYamlFile } from '../domain/yaml-file.ts'
import { namedPaths } from './check-rule.ts'
import { compileRule, type RuleCheck } from './compile-rule.ts'
import { type FieldPath, parsePath } from './field-path.ts'
import type { Rule } from './rule-schema.ts'
import { RulesetFile } from './ruleset-file.ts'

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
  const { value } = parseYamlFile(RulesetFile, text, fileName)
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

function parsedPaths(rule: Rule): FieldPath[] {
  return namedPaths(rule).flatMap(({ text }) => {
    const parsed = parsePath(text, rule.object)
    return 'path' in parsed ? [parsed.path] : []
  })
}
