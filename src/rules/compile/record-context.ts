import type { ObjectType } from '../../domain/record.ts'
import type { WorkingTime } from '../../domain/time/working-time.ts'
import type { Zone } from '../../domain/time/zone.ts'
import { type AccountView, decidesKind, findField } from '../check/account-field.ts'
import type { NeedContext } from '../needs/need.ts'
import { recordTimes, type VendorFields } from '../ruleset/vendor-fields.ts'
import { type FieldPath, isUnread, type PathContext, parsePath } from './field-path.ts'
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
  return {
    object,
    beside,
    country: rules.country,
    zone: rules.zone,
    currency: rules.currency,
    pathOf(text) {
      const path = inAccount(requirePath(text, { object, fields: rules.fields }), { object, ...rules })
      if (path.links.length === 0) own.push(path)
      return path
    },
    isUnread: (record) => own.some((path) => isUnread(record, path)),
    of: (type, fields) => recordContext(type, rules, fields),
  }
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
