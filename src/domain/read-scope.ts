import { type ObjectType, objectTypes } from './record.ts'

/** Whose records: everybody's and nobody's, or those of these owners alone. */
export type Owners = 'everyone' | readonly string[]

/** The records of some owners that are of some types. */
export interface RecordSet {
  readonly owners: Owners
  readonly types: 'all' | readonly ObjectType[]
  /** Whether the personal data of clients in them may be read in full. Absent: masked. */
  readonly isInFull?: boolean
}

/** What somebody may read: the records in any of these sets. Nothing where there is no set. */
export type ReadScope = readonly RecordSet[]

/** Every record of the account, with personal data masked: for what the service counts, and for people who need none. */
export const wholeAccount: ReadScope = [{ owners: 'everyone', types: 'all' }]

/** Whether an owner is among them. */
export function isAmongOwners(owners: Owners, ownerId: string): boolean {
  return owners === 'everyone' || owners.includes(ownerId)
}

/** Whether a record is among those that somebody may read. */
export function isInReadScope(
  scope: ReadScope,
  { type, ownerId }: { readonly type: ObjectType; readonly ownerId: string | null },
): boolean {
  return scope.some(
    ({ owners, types }) =>
      (types === 'all' || types.includes(type)) &&
      (owners === 'everyone' || (ownerId !== null && owners.includes(ownerId))),
  )
}

/**
 * The types of which everybody's records, and no others, are in the scope, in the order of `objectTypes`; null if some are in it by
 * their owner.
 */
export function typesOfEveryone(scope: ReadScope): RecordSet['types'] | null {
  if (isWholeAccount(scope)) return 'all'
  if (scope.some(({ owners }) => owners !== 'everyone')) return null
  return objectTypes.filter((type) => scope.some(({ types }) => types !== 'all' && types.includes(type)))
}

/** Whether every record of the account is in the scope. */
export function isWholeAccount(scope: ReadScope): boolean {
  return scope.some(({ owners, types }) => owners === 'everyone' && types === 'all')
}
