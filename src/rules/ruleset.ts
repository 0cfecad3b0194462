import { createHash } from 'node:crypto'
import { type ObjectType, objectTypes } from '../domain/record.ts'
import { parseYamlFile } from '../domain/yaml-file.ts'
import { fallbackZone, openZone } from '../domain/zone.ts'
import { namedPaths } from './check-rule.ts'
import { compileRule, type RuleCheck } from './compile-rule.ts'
import { type FieldPath, parsePath } from './field-path.ts'
import type { Rule } from './rule-schema.ts'
import { type RulesetFile, rulesetFileSchema } from './ruleset-file.ts'
import type { CodeForms, VendorFields } from './vendor-fields.ts'

/** A checked and compiled ruleset. */
export interface Ruleset {
  readonly name: string
  /** ISO 3166: of telephone numbers without a country code. */
  readonly country: string
  /** Names the content: two files that say the same have the same version. */
  readonly version: string
  /** The vendors' own fields that it gives names. */
  readonly fields: VendorFields
  readonly rules: readonly Rule[]
  /** The rules about each object type, in the file's order, ready to run. */
  readonly checks: Readonly<Record<ObjectType, readonly RuleCheck[]>>
}

/**
 * Reads a ruleset (YAML).
 *
 * @param forms the vendors whose own fields it may name; none unless given
 * @throws ConfigError with every problem at once, one a line: file, line, column, what was found, what is allowed
 */
export function parseRuleset(text: string, fileName: string, forms: CodeForms = {}): Ruleset {
  const { value } = parseYamlFile((raw) => rulesetFileSchema(raw, forms), text, fileName)
  const version = createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12)
  return compile({ ...value, version })
}

/** The ruleset as it applies to an account of a vendor: without the rules that name a field which that vendor has not. */
export function rulesetFor(ruleset: Ruleset, vendor: string): Ruleset {
  const rules = ruleset.rules.filter((rule) =>
    parsedPaths(rule, ruleset.fields).every(({ codeOf }) => codeOf === undefined || codeOf(vendor) !== null),
  )
  return compile({ ...ruleset, rules })
}

/** The ruleset as it applies to one account: as `rulesetFor`, with the account's days. */
export function rulesetOfAccount(
  ruleset: Ruleset,
  { vendor, timeZone }: { readonly vendor: string; readonly timeZone: string },
): Ruleset {
  return compile(rulesetFor(ruleset, vendor), timeZone)
}

/** @param timeZone IANA name of the zone of the days that dates without a time name */
function compile(file: RulesetFile & Pick<Ruleset, 'version'>, timeZone = fallbackZone): Ruleset {
  const { name, country, version, fields = {}, rules } = file
  const context = { country, fields, zone: openZone(timeZone) }
  const compiled = rules.map((rule) => ({ object: rule.object, check: compileRule(rule, context) }))
  const checks = byObjectType((type) => compiled.filter(({ object }) => object === type).map(({ check }) => check))
  return { name, country, version, fields, rules, checks }
}

function byObjectType<T>(valueOf: (type: ObjectType) => T): Record<ObjectType, T> {
  return Object.fromEntries(objectTypes.map((type) => [type, valueOf(type)])) as Record<ObjectType, T>
}

/** Which types of linked records the rules about a type look at. */
export function linkedTypes(ruleset: Ruleset, type: ObjectType): ObjectType[] {
  const rules = ruleset.rules.filter((rule) => rule.object === type)
  const types = rules.flatMap((rule) => [
    ...('linked' in rule.need ? [rule.need.linked] : []),
    ...parsedPaths(rule, ruleset.fields).flatMap(({ linkedType }) => linkedType ?? []),
  ])
  return objectTypes.filter((candidate) => types.includes(candidate))
}

/** Which of a vendor's own fields are to be read, by object type: the names that rules use, each with the vendor's code. */
export function requiredVendorFields(
  ruleset: Ruleset,
  vendor: string,
): Record<ObjectType, Readonly<Record<string, string>>> {
  const required = rulesetFor(ruleset, vendor).rules.flatMap((rule) =>
    parsedPaths(rule, ruleset.fields).flatMap(({ linkedType, name, codeOf }) => {
      const code = codeOf?.(vendor) ?? null
      return code === null ? [] : [{ type: linkedType ?? rule.object, name, code }]
    }),
  )
  return byObjectType((type) => {
    const pairs = required.filter((one) => one.type === type).map(({ name, code }): [string, string] => [name, code])
    return Object.fromEntries(pairs.toSorted(([a], [b]) => (a < b ? -1 : 1)))
  })
}

function parsedPaths(rule: Rule, fields: VendorFields): FieldPath[] {
  return namedPaths(rule).flatMap(({ text }) => {
    const parsed = parsePath(text, { object: rule.object, fields })
    return 'path' in parsed ? [parsed.path] : []
  })
}
