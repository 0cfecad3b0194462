import { byObjectType, type CrmRecord, type ObjectType } from '../../domain/record.ts'
import type { WorkingTime } from '../../domain/time/working-time.ts'
import type { Zone } from '../../domain/time/zone.ts'
import { type AccountView, decidesKind, findField } from '../check/account-field.ts'
import { judgeField } from '../needs/any-valid.ts'
import type { NeedContext } from '../needs/need.ts'
import { recordTimes, type VendorFields } from '../ruleset/vendor-fields.ts'
import type { Judgement } from '../validity/index.ts'
import { type FieldPath, isUnread, type PathContext, parsePath, readBeginning, readEnding } from './field-path.ts'
import { kindOf } from './typed-value.ts'

/** The common context of an account's rules. */
export interface RuleContext {
  /** ISO 3166 code, for telephone numbers without a country code. */
  readonly country: string
  /** The vendors' own fields that the ruleset names. */
  readonly fields: VendorFields
  /** The account's time zone, in which days begin and end. */
  readonly zone: Zone
  /** The account whose fields the vendors' own ones are; null if unknown. */
  readonly account: AccountView | null
  /** The account's own currency, as normalised by `currencyCode`; null if unknown. */
  readonly currency: string | null
  /** The ruleset's working hours; null if it has no calendar. */
  readonly working: WorkingTime | null
  readonly memory: FieldMemory
}

/** What the rules of a ruleset have in common: what one of them finds out about a record serves those after it. */
export interface FieldMemory {
  /** The fields that rules name beginning with records of a type, by the text. */
  readonly paths: Readonly<Record<ObjectType, Map<string, FieldPath>>>
  /** Whether all of those of the records themselves have been read. */
  readonly isAllRead: Readonly<Record<ObjectType, OfRecord<boolean>>>
  readonly judgements: Share<Judgement>
  readonly beginnings: Share<number | null>
  readonly endings: Share<number | null>
  /** Whether tests hold, by their JSON. */
  readonly tests: Share<boolean>
}

type OfRecord<T> = (record: CrmRecord) => T

/** The function for a field that was given first, which remembers the last record. */
type Share<T> = (path: FieldPath, of: OfRecord<T>, detail?: string) => OfRecord<T>

/** For one compilation of a ruleset. */
export function newFieldMemory(): FieldMemory {
  const paths = byObjectType(() => new Map<string, FieldPath>())
  const isAllRead = byObjectType((type) => rememberingLast(areAllRead(paths[type])))
  return { paths, isAllRead, judgements: sharing(), beginnings: sharing(), endings: sharing(), tests: sharing() }
}

/** @param paths the fields that rules name; complete when the first record is judged */
function areAllRead(paths: ReadonlyMap<string, FieldPath>): OfRecord<boolean> {
  let own: readonly FieldPath[] | null = null
  return (record) => {
    own ??= Array.from(paths.values()).filter(({ links }) => links.length === 0)
    for (const path of own) if (isUnread(record, path)) return false
    return true
  }
}

function sharing<T>(): Share<T> {
  const known = new Map<FieldPath, Map<string, OfRecord<T>>>()
  return (path, of, detail = '') => {
    const ofPath = known.get(path) ?? new Map<string, OfRecord<T>>()
    const shared = ofPath.get(detail) ?? rememberingLast(of)
    known.set(path, ofPath.set(detail, shared))
    return shared
  }
}

function rememberingLast<T>(of: OfRecord<T>): OfRecord<T> {
  let last: CrmRecord | null = null
  let result: T
  return (record) => {
    if (record !== last) {
      result = of(record)
      last = record
    }
    return result
  }
}

/**
 * The context for compiling what a rule asks of records of a type.
 *
 * @param beside the fields on which the rule, or the part of it that is about these records, has conditions
 */
export function recordContext(
  object: ObjectType,
  rules: RuleContext,
  beside: ReadonlySet<string> = new Set(),
): NeedContext {
  const own: FieldPath[] = []
  const { memory } = rules
  const isAllRead = memory.isAllRead[object]
  return {
    object,
    beside,
    country: rules.country,
    zone: rules.zone,
    currency: rules.currency,
    pathOf(text) {
      const path = pathIn(text, object, rules)
      if (path.links.length === 0) own.push(path)
      return path
    },
    isUnread: (record) => !isAllRead(record) && own.some((path) => isUnread(record, path)),
    judgementOf: (path) => memory.judgements(path, judgeField(path, rules.country)),
    beginningOf: (path) => memory.beginnings(path, (record) => readBeginning(record, path, rules.zone)),
    endingOf: (path) => memory.endings(path, (record) => readEnding(record, path, rules.zone)),
    tested: memory.tests,
    of: (type, fields) => recordContext(type, rules, fields),
  }
}

/** The same one for each rule. */
function pathIn(text: string, object: ObjectType, rules: RuleContext): FieldPath {
  const paths = rules.memory.paths[object]
  const known = paths.get(text)
  if (known !== undefined) return known
  const path = inAccount(requirePath(text, { object, fields: rules.fields }), { object, ...rules })
  paths.set(text, path)
  return path
}

/** The path with what the account knows of its field. */
function inAccount(path: FieldPath, { object, account }: Pick<RuleContext, 'account'> & PathObject): FieldPath {
  const found = account === null ? null : findField(path, object, account)
  const isDecided = found !== null && 'field' in found && decidesKind(path, found.field)
  const keptIn = keptInOf(path, account)
  return {
    ...path,
    ...(isDecided ? { field: found.field, kind: kindOf(found.field, path.kind) } : {}),
    ...(keptIn === null ? {} : { keptIn }),
  }
}

type PathObject = Pick<PathContext, 'object'>

function keptInOf(
  { name, codeOf, ofOwner }: FieldPath,
  account: RuleContext['account'],
): 'fields' | 'vendorFields' | null {
  if (ofOwner === true) return null
  if (codeOf === undefined) return recordTimes.includes(name) ? null : 'fields'
  return account !== null && codeOf(account.vendor) !== null ? 'vendorFields' : null
}

function requirePath(text: string, context: PathContext): FieldPath {
  const parsed = parsePath(text, context)
  if ('path' in parsed) return parsed.path
  throw new TypeError(`an unchecked rule reached the compiler: ${parsed.problem.code}`)
}
