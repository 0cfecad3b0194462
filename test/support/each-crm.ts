import { describeAnyStore, describeEachStore, type TestStore } from './database.ts'
import { onHubSpot } from './hubspot-world.ts'
import { onPipedrive } from './pipedrive-world.ts'
import type { StartCrm } from './world-crm.ts'

const crms: readonly (readonly [title: string, start: StartCrm])[] = [
  ['HubSpot', onHubSpot()],
  ['Pipedrive', onPipedrive()],
]

type Suite = (store: TestStore, startCrm: StartCrm, crmName: string) => void

/** Runs a suite against an emulated account of each CRM, and each on both kinds of store. */
export function describeEachCrmAndStore(name: string, suite: Suite): void {
  for (const [title, startCrm] of crms) {
    describeEachStore(`${name}, ${title}`, (store) => suite(store, startCrm, title))
  }
}

/** Runs a suite against an emulated account of each CRM: for tests that do not depend on the kind of store. */
export function describeEachCrm(name: string, suite: Suite, accounts = crms): void {
  for (const [title, startCrm] of accounts) {
    describeAnyStore(`${name}, ${title}`, (store) => suite(store, startCrm, title))
  }
}

/** An account of each CRM whose contacts have no visible job title. */
export const withoutJobTitles: typeof crms = [
  ['HubSpot', onHubSpot({ hiddenProperties: ['jobtitle'] })],
  ['Pipedrive', onPipedrive({ contactSync: false })],
]
