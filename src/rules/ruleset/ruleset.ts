import { createHash } from 'node:crypto'
import type { NamedOfAccount } from '../../domain/account-schema.ts'
import type { RuleTerms } from '../../domain/finding.ts'
import { currencyCode, isoCurrencies } from '../../domain/money.ts'
import { byObjectType, type LinkChain, type ObjectType, objectTypes } from '../../domain/record.ts'
import { checkYamlFile, parseYamlFile, type YamlFile, type YamlProblem } from '../../domain/text/yaml-file.ts'
import { openWorkingTime } from '../../domain/time/working-time.ts'
import { fallbackZone, openZone } from '../../domain/time/zone.ts'
import { type Message, message } from '../../words/index.ts'
import type { AnswerFields } from '../answers/answered-fields.ts'
import { type AccountView, findField } from '../check/account-field.ts'
import { accountProblems } from '../check/check-account.ts'
import { namedPaths, parseNamed } from '../check/check-rule.ts'
import { type AskedField, askedFields } from '../compile/asked-fields.ts'
import { compileRule, type RuleCheck } from '../compile/compile-rule.ts'
import { type FieldPath, holderOf } from '../compile/field-path.ts'
import { newFieldMemory } from '../compile/record-context.ts'
import type { Example } from '../examples/example-schema.ts'
import type { KeyedFields } from '../keys/keyed-field.ts'
import { tieChains } from '../keys/ties.ts'
import { needKindOf } from '../needs/index.ts'
import { answerFields } from './answer-fields.ts'
import { type CalendarSection, calendarOf } from './calendar-schema.ts'
import { keyedFields, uniqueFields } from './keyed-fields.ts'
import type { Rule } from './rule-schema.ts'
import { type RulesetFile, rulesetFileSchema } from './ruleset-file.ts'
import { termsOf } from './terms.ts'
import { type CodeForms, recordTimes, type VendorFields } from './vendor-fields.ts'

/** A checked and compiled ruleset. */
export interface Ruleset {
  readonly name: string
  /** ISO 3166 code, for telephone numbers without a country code. */
  readonly country: string
  /** Identifies the content: two files with the same meaning have the same version. Examples have no meaning. */
  readonly version: string
  /** The vendors' own fields that it names. */
  readonly fields: VendorFields
  /** When the account works; absent if the file does not say. */
  readonly calendar?: CalendarSection | undefined
  /** What the rules about one type may ask of people, on average for a record; absent: no wish of its own. */
  readonly budget?: RulesetFile['budget']
  readonly rules: readonly Rule[]
  /** Records with the results that the rules are to have for them. */
  readonly examples: readonly Example[]
  /** The location of a part of a rule in the file, as `file:line:column`. */
  readonly placeOf: (ruleId: string, path: readonly PropertyKey[]) => string
  /** The rules for each object type, in the file's order, compiled. */
  readonly checks: Readonly<Record<ObjectType, readonly RuleCheck[]>>
  /** The fields that each rule asks for, by the rule's id. */
  readonly asked: ReadonlyMap<string, readonly AskedField[]>
  /** The chains of two links that the rules follow, each once. */
  readonly chains: readonly LinkChain[]
  /** What each rule says about its findings, by the rule's id. */
  readonly terms: ReadonlyMap<string, RuleTerms>
  /** The fields whose values the rules compare between records of each type. */
  readonly keyed: KeyedFields
  /** The names of the fields among them of which a rule allows each value only once, by the rule's id; others are absent. */
  readonly unique: ReadonlyMap<string, readonly string[]>
  /** The fields of each type in which rules accept answers in place of values. */
  readonly answers: AnswerFields
}

/**
 * Parses a ruleset (YAML).
 *
 * @param forms the vendors whose own fields it may name; default: none
 * @throws ConfigError with every problem at once, one per line: file, line, column, what was found, what is allowed
 */
