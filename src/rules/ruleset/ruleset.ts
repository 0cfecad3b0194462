import { createHash } from 'node:crypto'
import type { RuleTerms } from '../../domain/finding.ts'
import { currencyCode } from '../../domain/money.ts'
import { byObjectType, type LinkChain, type ObjectType } from '../../domain/record.ts'
import {
  checkYamlFile,
  parseYamlFile,
  type YamlFile,
  type YamlProblem,
  type YamlSource,
} from '../../domain/text/yaml-file.ts'
import { openWorkingTime } from '../../domain/time/working-time.ts'
import { fallbackZone, openZone } from '../../domain/time/zone.ts'
import { type Message, message, type OwnTexts } from '../../words/index.ts'
import type { AnswerFields } from '../answers/answered-fields.ts'
import { type AccountView, findField } from '../check/account-field.ts'
import { type AccountProblem, accountProblems } from '../check/check-account.ts'
import { hasFieldsOf, twoLinkChains } from '../check/named-fields.ts'
import { type NamingPart, parsedPaths, partOfRule, partOfSegment } from '../check/naming-part.ts'
import { type AskedField, askedFields } from '../compile/asked-fields.ts'
import { compileRule, type RuleCheck } from '../compile/compile-rule.ts'
import { newFieldMemory } from '../compile/record-context.ts'
import type { Example } from '../examples/example-schema.ts'
import type { KeyedFields } from '../keys/keyed-field.ts'
import { compileSegment, type SegmentCheck } from '../segments/compile-segment.ts'
import type { Segments } from '../segments/segment-schema.ts'
import { answerFields } from './answer-fields.ts'
import { type CalendarSection, calendarOf } from './calendar-schema.ts'
import { keyedFields, uniqueFields } from './keyed-fields.ts'
import type { Rule } from './rule-schema.ts'
import { type RulesetFile, rulesetFileSchema } from './ruleset-file.ts'
import { termsOf } from './terms.ts'
import type { CodeForms, VendorFields } from './vendor-fields.ts'

/** A checked and compiled ruleset. */
export interface Ruleset {
  /** For people: the same for everybody, or one for each language. */
  readonly name: string | OwnTexts
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
  /** Named parts of the records, by id: what exemptions may be about; absent: none. */
  readonly segments?: Segments | undefined
  /** Records with the results that the rules are to have for them. */
  readonly examples: readonly Example[]
  /** The location of a part of a rule in the file, as `file:line:column`. */
  readonly placeOf: (ruleId: string, path: readonly PropertyKey[]) => string
  /** As `placeOf`, of a segment. */
  readonly placeOfSegment: (segmentId: string, path: readonly PropertyKey[]) => string
  /** The rules for each object type, in the file's order, compiled. */
  readonly checks: Readonly<Record<ObjectType, readonly RuleCheck[]>>
  /** The fields that each rule asks for, by the rule's id. */
  readonly asked: ReadonlyMap<string, readonly AskedField[]>
  /** The chains of two links that the rules and the segments follow, each once. */
  readonly chains: readonly LinkChain[]
  /** Whether records are in each segment, by its id. */
  readonly segmentChecks: ReadonlyMap<string, SegmentCheck>
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
export function parseRuleset(text: string, source: string | YamlSource, forms: CodeForms = {}): Ruleset {
  return rulesetIn(parseYamlFile((raw) => rulesetFileSchema(raw, forms), text, source))
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
    placeOfSegment: (segmentId, path) => placeOf(['segments', segmentId, ...path]),
  })
}

/** The ruleset for a vendor's account: without what names a field that this vendor does not have. */
export function rulesetFor(ruleset: Ruleset, vendor: string): Ruleset {
  function isForVendor(part: NamingPart): boolean {
    return hasFieldsOf(vendor, part, ruleset.fields)
  }
  const rules = ruleset.rules.filter((rule) => isForVendor(partOfRule(rule)))
  return compile({ ...ruleset, rules, ...chosenSegments(ruleset, (_id, part) => isForVendor(part)) })
}

/** Those of the segments that are chosen. */
function chosenSegments(
  { segments }: Pick<Ruleset, 'segments'>,
  isChosen: (id: string, part: NamingPart) => boolean,
): Pick<Ruleset, 'segments'> {
  if (segments === undefined) return {}
  const chosen = Object.entries(segments).filter(([id, segment]) => isChosen(id, partOfSegment(segment)))
  return { segments: Object.fromEntries(chosen) }
}

/** A rule that cannot be judged in an account, and why. */
export interface LeftOutRule {
  readonly ruleId: string
  /** What the account lacks of what the rule names, each with its place in the file. */
  readonly problems: readonly Message[]
  /** Whether the rule itself excludes accounts without these fields. */
  readonly isExpected: boolean
}

/** A segment that cannot be judged in an account, and why: no record is in it. */
export interface LeftOutSegment {
  readonly segmentId: string
  /** As of a rule. */
  readonly problems: readonly Message[]
}

/**
 * Increased whenever the same rules judge records differently: records judged by an earlier version are judged again.
 *
 * - 2: labels, example addresses and local machines are not values; conditions compare in the field's own type
 * - 3: evaluation also stores the facts of records; the verdicts are those of 2
 * - 4: values may be doubtful, and what an integration wrote is for operators
 * - 5: a day that does not exist is no date
 * - 6: a moment without a zone is in UTC, whatever the zone of the machine
 * - 7: an address to which mail came back is doubtful
 * - 8: conditions compare the name of a stage with names alone, although the CRM offers stages as options
 * - 9: amounts and dates in a form of somebody's own are doubtful, more phrases are junk, a field that is listed twice counts once, and
 *   of a date that fails two tests, only its age makes it late
 * - 10: words for "nothing" and trials of about forty languages, keyboards of other scripts and damaged letters are found; a firm's name,
 *   "None" and "Na Na", and telephone numbers that a firm may have chosen are asked about; a small letter alone is a doubtful name; a
 *   vendor's field has keys of its own
 * - 11: digits and notes in names, addresses of forms and words that no list has as a name are asked about; damaged letters in more
 *   forms, what tables, scanners and mail tools leave, largest amounts and dates without an end are found
 */
