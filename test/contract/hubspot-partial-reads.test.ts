import { describe, expect, it, onTestFinished } from 'vitest'
import { hubspotTokens } from '../../src/crm/hubspot/access/static-tokens.ts'
import { createHubSpot } from '../../src/crm/hubspot/index.ts'
import type { Crm } from '../../src/crm/port.ts'
import { holdToSpec } from '../support/hold-to-spec.ts'
import { type Account, anAccount } from '../support/hubspot-account.ts'
import { hubspotSpec } from '../support/hubspot-spec.ts'
import { createSkippingTimer } from '../support/virtual-timer.ts'

function crmOf({ sandbox, clock }: Account): Crm {
  onTestFinished(holdToSpec(sandbox.requests, hubspotSpec))
  const deps = { clock, timer: createSkippingTimer(), random: () => 0, log: { warn: () => undefined } }
  return createHubSpot({ tokens: hubspotTokens(sandbox.accessToken), baseUrl: sandbox.url }, deps)
}

/** Batch reads of this path fail for the record, that many times, and are a success for the others. */
function failFor({ sandbox }: Account, path: string, { id, times }: { readonly id: string; readonly times: number }) {
  const answer = { refusedIds: (one: string) => one === id }
  sandbox.faults.add({ matches: (request) => request.path === path, times, answer })
}

const contactsRead = '/crm/objects/2026-09/contacts/batch/read'
const linksRead = '/crm/associations/2026-09/contacts/companies/batch/read'

describe('a batch that HubSpot answers as a success, without some of its records', () => {
  it('names each that it could not read in its errors, beside those that do not exist', async () => {
    const account = await anAccount()
    const { call, sandbox } = account
    const [one, two] = [sandbox.idOf('contacts', 'k1'), sandbox.idOf('contacts', 'k2')]
    failFor(account, contactsRead, { id: one, times: 1 })
    failFor(account, linksRead, { id: one, times: 1 })
    const inputs = [one, two, '404'].map((id) => ({ id }))

    expect(await call('POST', contactsRead, { properties: [], propertiesWithHistory: [], inputs })).toMatchObject({
      status: 200,
      body: {
        results: [{ id: two }],
        numErrors: 2,
        errors: [
          { category: 'OBJECT_NOT_FOUND', context: { ids: ['404'] } },
          { category: 'INTERNAL_ERROR', context: { ids: [one] } },
        ],
      },
    })
    expect(await call('POST', linksRead, { inputs })).toMatchObject({
      status: 200,
      body: { results: [{ from: { id: two } }], errors: [{}, { context: { fromObjectId: [one] } }] },
    })
  })

  it('is read again for what is left, and nothing counts as deleted', async () => {
    const account = await anAccount()
    const ids = ['k1', 'k2', 'k3'].map((id) => account.sandbox.idOf('contacts', id))
    failFor(account, contactsRead, { id: ids[1] ?? '', times: 1 })

    const { items } = await crmOf(account).read.byIds('contact', [...ids, '404'])

    expect(items.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
  })

  it('does not return links that it could not read as an absence of links', async () => {
    const account = await anAccount()
    const [one, two] = [account.sandbox.idOf('contacts', 'k1'), account.sandbox.idOf('contacts', 'k2')]
    // It is requested once more, and then left out.
    failFor(account, linksRead, { id: one, times: 2 })

    const links = await crmOf(account).read.links('contact', [one, two, '404'], 'company')

    expect(links).toEqual(
      new Map([
        [two, [account.sandbox.idOf('companies', 'fjord')]],
        ['404', []],
      ]),
    )
  })

  it('is requested once more for the links that it left out', async () => {
    const account = await anAccount()
    const [one, two] = [account.sandbox.idOf('contacts', 'k1'), account.sandbox.idOf('contacts', 'k2')]
    failFor(account, linksRead, { id: one, times: 1 })

    const links = await crmOf(account).read.links('contact', [one, two], 'company')

    const company = account.sandbox.idOf('companies', 'fjord')
    expect(links).toEqual(new Map([one, two].map((id) => [id, [company]])))
  })
})
