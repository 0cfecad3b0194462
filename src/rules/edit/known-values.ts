import type { AccountField } from '../../domain/account-schema.ts'
import { type FieldKind, fieldDefinitions } from '../../domain/field.ts'
import { ownValue } from '../../domain/own-value.ts'
import type { ObjectType } from '../../domain/record.ts'
import { type AccountView, decidesKind, findField, isStageName } from '../check/account-field.ts'
import { type FieldPath, holderOf, type PathContext, parsePath } from '../compile/field-path.ts'

/** What is known of the values of fields in an account. */
export interface KnownOfAccount {
  readonly view: AccountView
  /** The values that stored records have, by type and the name that rules use. */
  readonly used: Readonly<Partial<Record<ObjectType, Readonly<Record<string, readonly string[]>>>>>
}

/** The values that a field may have, as rules name them. */
export interface KnownValues {
  readonly values: readonly string[]
  /** Whether it can have no others. */
  readonly isComplete: boolean
}

const nothing: KnownValues = { values: [], isComplete: false }

/** The values that are known of a field that a rule names. Pure. */
export function knownValues(text: string, context: PathContext, known: KnownOfAccount): KnownValues {
  const parsed = parsePath(text, context)
  if ('problem' in parsed) return nothing
  const { path } = parsed
  const choices = choicesOf(path, holderOf(path, context.object))
  return choices === undefined ? valuesInAccount(path, context.object, known) : { values: choices, isComplete: true }
}

function valuesInAccount(path: FieldPath, object: ObjectType, { view, used }: KnownOfAccount): KnownValues {
  const type = holderOf(path, object)
  const ofRecords = ownValue(used[type] ?? {}, path.name) ?? []
  if (isStageName(path)) {
    return { values: [...new Set([...(view.schema?.stages ?? []), ...ofRecords])], isComplete: false }
  }
  const found = findField(path, object, view)
  if (found !== null && 'field' in found && decidesKind(path, found.field)) return optionsOf(found.field, ofRecords)
  return freeKinds.includes(path.kind) ? { values: ofRecords, isComplete: false } : nothing
}

/** Kinds of values that records have in common and that are not about a person. */
const freeKinds: readonly FieldKind[] = ['text', 'currency']

/** The words of a portable field that has fixed ones. */
function choicesOf({ name, codeOf, ofOwner }: FieldPath, type: ObjectType): readonly string[] | undefined {
  if (codeOf !== undefined || ofOwner === true) return undefined
  return ownValue(fieldDefinitions[type], name)?.choices
}

/** What records have is an id where the account has options. */
function optionsOf({ holds, options }: AccountField, ofRecords: readonly string[]): KnownValues {
  if (options.length > 0) return { values: [...new Set(options.map(({ label }) => label))], isComplete: true }
  if (holds === 'boolean') return { values: ['true', 'false'], isComplete: true }
  return holds === 'text' ? { values: ofRecords, isComplete: false } : nothing
}
