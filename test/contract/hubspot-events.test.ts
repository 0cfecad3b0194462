import { describe, expect, it } from 'vitest'
import { createWebhooks } from '../../src/crm/hubspot/events/webhooks.ts'
import type { CrmEvent, CrmWebhooks } from '../../src/crm/port.ts'
import { aReceivingApp, type ReceivingApp } from '../support/receiving-app.ts'

interface Reader extends ReceivingApp {
  readonly webhooks: CrmWebhooks
  /** The events since the last call; each request must be signed. */
  readonly read: () => Promise<readonly CrmEvent[]>
  /** Their meanings as text, without repeats. */
  readonly meanings: () => Promise<readonly string[]>
}

/** An app that receives the events of an emulated account. */
async function aReader(eventForm: 'legacy' | 'generic'): Promise<Reader> {
  const received = await aReceivingApp({ eventForm })
  const { clientSecret, appId } = received.sandbox.app
  const webhooks = createWebhooks({ clientSecret, appId: String(appId), oldSignatures: false })
  let seen = 0
  async function read(): Promise<readonly CrmEvent[]> {
    await received.sandbox.webhooks.deliverDue()
    const requests = received.receiver.delivered.slice(seen)
    seen += requests.length
    return requests.flatMap(({ headers, rawBody }) => {
      const request = { method: 'POST', url: received.receiver.url, headers, rawBody: Buffer.from(rawBody) }
      expect(webhooks.verify(request, received.clock.now())).toBe(true)
      expect(webhooks.verify({ ...request, rawBody: Buffer.from(`${rawBody} `) }, received.clock.now())).toBe(false)
      return webhooks.events(JSON.parse(rawBody), request).events
    })
  }
  return {
    ...received,
    webhooks,
    read,
    meanings: async () => [...new Set((await read()).map(({ body }) => wordsOf(webhooks, body)))].toSorted(),
  }
}

function wordsOf(webhooks: CrmWebhooks, body: object): string {
  const meaning = webhooks.meaningOf(body, null)
  if (meaning.kind === 'erase') return `erase ${meaning.key.type}:${meaning.key.id}`
  if (meaning.kind !== 'records') return meaning.kind
  const keys = meaning.keys.map(({ type, id }) => `${type}:${id}`)
  return `${meaning.isSettling ? 'new' : 'changed'} ${keys.toSorted().join(' ')}`
}

describe.each(['legacy', 'generic'] as const)('events of an account in the %s form', (form) => {
  it('are understood for what people do to records', async () => {
    const { sandbox, meanings } = await aReader(form)
    const { id } = sandbox.create('companies', { name: 'Elv AS' })
    expect(await meanings()).toEqual([`changed company:${id}`, `new company:${id}`])
    sandbox.archive('companies', id)
    expect(await meanings()).toEqual([`changed company:${id}`])
    sandbox.restore('companies', id)
    expect(await meanings()).toEqual([`new company:${id}`])
    const [k1, k2] = [sandbox.idOf('contacts', 'k1'), sandbox.idOf('contacts', 'k2')]
    sandbox.erase(k2)
    expect(await meanings()).toContain(`erase contact:${k2}`)
    sandbox.write('contacts', k1, { jobtitle: 'Buyer' })
    expect(await meanings()).toEqual([`changed contact:${k1}`])
  })

  it('are understood for activities', async () => {
    const { sandbox, meanings } = await aReader(form)
    const call = sandbox.idOf('calls', 'blank')
    const meeting = sandbox.idOf('meetings', 'kick-off')
    const task = sandbox.idOf('tasks', 'mail')
    sandbox.write('calls', call, { hs_call_title: 'Again' })
    sandbox.write('meetings', meeting, { hs_meeting_title: 'Again' })
    sandbox.write('tasks', task, { hs_task_subject: 'Again' })

    expect(await meanings()).toEqual([`changed call:${call}`, `changed meeting:${meeting}`, `changed task:${task}`])
  })

  it('identify every record that took part in a merge', async () => {
    const { sandbox, read, webhooks } = await aReader(form)
    const [primaryId, mergedId] = [sandbox.idOf('contacts', 'k1'), sandbox.idOf('contacts', 'k2')]
    const { id } = sandbox.merge('contacts', { primaryId, mergedId }, 'new')
    const words = (await read()).map(({ body }) => wordsOf(webhooks, body))

    expect(words).toContain(
      `changed ${[primaryId, mergedId, id]
        .map((one) => `contact:${one}`)
        .toSorted()
        .join(' ')}`,
    )
  })

  it('identify both ends of an association, and have a separate key for each side', async () => {
    const { sandbox, call, read, webhooks } = await aReader(form)
    const [deal, contact] = [sandbox.idOf('deals', 'pilot'), sandbox.idOf('contacts', 'k2')]
    const inputs = [{ from: { id: deal }, to: { id: contact } }]
    await call('POST', '/crm/associations/2026-09/deals/contacts/batch/associate/default', { inputs })
    const events = await read()

    expect(events).toHaveLength(2)
    expect(new Set(events.map(({ key }) => key)).size).toBe(2)
    for (const { body } of events) expect(wordsOf(webhooks, body)).toBe(`changed contact:${contact} deal:${deal}`)
  })

  it('are an echo if Minset has set the flag, but not if it has filled in what the mirror contains', async () => {
    const { sandbox, call, meanings } = await aReader(form)
    const id = sandbox.idOf('calls', 'blank')
    const outcome = { hs_call_disposition: 'b2cf5968-551e-4856-9783-52b3da59a7d0' }
    await call('PATCH', `/crm/objects/2026-09/calls/${id}`, { properties: outcome })
    expect(await meanings()).toEqual([`changed call:${id}`])
    await call('PATCH', `/crm/objects/2026-09/calls/${id}`, { properties: { hs_call_title: 'Ours' } })
    expect(await meanings()).toEqual([`changed call:${id}`])
    const other = { hs_call_disposition: '9d9162e7-6cf3-4944-bf63-4dff82258764' }
    await call('PATCH', `/crm/objects/2026-09/calls/${id}`, { properties: other }, sandbox.otherApp.accessToken)
    expect(await meanings()).toEqual([`changed call:${id}`])
  })

  it('have their account, their time, and the same key when delivered again', async () => {
    const { sandbox, clock, receiver, read } = await aReader(form)
    receiver.answer = () => 503
    const at = clock.now()
    sandbox.write('contacts', sandbox.idOf('contacts', 'k1'), { jobtitle: 'Buyer' })
    const [first] = await read()
    clock.advance({ hours: 1 })
    const [again] = await read()

    expect(first).toMatchObject({ externalId: String(sandbox.portalId), occurredAt: at })
    expect(again).toMatchObject({ key: first?.key, body: { attemptNumber: 1 } })
  })
})
