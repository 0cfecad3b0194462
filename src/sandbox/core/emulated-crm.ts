import type { Router } from 'express'
import type { Dataset } from '../company/dataset.ts'
import type { FaultPlan } from './faults/faults.ts'
import type { OddItems } from './faults/odd-items.ts'
import type { RequestLog } from './http/request-log.ts'
import type { SandboxUi } from './pages/ui-port.ts'
import type { Replay } from './state/played.ts'
import type { TouchedRecords } from './state/touched-records.ts'

export interface EmulatedCrmOptions {
  /** The account's initial content. Called only if the folder contains no account yet. */
  readonly dataset: () => Promise<Dataset>
  /** The account's data folder; null: in memory. */
  readonly dir: string | null
  /** 0: any free port. */
  readonly port: number
  /** The URL that Minset will serve. */
  readonly publicUrl: string
  /** The account is as its dataset was at this time, until more is played; everything is there at once unless given. */
  readonly startsAt?: Date
  /** The account's clock; default: the real time. */
  readonly clock?: () => Date
  /** The clock of the rate limits; default: the real time. */
  readonly rateClock?: () => Date
}

/** Records by the dataset's names, as `type:id`. */
export interface Touched {
  readonly changed: readonly string[]
  /** Records that were not changed themselves, but are linked to a changed one. */
  readonly linked: readonly string[]
}

/** An emulated CRM of any vendor, as used by code that shows it to people. */
export interface EmulatedCrm extends Replay {
  /** Address of the API and of the pages, without a trailing slash. */
  readonly url: string
  readonly ui: SandboxUi
  readonly requests: RequestLog
  readonly faults: FaultPlan
  /** Unexpected values in responses, as real CRMs send them occasionally. */
  readonly oddItems: Pick<OddItems, 'plant'>
  /** The configuration that lets this account install Minset's app: values by environment variable. */
  readonly environment: Readonly<Record<string, string>>
  /** The redirect URI of the consent. */
  readonly redirectUri: string
  /** The code that is returned when a person accepts everything on the consent page. */
  consent(authorizeUrl: URL): string
  /** The dataset's types for a type of the pages: several if the CRM stores them as one. */
  kindsOf(type: string): readonly string[]
  /** The dataset's id of each record, by `type:id` with the dataset's types and the CRM's ids. */
  readonly datasetIds: ReadonlyMap<string, string>
  /** Records that somebody other than Minset has changed, by the dataset's ids if they have one. */
  touched(): Touched
  /** Starts to send events to Minset, which is now listening. */
  startDelivery(): void
  mount(router: Router): void
  close(): Promise<void>
}

/** Starts an emulated CRM. @throws Node's own error if the port is in use or the folder is not writable */
export type StartEmulatedCrm = (options: EmulatedCrmOptions) => Promise<EmulatedCrm>

/**
 * The touched records of an emulated CRM by the dataset's ids. A record that was created later keeps the CRM's id.
 *
 * @param typesOf the dataset's types for a type of the CRM
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
