import type { CallOutcome } from '../../src/domain/field.ts'
import { type ObjectType, objectTypePlurals, type RecordKey } from '../../src/domain/record.ts'
import type { Environment } from '../../src/infra/variables.ts'
import type { Dataset } from '../../src/sandbox/company/dataset.ts'
import type { FaultPlan } from '../../src/sandbox/core/faults/faults.ts'
import type { OddItems } from '../../src/sandbox/core/faults/odd-items.ts'
import type { RequestLog } from '../../src/sandbox/core/http/request-log.ts'
import type { SandboxUi, UiFlag } from '../../src/sandbox/core/pages/ui-port.ts'
import type { VendorSpec } from './vendor-spec.ts'

/** The common interface of the emulated accounts of all vendors. */
export interface AnySandbox {
  /** Without a trailing slash. */
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

/** The parameters of an emulated account. */
export interface CrmStart {
  readonly dataset: Dataset
  readonly clock: () => Date
  /** The URL that Minset will serve, without a trailing slash. */
  readonly publicUrl: string
}

/** The parts of an emulated account for tests that differ between vendors. */
export interface WorldCrm<Sandbox extends AnySandbox = AnySandbox> {
  readonly vendor: string
  readonly sandbox: Sandbox
  /** The files that the traffic is checked against. */
  readonly spec: VendorSpec
  /** The configuration to read the account with its own token. */
  readonly byToken: Environment
  /** The configuration that lets the account install the app. */
  readonly byApp: Environment
  readonly redirectUri: string
  /** The code that is returned when a person accepts everything on the consent page. */
  consent(authorizeUrl: URL): string
  /** Starts to send events, for vendors where Minset does not create the subscriptions itself. */
  startDelivery(): void
  /** The names of types in the account's pages. */
  readonly pages: Readonly<Record<ObjectType, string>>
  /** Types whose records show a flag of their own. */
  readonly flagged: readonly ObjectType[]
  /** The account's names of some fields that people fill in. */
  readonly names: { readonly dealName: string; readonly lastName: string }
  /** The outcome of a call in the account; null if it has none. */
  outcomeOf(id: string): CallOutcome | null
  /** Sets the outcome of a call as a person would; null clears it. */
  setOutcome(id: string, outcome: Exclude<CallOutcome, 'other'> | null): void
  /** Whether the account reports that an outcome was cleared; if not, the call seems never to have had one. */
  readonly reportsClearing: boolean
  /** Whether a call writes records. */
  isWrite(request: { readonly method: string; readonly path: string }): boolean
}

/** Starts an emulated account in memory, on any free port. */
export type StartCrm<Sandbox extends AnySandbox = AnySandbox> = (start: CrmStart) => Promise<WorldCrm<Sandbox>>

/** The account's id for the dataset's `id`. */
export function idOf({ sandbox }: WorldCrm, type: ObjectType, id: string): string {
  const kind = `${objectTypePlurals[type]}:`
  for (const [key, datasetId] of sandbox.datasetIds) {
    if (datasetId === id && key.startsWith(kind)) return key.slice(kind.length)
  }
  throw new RangeError(`the dataset has no ${type} ${id}`)
}

/** Minset's flag on a record in the account; blank texts if there is none. */
export function flagOf({ sandbox, pages }: WorldCrm, { type, id }: RecordKey): UiFlag {
  const record = sandbox.ui.read(pages[type], id)
  if (record === null) throw new RangeError(`the account has no ${type} ${id}`)
  return record.flag
}

/** The clock of the limits: a second between any two calls, because most tests are not about limits. */
export function everLater(): () => Date {
  let now = 0
  return () => new Date((now += 1000))
}
