import { describeEachStore, type TestStore } from './database.ts'
import { onHubSpot } from './hubspot-world.ts'
import { onPipedrive } from './pipedrive-world.ts'
import type { StartCrm } from './world-crm.ts'

const crms: readonly (readonly [title: string, start: StartCrm])[] = [
  ['HubSpot', onHubSpot()],
  ['Pipedrive', onPipedrive()],
]

/** Runs a suite against an emulated account of each CRM, and each on both kinds of store. */
export function describeEachCrm(name: string, suite: (store: TestStore, startCrm: StartCrm) => void): void {
  for (const [title, startCrm] of crms) describeEachStore(`${name}, ${title}`, (store) => suite(store, startCrm))
}
