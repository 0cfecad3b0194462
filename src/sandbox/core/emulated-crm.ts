import type { Router } from 'express'
import type { Dataset } from '../company/dataset.ts'
import type { FaultPlan } from './faults/faults.ts'
import type { OddItems } from './faults/odd-items.ts'
import type { RequestLog } from './http/request-log.ts'
import type { SandboxUi } from './pages/ui-port.ts'
import type { TouchedRecords } from './state/touched-records.ts'

export interface EmulatedCrmOptions {
  /** What the account is filled with, where the folder holds no account yet. Asked for only then. */
  readonly dataset: () => Promise<Dataset>
  /** Where the account lives; null: in memory. */
  readonly dir: string | null
  /** 0: any free port. */
  readonly port: number
  /** Where Minset is going to be. */
  readonly publicUrl: string
  /** The time of the account; the real one unless given. */
  readonly clock?: () => Date
  /** Time as the limits count it; the real one unless given. */
  readonly rateClock?: () => Date
}

/** Names of records in the dataset's words, as `type:id`. */
export interface Touched {
  readonly changed: readonly string[]
  /** Not changed themselves, but linked to one that was. */
  readonly linked: readonly string[]
}

/** An emulated CRM of any vendor, for whoever shows it to people. */
export interface EmulatedCrm {
  /** Address of the API and of the pages, without a slash at its end. */
  readonly url: string
  readonly ui: SandboxUi
  readonly requests: RequestLog
  readonly faults: FaultPlan
  /** Odd values in answers, as real CRMs send them now and then. */
  readonly oddItems: Pick<OddItems, 'plant'>
  /** What a customer would write to let this account install Minset's app: values by environment variable. */
  readonly environment: Readonly<Record<string, string>>
  /** Where consent comes back to. */
  readonly redirectUri: string
  /** The code that comes back when a person says yes to everything that the page of consent asks. */
  consent(authorizeUrl: URL): string
  /** The dataset's words for a type of the pages: several where the CRM keeps them as one. */
  kindsOf(type: string): readonly string[]
  /** What the dataset calls each record that it holds, by `type:id` with the dataset's types and the CRM's ids. */
  readonly datasetIds: ReadonlyMap<string, string>
  /** Records that somebody else than Minset has changed, by the dataset's names where it has them. */
  touched(): Touched
  /** Begins to tell Minset of changes: it listens now. */
  startDelivery(): void
  mount(router: Router): void
  close(): Promise<void>
}

/** Starts an emulated CRM. @throws Node's own error when the port is in use or the folder cannot be written */
export type StartEmulatedCrm = (options: EmulatedCrmOptions) => Promise<EmulatedCrm>

/**
 * The touched records of an emulated CRM by the dataset's names. One that was made later keeps the CRM's id.
 *
 * @param typesOf the dataset's words for a type of the CRM
 */
export function touchedOf(
  sandbox: {
    readonly touched: Pick<TouchedRecords, 'changed' | 'linked'>
    readonly datasetIds: ReadonlyMap<string, string>
  },
  typesOf: (type: string) => readonly string[],
): Touched {
  function nameOf(name: string): string {
    const [type = '', id = ''] = name.split(':')
    const known = typesOf(type).find((one) => sandbox.datasetIds.has(`${one}:${id}`))
    return `${known ?? typesOf(type)[0] ?? type}:${known === undefined ? id : sandbox.datasetIds.get(`${known}:${id}`)}`
  }
  return { changed: sandbox.touched.changed().map(nameOf), linked: sandbox.touched.linked().map(nameOf) }
}
