import type { AccountField } from '../../domain/account-schema.ts'
import type { FieldKind } from '../../domain/field.ts'
import type { Scalar } from '../../domain/record.ts'
import { type AccountView, findField } from '../check/account-field.ts'
import { needKindOf } from '../needs/index.ts'
import type { Rule } from '../ruleset/rule-schema.ts'
import type { VendorFields } from '../ruleset/vendor-fields.ts'
import { recordTimes } from '../ruleset/vendor-fields.ts'
import { type FieldPath, parsePath } from './field-path.ts'
import { kindOf } from './typed-value.ts'
import { matchingValues } from './value-test.ts'

/** A field of a record for whose value a rule asks. */
export interface AskedField {
  /** The portable name, or the rules' name of one of the vendor's own fields. */
  readonly name: string
  /** The vendor's code; null for a portable field. */
  readonly code: string | null
  readonly kind: FieldKind
  /** Whether people mean a day by it, even if the CRM stores a moment. */
  readonly isDay: boolean
  /** The account's definition; null if every account has the field, or it has not been read. */
  readonly account: AccountField | null
  /** Values that do not meet the rule although the field has them as options. */
  readonly excluded: readonly Scalar[]
}

/**
 * The fields of the record itself of which a value can meet the rule. None for a rule that asks for something else: a
 * link, an owner, or a value of a linked record. Pure.
 */
export function askedFields(rule: Pick<Rule, 'object' | 'need'>, context: AskedContext): readonly AskedField[] {
  const named = needKindOf(rule.need).askedFor(rule.need)
  return named.flatMap(({ text, refused = [] }): AskedField[] => {
    const parsed = parsePath(text, { object: rule.object, fields: context.fields })
    return 'path' in parsed && isOfRecord(parsed.path) ? askedField(rule, { path: parsed.path, refused }, context) : []
  })
}

/** How many of the fields for which a rule asks people have to fill in. Pure. @param asked those of the record itself */
export function fewestFields({ need }: Pick<Rule, 'need'>, asked: readonly AskedField[]): number {
  return Math.min(needKindOf(need).fewest(need), asked.length)
}

interface AskedContext {
  readonly fields: VendorFields
  readonly account: AccountView | null
}

function isOfRecord({ links, name, ofOwner }: FieldPath): boolean {
  return links.length === 0 && ofOwner !== true && !recordTimes.includes(name)
}

function askedField(
  rule: Pick<Rule, 'object'>,
  { path, refused }: { readonly path: FieldPath; readonly refused: readonly Scalar[] },
  { account }: AskedContext,
): AskedField[] {
  const { name, isDay = false } = path
  const field = accountFieldOf(path, rule, account)
  if (path.codeOf === undefined) {
    return [{ name, code: null, kind: path.kind, isDay, account: field, excluded: [...matchingValues(path, refused)] }]
  }
  const code = account === null ? null : path.codeOf(account.vendor)
  if (code === null || field === null) return []
  const excluded = [...matchingValues({ ...path, field }, refused)]
  return [{ name, code, kind: kindOf(field, path.kind), isDay, account: field, excluded }]
}

function accountFieldOf(
  path: FieldPath,
  { object }: Pick<Rule, 'object'>,
  account: AccountView | null,
): AccountField | null {
  const found = account === null ? null : findField(path, object, account)
  return found !== null && 'field' in found ? found.field : null
}
