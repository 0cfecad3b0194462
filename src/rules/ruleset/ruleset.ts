import { createHash } from 'node:crypto'
import type { NamedOfAccount } from '../../domain/account-schema.ts'
import { currencyCode, isoCurrencies } from '../../domain/money.ts'
import { type ObjectType, objectTypes } from '../../domain/record.ts'
import { parseYamlFile } from '../../domain/text/yaml-file.ts'
import { fallbackZone, openZone } from '../../domain/time/zone.ts'
import { type Message, message } from '../../words/index.ts'
import { type AccountView, findField } from '../check/account-field.ts'
import { accountProblems } from '../check/check-account.ts'
import { namedPaths } from '../check/check-rule.ts'
import { compileRule, type RuleCheck } from '../compile/compile-rule.ts'
import { type FieldPath, parsePath } from '../compile/field-path.ts'
import { needKindOf } from '../needs/index.ts'
import type { Rule } from './rule-schema.ts'
import { type RulesetFile, rulesetFileSchema } from './ruleset-file.ts'
import { type CodeForms, recordTimes, type VendorFields } from './vendor-fields.ts'

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
  /** Where in the file a part of a rule stands, as `file:line:column`. */
  readonly placeOf: (ruleId: string, path: readonly PropertyKey[]) => string
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
  const { value, placeOf } = parseYamlFile((raw) => rulesetFileSchema(raw, forms), text, fileName)
  const version = createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12)
  const indexOf = new Map(value.rules.map(({ id }, index) => [id, index]))
  return compile({
    ...value,
    version,
    placeOf: (ruleId, path) => placeOf(['rules', indexOf.get(ruleId) ?? 0, ...path]),
  })
}

/** The ruleset as it applies to an account of a vendor: without the rules that name a field which that vendor has not. */
export function rulesetFor(ruleset: Ruleset, vendor: string): Ruleset {
  const rules = ruleset.rules.filter((rule) =>
    parsedPaths(rule, ruleset.fields).every(({ codeOf }) => codeOf === undefined || codeOf(vendor) !== null),
  )
  return compile({ ...ruleset, rules })
}

/** A rule that cannot be judged in an account, and why. */
export interface LeftOutRule {
  readonly ruleId: string
  /** What the rule names that is not there, each with its place in the file. */
  readonly problems: readonly Message[]
  /** The rule says itself that it is not for accounts without these fields. */
  readonly isExpected: boolean
}

/**
 * Counts the changes in how records are judged by the same rules: what a version before this one has judged is judged again.
 * 2: labels, shown addresses and own machines are no values; conditions compare in the field's own type.
 * 3: evaluation also stores the facts of records; the verdicts are those of 2.
 */
export const judgingVersion = 3

/** What days and sums of money of an account are read in. */
interface AccountFrame {
  /** IANA name of the zone whose days dates without a time are. */
  readonly timeZone: string
  /** The account's own, as the CRM spells it; null or blank where it is not known. */
  readonly currency: string | null
}

/** A ruleset as it applies to one account. */
export interface AccountRuleset extends Ruleset {
  /** Rules that name what the account does not have; they are not among `rules`. */
  readonly leftOut: readonly LeftOutRule[]
  /** Names all that decides what the rules say: when it changes, every record is to be judged again. */
  readonly basis: string
}

/**
 * The ruleset as it applies to one account: without the rules for other vendors and those that name what the account
 * does not have, with the account's days and its fields' types.
 */
