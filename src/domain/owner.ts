import { shownName } from './text/shown-text.ts'

/** To whom a record belongs in the CRM: a user, whom pages call "rep", or a queue. */
export interface Owner {
  readonly id: string
  /** The id of the person's user, by which the CRM names who looks at a card; none if it is unknown or that of the owner. */
  readonly userId?: string | null
  readonly email: string | null
  readonly firstName: string | null
  readonly lastName: string | null
  /**
   * The tag of the language in which the person uses the CRM, as the CRM writes it; null if it is unknown. Absent: the CRM's
   * API does not state it, so what its cards report stays.
   */
  readonly language?: string | null
  /** Whether it is not an active user, and so keeps records but belongs to no team: a person who has left, or a queue. */
  readonly archived: boolean
  /** Whether it is a queue, in which records wait until a person is given them; absent: it is a person. */
  readonly isQueue?: true
  readonly teams: readonly OwnerTeam[]
}

export interface OwnerTeam {
  readonly id: string
  readonly name: string
  /** An owner has at most one primary team. */
  readonly primary: boolean
}

/** The name as shown to people: "First Last", or the e-mail address, or the id, whichever exists first. */
export function ownerName(owner: Pick<Owner, 'id' | 'email' | 'firstName' | 'lastName'>): string {
  const name = [owner.firstName, owner.lastName].filter(Boolean).join(' ')
  return shownName(name) || shownName(owner.email ?? '') || `owner ${owner.id}`
}

/** The names of owners as shown to people, by their ids. */
export function namesOfOwners(owners: readonly Owner[]): ReadonlyMap<string, string> {
  return new Map(owners.map((owner) => [owner.id, ownerName(owner)]))
}
