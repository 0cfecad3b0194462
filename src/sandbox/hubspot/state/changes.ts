import type { TypeName } from './object-types.ts'

/** Who changed a value; documented words of an open set. */
export interface ChangeSource {
  readonly sourceType: 'CRM_UI' | 'INTEGRATION' | 'IMPORT' | 'CALCULATED'
  readonly sourceId: string
  readonly updatedByUserId?: number
}

/** Identifies one object. */
export interface Ref {
  readonly type: TypeName
  readonly id: string
}

/** Two objects, in the direction of their association. */
export interface RefPair {
  readonly from: Ref
  readonly to: Ref
}

/** Something that happened to the account, for webhooks and the journal. */
export type AccountChange = Happening & {
  readonly source: ChangeSource
  /** ISO 8601, UTC. */
  readonly at: string
}

export type Happening =
  | { readonly kind: 'created' | 'changed'; readonly object: Ref; readonly values: Readonly<Record<string, string>> }
  | { readonly kind: 'archived' | 'restored' | 'erased'; readonly object: Ref }
  | ({ readonly kind: 'merged'; readonly object: Ref } & Merger)
  | ({ readonly kind: 'associated'; readonly isLinked: boolean; readonly isPrimary: boolean } & RefPair)

/** How two objects became one. */
export interface Merger {
  readonly mergedId: string
  /** The id of the resulting object: the primary one's, or a new one. */
  readonly newId: string
  readonly propertiesMoved: number
}

type Written = Readonly<Record<string, string | null>>

/**
 * What HubSpot itself writes when somebody writes to an object. Documented: the figures about mail are those of the current
 * address, so they begin anew with another one. Uncertain: whether the reason for which mail came back is forgotten, too; here it
 * stays, which is harder for a reader.
 */
export function followUps(type: TypeName, written: Written, at: string): Written {
  if (type === 'deals' && 'dealstage' in written) return { hs_v2_date_entered_current_stage: at }
  return type === 'contacts' && 'email' in written ? { hs_email_bounce: null } : {}
}
