import type { Message } from '../words/index.ts'
import type { VendorFieldKind } from './field.ts'
import type { ObjectType } from './record.ts'

/** A field that an admin has made required in the CRM itself. */
export interface Requirement {
  readonly type: ObjectType
  /** The field's name in the CRM, as shown to people. */
  readonly label: string
  readonly asks: RequiredThing
  /** Null: for every record of the type. Else for some deals only. */
  readonly when: RequiredWhen | null
}

/** In portable terms if possible. */
export type RequiredThing =
  /** A value in at least one of these portable fields. */
  | { readonly anyOf: readonly string[] }
  /** A link to a record of that type. */
  | { readonly linked: ObjectType }
  | { readonly owner: true }
  /** A value in one of the vendor's own fields, by the vendor's code. */
  | { readonly code: string; readonly kind: VendorFieldKind }

/** The deals for which a field is required: those that match `stages` or `closed`. */
export interface RequiredWhen {
  /** Names of stages: open deals in one of them. Empty: no open deals. */
  readonly stages: readonly string[]
  /** Deals closed with one of these results. Empty: no closed deals. */
  readonly closed: readonly ('won' | 'lost')[]
  /** A further restriction in the CRM, in words: "only in the pipeline Renewals"; null if there is none. */
  readonly remark: Message | null
}

/** Whether any records can meet the condition of a requirement: deleted stages have none. */
export function isAsked({ when }: Requirement): boolean {
  return when === null || when.stages.length + when.closed.length > 0
}