export const judgingVersion = 11

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
  /** Segments that name something that the account lacks; they are not among `segments`. */
  readonly leftOutSegments: readonly LeftOutSegment[]
  /** Identifies everything that determines the rules' results: when it changes, every record is evaluated again. */
  readonly basis: string
}

/**
 * The ruleset for one account: without what is for other vendors or names something that the account lacks, with the
 * account's days and its fields' types.
 */
export function rulesetOfAccount(
  ruleset: Ruleset,
  { timeZone, currency, ...account }: AccountView & AccountFrame,
): AccountRuleset {
  const own = currencyCode(currency)
  const ofVendor = rulesetFor(ruleset, account.vendor)
  const leftOut = ofVendor.rules.flatMap((rule) => leftOutRule(ruleset, rule, account))
  const leftOutSegments = Object.entries(ofVendor.segments ?? {}).flatMap(([segmentId, segment]) => {
    const found = accountProblems(partOfSegment(segment), ruleset.fields, account)
    const problems = placed(found, (path) => ruleset.placeOfSegment(segmentId, path))
    return problems.length === 0 ? [] : [{ segmentId, problems }]
  })
  const isLeftOut = new Set(leftOut.map(({ ruleId }) => ruleId))
  const outside = new Set(leftOutSegments.map(({ segmentId }) => segmentId))
  const rules = ofVendor.rules.filter(({ id }) => !isLeftOut.has(id))
  const chosen = chosenSegments(ofVendor, (id) => !outside.has(id))
  const parts = [...rules.map(partOfRule), ...Object.values(chosen.segments ?? {}).map(partOfSegment)]
  const found = parts.flatMap((part) =>
    parsedPaths(part, ruleset.fields).map((path) => findField(path, part.object, account)),
  )
  const basis = JSON.stringify([judgingVersion, ruleset.version, account.vendor, timeZone, own, [...isLeftOut], found])
  return {
    ...compile({ ...ofVendor, rules, ...chosen }, { timeZone, currency: own, account }),
    leftOut,
    leftOutSegments,
    basis: createHash('sha256').update(basis).digest('hex').slice(0, 16),
  }
}

/** The ruleset for the records of its examples. @param given the account that they are in, with the ruleset's fields as it has them */
export function rulesetOfExamples(
  ruleset: Ruleset,
  given: Pick<Ruleset, 'fields'> & { readonly account: AccountView },
): Ruleset {
  const { account, fields } = given
  return compile({ ...ruleset, fields }, { timeZone: fallbackZone, currency: null, account })
}

function leftOutRule(ruleset: Ruleset, rule: Rule, account: AccountView): LeftOutRule[] {
  const found = accountProblems(partOfRule(rule), ruleset.fields, account)
  const problems = placed(found, (path) => ruleset.placeOf(rule.id, path))
  const isExpected = rule.whereKept && found.every(({ isSurelyAbsent }) => isSurelyAbsent)
  return problems.length === 0 ? [] : [{ ruleId: rule.id, problems, isExpected }]
}

function placed(
  found: readonly AccountProblem[],
  placeOf: (path: readonly PropertyKey[]) => string,
): readonly Message[] {
  return found.map(({ path, problem }) => message('rule.problem', { place: placeOf(path), problem }))
}

interface CompileOptions extends AccountFrame {
  readonly account: AccountView | null
}

function compile(
  file: RulesetFile & Pick<Ruleset, 'version' | 'placeOf' | 'placeOfSegment'>,
  { timeZone, currency, account }: CompileOptions = { timeZone: fallbackZone, currency: null, account: null },
): Ruleset {
  const { country, fields = {}, calendar, rules, segments, examples = [] } = file
  const { name, version, placeOf, placeOfSegment, budget } = file
  const zone = openZone(timeZone)
  const working = calendar === undefined ? null : openWorkingTime(calendarOf(calendar), zone)
  const context = { country, fields, account, currency, zone, working, memory: newFieldMemory() }
  const compiled = rules.map((rule) => ({ object: rule.object, check: compileRule(rule, context) }))
  const checks = byObjectType((type) => compiled.filter(({ object }) => object === type).map(({ check }) => check))
  const asked = new Map(rules.map((rule) => [rule.id, askedFields(rule, context)]))
  const chains = twoLinkChains(file)
  const terms = new Map(rules.map((rule) => [rule.id, termsOf(rule)]))
  const keyed = byObjectType((type) => keyedFields(type, rules, context))
  const named = rules.map((rule) => [rule.id, uniqueFields(rule, context)] as const)
  const unique = new Map(named.filter(([, names]) => names.length > 0))
  const answers = byObjectType((type) => answerFields(type, rules, context))
  const segmentChecks = new Map(
    Object.entries(segments ?? {}).map(([id, segment]) => [id, compileSegment(segment, context)]),
  )
  const compiledParts = { checks, segmentChecks, asked, chains, terms, keyed, unique, answers }
  const written = {
    name,
    country,
    version,
    placeOf,
    placeOfSegment,
    fields,
    calendar,
    budget,
    rules,
    segments,
    examples,
  }
  return { ...written, ...compiledParts }
}
