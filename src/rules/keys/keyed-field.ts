import { createHash } from 'node:crypto'
import type { CrmRecord, ObjectType } from '../../domain/record.ts'
import { type FieldPath, isUnread, readField } from '../compile/field-path.ts'
import type { Subject } from '../compile/subject.ts'
import { comparableValues } from './comparable-values.ts'
import { tiesOf } from './ties.ts'

/** Fields that a need compares with those of other records, as the admin names them. */
export interface ComparedFields {
  readonly texts: readonly string[]
  /** Whether it counts groups of records that have nothing to do with each other. */
  readonly isTied: boolean
  /** Whether it is asked of linked records. */
  readonly isLinked?: true
}

/** Fields of a type whose values are compared between records: a value in one of them equals that in another. */
export interface KeyedField {
  /** Keys are stored under it: it follows from the fields alone. */
  readonly name: string
  readonly paths: readonly FieldPath[]
  readonly isTied: boolean
}

/** A value of a record, by which others that have it are found. */
export interface ValueKey {
  /** The name of the `KeyedField`. */
  readonly field: string
  /** A hash: the values themselves are not stored twice. */
  readonly key: string
  /** What relates the record to others, hashed; empty if the field is not tied. */
  readonly ties: readonly string[]
}

/** The keyed field for some fields. */
export function keyedFieldOf(paths: readonly FieldPath[], isTied: boolean): KeyedField {
  return {
    name: paths.map(storedName).toSorted().join('+'),
    paths,
    isTied,
  }
}

/** A vendor's own field may have the name of a portable one, whose values are others. */
function storedName({ name, codeOf }: FieldPath): string {
  return codeOf === undefined ? name : `vendor.${name}`
}

/** Each field once, tied if a need asks for that. */
export function joinKeyedFields(fields: readonly KeyedField[]): readonly KeyedField[] {
  const byName = Map.groupBy(fields, ({ name }) => name)
  return [...byName.values()].flatMap((same) => {
    const [first] = same
    return first === undefined ? [] : [{ ...first, isTied: same.some(({ isTied }) => isTied) }]
  })
}

/** What the rules of an account compare between records of each type. */
export type KeyedFields = Readonly<Record<ObjectType, readonly KeyedField[]>>

/** The keys of a field's values; none for blank values, and those that are not valid or have not been read. Pure. */
export function keysIn(record: CrmRecord, paths: readonly FieldPath[], country: string): readonly string[] {
  const values = paths.flatMap((path) =>
    isUnread(record, path) ? [] : comparableValues(path.kind, readField(record, path), { country }),
  )
  return [...new Set(values)].map((value) => hashOf(value, keyLength))
}

/** The keys of a record by which others are found that have the same values. Pure. */
export function valueKeys(
  { keyed, country }: { readonly keyed: KeyedFields; readonly country: string },
  subject: Pick<Subject, 'record' | 'linked'>,
): readonly ValueKey[] {
  const { record } = subject
  return keyed[record.type].flatMap(({ name: field, paths, isTied }) => {
    const keys = keysIn(record, paths, country)
    if (keys.length === 0) return []
    const compared = paths.map(({ name }) => name)
    const ties = isTied ? tiesOf(subject, { compared, country }).map((tie) => hashOf(tie, tieLength)) : []
    return keys.map((key) => ({ field, key, ties: ties.toSorted() }))
  })
}

/** 132 bits: no two values of an account have the same key. */
const keyLength = 22
/** 60 bits: of the at most hundred records that are compared at once, none are related by chance. */
const tieLength = 10

function hashOf(text: string, length: number): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, length)
}