export function parseRuleset(text: string, fileName: string, forms: CodeForms = {}): Ruleset {
  return rulesetIn(parseYamlFile((raw) => rulesetFileSchema(raw, forms), text, fileName))
}

/** A valid ruleset, or every problem of its text. */
export type CheckedRuleset = { readonly ruleset: Ruleset } | { readonly problems: readonly YamlProblem[] }

/** As `parseRuleset`, with problems by their places. */
export function checkRuleset(text: string, fileName: string, forms: CodeForms = {}): CheckedRuleset {
  const checked = checkYamlFile((raw) => rulesetFileSchema(raw, forms), text, fileName)
  return 'problems' in checked ? checked : { ruleset: rulesetIn(checked) }
}

function rulesetIn({ value, placeOf }: YamlFile<RulesetFile>): Ruleset {
  const { examples: _examples, ...meaning } = value
  const version = createHash('sha256').update(JSON.stringify(meaning)).digest('hex').slice(0, 12)
  const indexOf = new Map(value.rules.map(({ id }, index) => [id, index]))
  return compile({
    ...value,
    version,
    placeOf: (ruleId, path) => placeOf(['rules', indexOf.get(ruleId) ?? 0, ...path]),
  })
}

/** The ruleset for a vendor's account: without the rules that name a field which that vendor does not have. */
export function rulesetFor(ruleset: Ruleset, vendor: string): Ruleset {
  const rules = ruleset.rules.filter((rule) =>
    parsedPaths(rule, ruleset.fields).every(({ codeOf }) => codeOf === undefined || codeOf(vendor) !== null),
  )
  return compile({ ...ruleset, rules })
}

/** A rule that cannot be judged in an account, and why. */
export interface LeftOutRule {
  readonly ruleId: string
  /** What the account lacks of what the rule names, each with its place in the file. */
  readonly problems: readonly Message[]
  /** Whether the rule itself excludes accounts without these fields. */
  readonly isExpected: boolean
}

/**
 * Increased whenever the same rules judge records differently: records judged by an earlier version are judged again.
 *
 * - 2: labels, example addresses and local machines are not values; conditions compare in the field's own type
 * - 3: evaluation also stores the facts of records; the verdicts are those of 2
 * - 4: values may be doubtful, and what an integration wrote is for operators
 * - 5: a day that does not exist is no date
 */
export const judgingVersion = 5

/** The context for an account's days and amounts of money. */
interface AccountFrame {
  /** IANA name of the zone of dates without a time. */
  readonly timeZone: string
  /** The account's own currency, in the CRM's spelling; null or blank if unknown. */
  readonly currency: string | null
}

/** A ruleset as it applies to one account. */
export interface AccountRuleset extends Ruleset {
  /** Rules that name something that the account lacks; they are not among `rules`. */
  readonly leftOut: readonly LeftOutRule[]
  /** Identifies everything that determines the rules' results: when it changes, every record is evaluated again. */
  readonly basis: string
}

/**
 * The ruleset for one account: without the rules for other vendors and those that name something that the account
 * lacks, with the account's days and its fields' types.
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
  const { name, country, version, placeOf, fields = {}, calendar, budget, rules, examples = [] } = file
  const zone = openZone(timeZone)
  const working = calendar === undefined ? null : openWorkingTime(calendarOf(calendar), zone)
  const context = { country, fields, account, currency, zone, working, memory: newFieldMemory() }
  const compiled = rules.map((rule) => ({ object: rule.object, check: compileRule(rule, context) }))
  const checks = byObjectType((type) => compiled.filter(({ object }) => object === type).map(({ check }) => check))
  const asked = new Map(rules.map((rule) => [rule.id, askedFields(rule, context)]))
  const chains = twoLinkChains(rules, fields)
  const terms = new Map(rules.map((rule) => [rule.id, termsOf(rule)]))
  const keyed = byObjectType((type) => keyedFields(type, rules, context))
  const named = rules.map((rule) => [rule.id, uniqueFields(rule, context)] as const)
  const unique = new Map(named.filter(([, names]) => names.length > 0))
  const answers = byObjectType((type) => answerFields(type, rules, context))
  const compiledParts = { checks, asked, chains, terms, keyed, unique, answers }
  return { name, country, version, placeOf, fields, calendar, budget, rules, examples, ...compiledParts }
}

/** The types of records whose links the rules use for records of a type, whichever type the rules are about. */
export function linkedTypes(ruleset: Ruleset, type: ObjectType): ObjectType[] {
  const types = ruleset.rules.flatMap((rule) =>
    linkChains(rule, ruleset.fields).flatMap((links) =>
      links.filter((_to, index) => (index === 0 ? rule.object : links[index - 1]) === type),
    ),
  )
  return objectTypes.filter((candidate) => types.includes(candidate))
}

