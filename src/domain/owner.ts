import { shownName } from './text/shown-text.ts'

/** The CRM user to whom a record belongs; pages call it "rep". */
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
  /** An archived owner keeps records but is in no team. */
  readonly archived: boolean
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
