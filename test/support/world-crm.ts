import type { CallOutcome } from '../../src/domain/field.ts'
import { type ObjectType, objectTypePlurals, type RecordKey } from '../../src/domain/record.ts'
import type { Environment } from '../../src/infra/variables.ts'
import type { Dataset } from '../../src/sandbox/company/dataset.ts'
import type { FaultPlan } from '../../src/sandbox/core/faults/faults.ts'
import type { OddItems } from '../../src/sandbox/core/faults/odd-items.ts'
import type { RequestLog } from '../../src/sandbox/core/http/request-log.ts'
import type { SandboxUi, UiFlag } from '../../src/sandbox/core/pages/ui-port.ts'
import type { VendorSpec } from './vendor-spec.ts'

/** What the emulated accounts of all vendors have in common. */
export interface AnySandbox {
  /** Without a slash at its end. */
  readonly url: string
  readonly ui: SandboxUi
  readonly requests: RequestLog
  readonly faults: FaultPlan
  readonly oddItems: Pick<OddItems, 'plant'>
  readonly webhooks: { deliverDue(): Promise<number> }
  /** The dataset's ids, by `kind:id` with the vendor's ids. */
  readonly datasetIds: ReadonlyMap<string, string>
  close(): Promise<void>
}

/** What an emulated account is started with. */
export interface CrmStart {
  readonly dataset: Dataset
  readonly clock: () => Date
  /** Where Minset is going to be, without a slash at its end. */
  readonly publicUrl: string
}

/** What differs from vendor to vendor where Minset is proven against an emulated account. */
export interface WorldCrm<Sandbox extends AnySandbox = AnySandbox> {
  readonly vendor: string
  readonly sandbox: Sandbox
  /** What the traffic is held against. */
  readonly spec: VendorSpec
  /** What a customer writes to have the account read with a token of its own. */
  readonly byToken: Environment
  /** What a customer writes to let the account install the app. */
  readonly byApp: Environment
  readonly redirectUri: string
  /** The code that comes back when a person says yes to everything that the page of consent asks. */
  consent(authorizeUrl: URL): string
  /** Has events sent from now on, where Minset does not see to that itself. */
  startDelivery(): void
  /** What the account's pages call the records of a type. */
  readonly pages: Readonly<Record<ObjectType, string>>
  /** Types whose records show a flag of their own. */
  readonly flagged: readonly ObjectType[]
  /** What the account calls some fields that people fill in. */
  readonly names: { readonly dealName: string; readonly lastName: string }
  /** The outcome that the account shows of a call; null for none. */
  outcomeOf(id: string): CallOutcome | null
  /** Sets the outcome of a call as a person would; null clears it. */
  setOutcome(id: string, outcome: Exclude<CallOutcome, 'other'> | null): void
  /** Whether the account tells that an outcome was cleared; where it does not, the call seems never to have had one. */
  readonly tellsOfClearing: boolean
  /** Whether a call writes records. */
  isWrite(request: { readonly method: string; readonly path: string }): boolean
}

/** Starts an emulated account in memory, on any free port. */
export type StartCrm<Sandbox extends AnySandbox = AnySandbox> = (start: CrmStart) => Promise<WorldCrm<Sandbox>>

/** The account's id of what the dataset calls `id`. */
export function idOf({ sandbox }: WorldCrm, type: ObjectType, id: string): string {
  for (const [key, datasetId] of sandbox.datasetIds) {
    const [kind, ours = ''] = key.split(':')
    if (datasetId === id && kind === objectTypePlurals[type]) return ours
  }
  throw new RangeError(`the dataset has no ${type} ${id}`)
}

/** What the account shows of our flag on a record; blank texts where it shows none. */
export function flagOf({ sandbox, pages }: WorldCrm, { type, id }: RecordKey): UiFlag {
  const record = sandbox.ui.read(pages[type], id)
  if (record === null) throw new RangeError(`the account has no ${type} ${id}`)
  return record.flag
}

/** Time as limits count it: a second between any two calls, for limits are not what most tests are about. */
export function everLater(): () => Date {
  let now = 0
  return () => new Date((now += 1000))
}
