import { describe, expect, it } from 'vitest'
import { start } from '../support/hubspot-account.ts'
import { aReceivingApp } from '../support/receiving-app.ts'
import type { ReceivedEvent } from '../support/webhook-receiver.ts'

const contacts = '/crm/objects/2026-09/contacts'

function byName(a: ReceivedEvent, b: ReceivedEvent): number {
  return nameOf(a).localeCompare(nameOf(b))
}

function nameOf({ subscriptionType, propertyName }: ReceivedEvent): string {
  return `${subscriptionType} ${propertyName ?? ''}`
}

describe('events of changes', () => {
  it('report a creation as one event per value and one of the record, shuffled, at the same moment', async () => {
    const { sandbox, received } = await aReceivingApp()
    const values = { firstname: 'Kari', lastname: 'Moe', email: 'moe@example.com', phone: '+4755512345', jobtitle: '' }
    const orders = new Set<string>()
    for (let round = 0; round < 8; round += 1) {
      const { id } = sandbox.create('contacts', { ...values, email: `moe${round}@example.com` })
      const events = await received()
      orders.add(events.map(nameOf).join())
      expect(events.toSorted(byName)).toMatchObject([
        { subscriptionType: 'contact.creation', objectId: Number(id), changeFlag: 'CREATED' },
        { subscriptionType: 'contact.propertyChange', propertyName: 'email', propertyValue: `moe${round}@example.com` },
        { propertyName: 'firstname', propertyValue: 'Kari' },
        { propertyName: 'lastname', propertyValue: 'Moe' },
        { propertyName: 'phone', propertyValue: '+4755512345' },
      ])
      expect(new Set(events.map(({ occurredAt }) => occurredAt))).toEqual(new Set([start.getTime()]))
    }
    expect(orders.size).toBeGreaterThan(1)
  })

  it('have the captured form: a person, our app and another app are distinguishable', async () => {
    const { sandbox, call, received } = await aReceivingApp()
    const id = sandbox.idOf('contacts', 'k1')
    const fixed = {
      portalId: sandbox.portalId,
      appId: sandbox.app.appId,
      occurredAt: start.getTime(),
      subscriptionType: 'contact.propertyChange',
      attemptNumber: 0,
      objectId: Number(id),
      propertyName: 'jobtitle',
      eventId: expect.any(Number) as number,
      subscriptionId: expect.any(Number) as number,
    }
    sandbox.ui.set('contacts', id, { jobtitle: 'Buyer' })
    sandbox.write('contacts', id, { jobtitle: 'Head' })
    await call('PATCH', `${contacts}/${id}`, { properties: { jobtitle: 'Ours' } })
    await call('PATCH', `${contacts}/${id}`, { properties: { jobtitle: 'Theirs' } }, sandbox.otherApp.accessToken)

    const user = { changeSource: 'CRM_UI', sourceId: expect.stringMatching(/^userId:\d+$/) as string }
    expect(await received()).toEqual([
      { ...fixed, ...user, propertyValue: 'Buyer' },
      { ...fixed, ...user, propertyValue: 'Head' },
      { ...fixed, changeSource: 'INTEGRATION', sourceId: String(sandbox.app.appId), propertyValue: 'Ours' },
      { ...fixed, changeSource: 'INTEGRATION', sourceId: String(sandbox.otherApp.appId), propertyValue: 'Theirs' },
    ])
    expect(sandbox.otherApp.appId).not.toBe(sandbox.app.appId)
  })

  it('have the newer form for activities always, and for all types if configured', async () => {
    const legacy = await aReceivingApp()
    const call = legacy.sandbox.idOf('calls', 'blank')
    legacy.sandbox.write('calls', call, { hs_call_body: '<p>Spoke</p>' })
    const generic = await aReceivingApp({ eventForm: 'generic' })
    generic.sandbox.write('deals', generic.sandbox.idOf('deals', 'pilot'), { closedate: '2026-12-01T00:00:00.000Z' })

    const changed = { subscriptionType: 'object.propertyChange', isSensitive: false }
    expect(await legacy.received()).toMatchObject([{ ...changed, objectTypeId: '0-48', propertyValue: '<p>Spoke</p>' }])
    // Captured: dates are in milliseconds.
    const ms = String(Date.parse('2026-12-01T00:00:00.000Z'))
    expect(await generic.received()).toMatchObject([{ ...changed, objectTypeId: '0-3', propertyValue: ms }])
  })

  it('report neither the modified date nor unchanged values', async () => {
    const { sandbox, call, received } = await aReceivingApp()
    const id = sandbox.idOf('contacts', 'k1')
    await call('PATCH', `${contacts}/${id}`, { properties: { firstname: 'Kari' } })
    await call('PATCH', `${contacts}/${id}`, { properties: { firstname: 'Kari', lastname: '' } })

    expect(await received()).toMatchObject([{ propertyName: 'lastname', propertyValue: '' }])
  })

  it('share their ids between different records', async () => {
    const { sandbox, received } = await aReceivingApp()
    for (const name of ['k1', 'k2']) {
      const id = sandbox.idOf('contacts', name)
      sandbox.write('contacts', id, { jobtitle: 'Buyer' })
      sandbox.write('contacts', id, { jobtitle: 'Head' })
    }

    const events = await received()
    expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(2)
    expect(new Set(events.map(({ eventId, objectId }) => `${eventId} ${objectId}`)).size).toBe(4)
  })

  it('report an association as one event per side, without an object id, and a primary one as two more', async () => {
    const { sandbox, call, received } = await aReceivingApp()
    const [contact, deal] = [sandbox.idOf('contacts', 'k2'), sandbox.idOf('deals', 'pilot')]
    const inputs = [{ from: { id: deal }, to: { id: contact } }]
    await call('POST', '/crm/associations/2026-09/deals/contacts/batch/associate/default', { inputs })
    await call('POST', '/crm/associations/2026-09/deals/contacts/batch/associate/default', { inputs })
    const linked = await received()
    const company = sandbox.idOf('companies', 'fjord')
    sandbox.ui.unlink({ type: 'contacts', id: contact }, { type: 'companies', id: company })
    const unlinked = await received()
    sandbox.ui.link({ type: 'calls', id: sandbox.idOf('calls', 'set') }, { type: 'deals', id: deal })

    const change = {
      subscriptionType: 'deal.associationChange',
      associationRemoved: false,
      isPrimaryAssociation: false,
    }
    expect(linked.toSorted(byName)).toMatchObject([
      {
        subscriptionType: 'contact.associationChange',
        associationType: 'CONTACT_TO_DEAL',
        fromObjectId: Number(contact),
        toObjectId: Number(deal),
      },
      { ...change, associationType: 'DEAL_TO_CONTACT', fromObjectId: Number(deal), toObjectId: Number(contact) },
    ])
    expect(linked.every((event) => event.objectId === undefined)).toBe(true)
    expect(unlinked).toHaveLength(4)
    expect(unlinked.every(({ associationRemoved }) => associationRemoved === true)).toBe(true)
    expect(unlinked.filter(({ isPrimaryAssociation }) => isPrimaryAssociation === true)).toHaveLength(2)
    const activity = (await received()).toSorted(
      (a, b) => Number(a['associationTypeId']) - Number(b['associationTypeId']),
    )
    expect(activity).toMatchObject([
      { subscriptionType: 'object.associationChange', fromObjectTypeId: '0-3', toObjectTypeId: '0-48' },
      { subscriptionType: 'object.associationChange', fromObjectTypeId: '0-48', toObjectTypeId: '0-3' },
    ])
  })

  it('report deletion, restoration, both kinds of merge, and privacy deletion', async () => {
    const { sandbox, received } = await aReceivingApp()
    const [first, second, third] = ['k1', 'k2', 'k3'].map((name) => sandbox.idOf('contacts', name))
    if (first === undefined || second === undefined || third === undefined) throw new Error('three contacts')
    sandbox.archive('contacts', first)
    sandbox.archive('contacts', first)
    expect(await received()).toMatchObject([
      { subscriptionType: 'contact.deletion', objectId: Number(first), changeFlag: 'DELETED' },
    ])
    expect(sandbox.restore('contacts', first)).toBe(true)
    expect(sandbox.restore('contacts', first)).toBe(false)
    expect(await received()).toMatchObject([{ subscriptionType: 'contact.restore', objectId: Number(first) }])

    const merger = { subscriptionType: 'contact.merge', primaryObjectId: Number(first) }
    sandbox.merge('contacts', { primaryId: first, mergedId: second }, 'primary')
    const moved = expect.any(Number) as number
    expect(await received()).toMatchObject([
      { ...merger, mergedObjectIds: [Number(second)], newObjectId: Number(first), numberOfPropertiesMoved: moved },
    ])
    const { id } = sandbox.merge('contacts', { primaryId: first, mergedId: third }, 'new')
    expect(await received()).toMatchObject([{ ...merger, mergedObjectIds: [Number(third)], newObjectId: Number(id) }])
    expect([first, second, third]).not.toContain(id)

    sandbox.erase(id)
    expect(await received()).toMatchObject([{ subscriptionType: 'contact.privacyDeletion', objectId: Number(id) }])
  })
})