export function rulesetOfAccount(
  ruleset: Ruleset,
  { timeZone, currency, ...account }: AccountView & AccountFrame,
): AccountRuleset {
  const own = currencyCode(currency)
  const ofVendor = rulesetFor(ruleset, account.vendor)
  const leftOut = ofVendor.rules.flatMap((rule) => {
    const found = accountProblems(rule, ruleset.fields, account)
    const problems = found.map(({ path, problem }) =>
      message('rule.problem', { place: ruleset.placeOf(rule.id, path), problem }),
    )
    const isExpected = rule.whereKept && found.every(({ isSurelyAbsent }) => isSurelyAbsent)
    return problems.length === 0 ? [] : [{ ruleId: rule.id, problems, isExpected }]
  })
  const isLeftOut = new Set(leftOut.map(({ ruleId }) => ruleId))
  const rules = ofVendor.rules.filter(({ id }) => !isLeftOut.has(id))
  const found = rules.flatMap((rule) =>
    parsedPaths(rule, ruleset.fields).map((path) => findField(path, rule.object, account)),
  )
  const basis = JSON.stringify([judgingVersion, ruleset.version, account.vendor, timeZone, own, [...isLeftOut], found])
  return {
    ...compile({ ...ofVendor, rules }, { timeZone, currency: own, account }),
    leftOut,
    basis: createHash('sha256').update(basis).digest('hex').slice(0, 16),
  }
}

interface CompileOptions extends AccountFrame {
  readonly account: AccountView | null
}

function compile(
  file: RulesetFile & Pick<Ruleset, 'version' | 'placeOf'>,
  { timeZone, currency, account }: CompileOptions = { timeZone: fallbackZone, currency: null, account: null },
): Ruleset {
  const { name, country, version, placeOf, fields = {}, rules } = file
  const context = { country, fields, account, currency, zone: openZone(timeZone) }
  const compiled = rules.map((rule) => ({ object: rule.object, check: compileRule(rule, context) }))
  const checks = byObjectType((type) => compiled.filter(({ object }) => object === type).map(({ check }) => check))
  return { name, country, version, placeOf, fields, rules, checks }
}

function byObjectType<T>(valueOf: (type: ObjectType) => T): Record<ObjectType, T> {
  return Object.fromEntries(objectTypes.map((type) => [type, valueOf(type)])) as Record<ObjectType, T>
}

/** Which types of linked records the rules about a type look at. */
export function linkedTypes(ruleset: Ruleset, type: ObjectType): ObjectType[] {
  const rules = ruleset.rules.filter((rule) => rule.object === type)
  const types = rules.flatMap((rule) => [
    ...needKindOf(rule.need).linkedTypes(rule.need),
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

/** What the rules name of an account of the vendor, whose existence only the account can tell. */
export function namedOfAccount(ruleset: Ruleset, vendor: string): NamedOfAccount {
  const codes = Object.entries(requiredVendorFields(ruleset, vendor)).map(([type, named]) => [
    type,
    Object.values(named),
  ])
  const ofVendor = rulesetFor(ruleset, vendor).rules
  const portable = ofVendor.flatMap((rule) =>
    parsedPaths(rule, ruleset.fields).flatMap(({ linkedType, name, codeOf }) =>
      codeOf !== undefined || recordTimes.includes(name) ? [] : [{ type: linkedType ?? rule.object, name }],
    ),
  )
  const currencies = ofVendor.flatMap((rule) =>
    namedPaths(rule).flatMap(({ text, words }) => {
      const parsed = parsePath(text, { object: rule.object, fields: ruleset.fields })
      return 'path' in parsed && parsed.path.kind === 'currency' ? words : []
    }),
  )
  const byType = Object.entries(Object.groupBy(portable, ({ type }) => type)).map(([type, named]) => [
    type,
    [...new Set(named.map(({ name }) => name))].toSorted(),
  ])
  return {
    codes: Object.fromEntries(codes.filter(([, named]) => named?.length !== 0)) as NamedOfAccount['codes'],
    portable: Object.fromEntries(byType) as NamedOfAccount['portable'],
    stages: portable.some(({ name }) => name === 'stageLabel'),
    currencies: currencies.some((word) => !isoCurrencies.includes(currencyCode(String(word)) ?? '')),
  }
}

function parsedPaths(rule: Rule, fields: VendorFields): FieldPath[] {
  return namedPaths(rule).flatMap(({ text }) => {
    const parsed = parsePath(text, { object: rule.object, fields })
    return 'path' in parsed ? [parsed.path] : []
  })
}
