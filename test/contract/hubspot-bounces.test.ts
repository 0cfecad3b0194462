import { describe, expect, it } from 'vitest'
import { hubspotTokens } from '../../src/crm/hubspot/access/static-tokens.ts'
import { createHubSpot } from '../../src/crm/hubspot/index.ts'
import { evaluate, parseRuleset } from '../../src/rules/index.ts'
import { anAccount } from '../support/hubspot-account.ts'
import { createSkippingTimer } from '../support/virtual-timer.ts'

const ruleset = parseRuleset(
  'name: x\ncountry: NO\nrules:\n  - { id: a, object: contact, title: A, missing: e-mail address, need: { field: email } }\n',
  'rules.yaml',
)

interface Contact {
  bounce(reason: string): void
  write(values: Readonly<Record<string, string>>): void
  readonly property: (name: string) => string | null | undefined
  /** The reasons for which a rule about the address is not met, after reading the contact. */
  readonly reasons: () => Promise<readonly string[]>
}

/** A contact with a good address in an emulated account, as an account with the rule judges it. */
async function aContact(): Promise<Contact> {
  const { sandbox, clock } = await anAccount()
  const deps = { clock, timer: createSkippingTimer(), random: () => 0, log: { warn: () => undefined } }
  const crm = createHubSpot({ tokens: hubspotTokens(sandbox.accessToken), baseUrl: sandbox.url }, deps)
  const id = sandbox.idOf('contacts', 'k1')
  sandbox.write('contacts', id, { email: 'bo.li@fjordbygg.no' })
  return {
    bounce: (reason) => sandbox.bounce(id, reason),
    write: (values) => sandbox.write('contacts', id, values),
    property: (name) => sandbox.read('contacts', id)?.properties[name],
    async reasons() {
      const { items } = await crm.read.byIds('contact', [id])
      return items.flatMap((record) =>
        evaluate(ruleset, { record, linked: [], links: {} }, clock.now()).verdicts.map(({ reason }) => reason),
      )
    },
  }
}

describe('mail that comes back from a contact of HubSpot', () => {
  it('lets its address be asked about until there is another', async () => {
    const contact = await aContact()
    expect(await contact.reasons()).toEqual([])

    contact.bounce('UNKNOWN_USER')
    expect(await contact.reasons()).toEqual(['doubtful'])

    contact.write({ email: 'bo@fjordbygg.no' })
    expect(contact.property('hs_email_hard_bounce_reason_enum')).toBe('UNKNOWN_USER')
    expect(await contact.reasons()).toEqual([])

    contact.bounce('UNKNOWN_USER')
    expect(await contact.reasons()).toEqual(['doubtful'])
  })

  it('for a reason that says nothing of the address changes nothing', async () => {
    const contact = await aContact()
    contact.bounce('MAILBOX_FULL')

    expect(contact.property('hs_email_bounce')).toBe('1')
    expect(await contact.reasons()).toEqual([])
  })

  it('cannot be claimed by a person, because the properties are read-only', async () => {
    const contact = await aContact()

    expect(() => contact.write({ hs_email_bounce: '1' })).toThrow('HubSpot answers 400')
    expect(() => contact.write({ hs_email_hard_bounce_reason_enum: 'UNKNOWN_USER' })).toThrow('HubSpot answers 400')
  })
})