/** The chains of two links that the rules follow, each once. */
function twoLinkChains(rules: readonly Rule[], fields: VendorFields): readonly LinkChain[] {
  const chains = rules.flatMap((rule) =>
    linkChains(rule, fields).flatMap(([via, end]): LinkChain[] =>
      via === undefined || end === undefined ? [] : [[rule.object, via, end]],
    ),
  )
  return [...new Map(chains.map((chain) => [chain.join(), chain])).values()]
}

/** The chains of links that a rule follows from its record. */
function linkChains(rule: Rule, fields: VendorFields): readonly (readonly ObjectType[])[] {
  const kind = needKindOf(rule.need)
  const isTied = kind.compared(rule.need).some((compared) => compared.isTied)
  return [
    ...kind.chains(rule.need),
    ...parsedPaths(rule, fields).map(({ links }) => links),
    ...(isTied ? tieChains(rule.object) : []),
  ]
}

/** The vendor's own fields that must be read, by object type: the vendor's code by the rules' name. */
export function requiredVendorFields(
  ruleset: Ruleset,
  vendor: string,
): Record<ObjectType, Readonly<Record<string, string>>> {
  const required = rulesetFor(ruleset, vendor).rules.flatMap((rule) =>
    parsedPaths(rule, ruleset.fields).flatMap((path) => {
      const code = path.codeOf?.(vendor) ?? null
      return code === null ? [] : [{ type: holderOf(path, rule.object), name: path.name, code }]
    }),
  )
  return byObjectType((type) => {
    const pairs = required.filter((one) => one.type === type).map(({ name, code }): [string, string] => [name, code])
    return Object.fromEntries(pairs.toSorted(([a], [b]) => (a < b ? -1 : 1)))
  })
}

/** Whether the rules name owners, or their teams. */
export function namesOwners({ rules, fields }: Ruleset): boolean {
  return rules.some((rule) => parsedPaths(rule, fields).some(({ ofOwner }) => ofOwner === true))
}

/** What the rules name of the vendor's account, whose existence only the account itself can confirm. */
export function namedOfAccount(ruleset: Ruleset, vendor: string): NamedOfAccount {
  const codes = Object.entries(requiredVendorFields(ruleset, vendor)).map(([type, named]) => [
    type,
    Object.values(named),
  ])
  const ofVendor = rulesetFor(ruleset, vendor).rules
  const portable = ofVendor.flatMap((rule) =>
    parsedPaths(rule, ruleset.fields).flatMap((path) =>
      path.codeOf !== undefined || path.ofOwner === true || recordTimes.includes(path.name)
        ? []
        : [{ type: holderOf(path, rule.object), name: path.name }],
    ),
  )
  const currencies = ofVendor.flatMap((rule) =>
    namedPaths(rule).flatMap((named) => {
      const parsed = parseNamed(named, { object: rule.object, fields: ruleset.fields })
      return 'path' in parsed && parsed.path.kind === 'currency' ? named.words : []
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
  return namedPaths(rule).flatMap((named) => {
    const parsed = parseNamed(named, { object: rule.object, fields })
    return 'path' in parsed ? [parsed.path] : []
  })
}
