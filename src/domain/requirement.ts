import type { VendorFieldKind } from './field.ts'
import type { ObjectType } from './record.ts'

/** What an admin has made the CRM itself require of its records. */
export interface Requirement {
  readonly type: ObjectType
  /** What people call the field in the CRM. */
  readonly label: string
  readonly asks: RequiredThing
  /** Null: of every record of the type. Else of some deals only. */
  readonly when: RequiredWhen | null
}

/** In portable words where there are any. */
export type RequiredThing =
  /** A value in at least one of these portable fields. */
  | { readonly anyOf: readonly string[] }
  /** A link to a record of that type. */
  | { readonly linked: ObjectType }
  | { readonly owner: true }
  /** A value in a field of the vendor's own, by the vendor's code. */
  | { readonly code: string; readonly kind: VendorFieldKind }

/** Of which deals something is required: of those that meet `stages` or `closed`. */
export interface RequiredWhen {
  /** Names of stages: open deals that stand in one of them. Empty: no open deals. */
  readonly stages: readonly string[]
  /** Deals that ended so. Empty: no closed deals. */
  readonly closed: readonly ('won' | 'lost')[]
  /** What the CRM says beyond that, in words: "only in the pipeline Renewals"; null where that is all. */
  readonly remark: string | null
}
