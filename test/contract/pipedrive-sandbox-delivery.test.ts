import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../src/sandbox/core/state/seeded-random.ts'
import type { PipedriveSandbox } from '../../src/sandbox/pipedrive/index.ts'
import { start } from '../support/hubspot-account.ts'
import { aCompanyWithReceiver, aReceivingCompany, type ReceivingCompany } from '../support/receiving-company.ts'

function change(sandbox: PipedriveSandbox, title: string): void {
  sandbox.write('deals', sandbox.idOf('deals', 'pilot'), { title })
}

function titlesOf({ receiver }: ReceivingCompany): unknown[] {
  return receiver.events().map(({ data }) => data?.['title'])
}

function attemptsOf({ receiver }: ReceivingCompany): unknown[] {
  return receiver.events().map(({ meta }) => meta['attempt'])
}

/** Lets the given number of seconds pass, one by one. @returns the seconds at which something was sent */
async function wait({ sandbox, clock, receiver }: ReceivingCompany, seconds: number): Promise<number[]> {
  const sentAt: number[] = []
  for (let second = 1; second <= seconds; second += 1) {
    clock.advance({ seconds: 1 })
    const before = receiver.delivered.length
    await sandbox.webhooks.deliverDue()
    if (receiver.delivered.length > before) sentAt.push(second)
  }
  return sentAt
}

describe('webhooks of the emulated company', () => {
  it('contain one event each, and the user and password of the webhook', async () => {
    const company = await aCompanyWithReceiver()
    await company.subscribe({ http_auth_user: 'minset', http_auth_password: 'quiet: secret' })
    change(company.sandbox, 'Blåskjell & co')
    change(company.sandbox, 'Two')
    await company.sandbox.webhooks.deliverDue()

    expect(company.receiver.delivered).toMatchObject([
      {
        headers: {
          'content-type': 'application/json',
          authorization: `Basic ${Buffer.from('minset:quiet: secret').toString('base64')}`,
        },
        events: [{ data: { title: 'Blåskjell & co' } }],
      },
      { events: [{ data: { title: 'Two' } }] },
    ])
  })

  it('have no credentials if the webhook has none', async () => {
    const company = await aReceivingCompany()
    change(company.sandbox, 'One')
    await company.received()

    expect(company.receiver.delivered.map(({ headers }) => headers['authorization'])).toEqual([undefined])
  })

  it('are sent to webhooks for the object and the action, each with an id of its own', async () => {
    const company = await aCompanyWithReceiver()
    const all = await company.subscribe()
    const deals = await company.subscribe({ event_object: 'deal' })
    const deletions = await company.subscribe({ event_action: 'delete' })
    await company.subscribe({ event_object: 'person', event_action: 'create' })
    await company.subscribe({ version: '1.0' })
    change(company.sandbox, 'One')
    const changes = await company.received()
    company.sandbox.archive('persons', company.sandbox.idOf('contacts', 'k1'))

    expect(changes.map(({ meta }) => meta['webhook_id'])).toEqual([all, deals].map(String))
    expect(new Set(changes.map(({ meta }) => meta['id'])).size).toBe(2)
    expect(new Set(changes.map(({ meta }) => meta['correlation_id'])).size).toBe(1)
    expect((await company.received()).map(({ meta }) => meta['webhook_id'])).toEqual([all, deletions].map(String))
  })

  it('are resent after 3, 30 and 150 seconds while they are not accepted, and then dropped', async () => {
    const company = await aReceivingCompany()
    const statuses = [500, 404, 302, 429]
    company.receiver.answer = () => statuses[company.receiver.delivered.length % statuses.length] ?? 500
    change(company.sandbox, 'One')
    expect(await company.sandbox.webhooks.deliverDue()).toBe(0)
    expect(await company.sandbox.webhooks.deliverDue()).toBe(0)

    expect(await wait(company, 300)).toEqual([3, 33, 183])
    expect(attemptsOf(company)).toEqual([1, 2, 3, 4])
    expect(new Set(company.receiver.events().map(({ meta }) => meta['id'])).size).toBe(1)
    const { webhooks } = company.sandbox
    expect([webhooks.waiting, webhooks.acknowledged()]).toEqual([0, []])
  })

  it('may be accepted at a later attempt, and are listed as acknowledged only then', async () => {
    const company = await aReceivingCompany()
    company.receiver.answer = () => (company.receiver.delivered.length < 3 ? 503 : 200)
    change(company.sandbox, 'One')
    await company.sandbox.webhooks.deliverDue()
    await wait(company, 3)
    expect([company.sandbox.webhooks.waiting, company.sandbox.webhooks.acknowledged()]).toEqual([1, []])
    await wait(company, 30)

    expect(company.sandbox.webhooks.acknowledged()).toMatchObject([{ data: { title: 'One' }, meta: { attempt: 3 } }])
    expect(company.sandbox.webhooks.waiting).toBe(0)
  })

  it('are resent if no response arrives in time', async () => {
    // Long enough for the attempt that is answered, on a busy machine too.
    const company = await aReceivingCompany({ answerWithinMs: 1000 })
    company.receiver.answer = () => null
    change(company.sandbox, 'One')
    await company.sandbox.webhooks.deliverDue()
    company.receiver.answer = () => 200

    expect(await wait(company, 3)).toEqual([3])
    expect(company.sandbox.webhooks.acknowledged()).toHaveLength(1)
  })

  it('are banned for half an hour after ten failed first attempts, and events in that time are lost', async () => {
    const company = await aReceivingCompany()
    company.receiver.answer = () => 500
    for (let round = 1; round <= 10; round += 1) change(company.sandbox, `${round}`)
    await company.sandbox.webhooks.deliverDue()
    company.receiver.answer = () => 200
    change(company.sandbox, 'lost')
    expect([await company.sandbox.webhooks.deliverDue(), company.sandbox.webhooks.waiting]).toEqual([0, 10])
    await wait(company, 29 * 60)
    change(company.sandbox, 'lost too')
    await company.sandbox.webhooks.deliverDue()
    company.clock.advance({ seconds: 60 })
    change(company.sandbox, 'received')

    expect(await company.sandbox.webhooks.deliverDue()).toBe(1)
    expect(titlesOf(company).slice(10)).toEqual(['received'])
    expect(company.sandbox.webhooks.waiting).toBe(0)
  })

  it('are banned only for failures without a success in between', async () => {
    const company = await aReceivingCompany()
    for (let round = 1; round <= 20; round += 1) {
      company.receiver.answer = () => (round % 10 === 0 ? 200 : 500)
      change(company.sandbox, `${round}`)
      await company.sandbox.webhooks.deliverDue()
    }

    expect(company.receiver.delivered).toHaveLength(20)
  })

  it('end after three days without success, and are deleted from the company', async () => {
    const company = await aReceivingCompany()
    company.receiver.answer = () => 500
    const left: number[] = []
    for (let day = 0; day <= 3; day += 1) {
      change(company.sandbox, `${day}`)
      await company.sandbox.webhooks.deliverDue()
      left.push(Object.keys(await company.data('GET', '/v1/webhooks')).length)
      company.clock.advance({ days: 1 })
    }
    company.receiver.answer = () => 200
    change(company.sandbox, 'Nobody listens')

    expect(left).toEqual([1, 1, 1, 0])
    expect(await company.sandbox.webhooks.deliverDue()).toBe(0)
  })

  it('continue if one event in three days is accepted', async () => {
    const company = await aReceivingCompany()
    const left: number[] = []
    for (let day = 0; day <= 6; day += 1) {
      company.receiver.answer = () => (day === 2 ? 200 : 500)
      change(company.sandbox, `${day}`)
      await company.sandbox.webhooks.deliverDue()
      left.push(Object.keys(await company.data('GET', '/v1/webhooks')).length)
      company.clock.advance({ days: 1 })
    }

    expect(left).toEqual([1, 1, 1, 1, 1, 1, 0])
  })

  it('show when the last delivery happened, and its response', async () => {
    const company = await aReceivingCompany()
    company.receiver.answer = () => 410
    change(company.sandbox, 'One')
    await company.sandbox.webhooks.deliverDue()

    const [webhook] = Object.values(await company.data('GET', '/v1/webhooks'))
    expect(webhook).toMatchObject({ last_delivery_time: start.toISOString(), last_http_status: 410 })
  })

  it('send nothing once they are deleted, not even waiting events', async () => {
    const company = await aCompanyWithReceiver()
    const id = await company.subscribe()
    change(company.sandbox, 'One')
    await company.call('DELETE', `/v1/webhooks/${id}`)
    change(company.sandbox, 'Two')

    expect([await company.received(), company.sandbox.webhooks.waiting]).toEqual([[], 0])
  })

  it('are sent automatically if configured', async () => {
    const company = await aReceivingCompany({ automatic: true })
    change(company.sandbox, 'One')

    await expect.poll(() => titlesOf(company)).toEqual(['One'])
  })
})

describe('delivery faults', () => {
  it('lose events permanently', async () => {
    const company = await aReceivingCompany()
    company.sandbox.webhooks.faults = { random: () => 0.5, drop: 0.6 }
    change(company.sandbox, 'Lost')
    company.sandbox.webhooks.faults = { random: () => 0.5, drop: 0.4 }
    change(company.sandbox, 'ReceivedRequest')
    await wait(company, 10)

    expect(titlesOf(company)).toEqual(['ReceivedRequest'])
    expect(company.sandbox.webhooks.waiting).toBe(0)
  })

  it('duplicate events, with the same id, and both are accepted', async () => {
    const company = await aReceivingCompany()
    company.sandbox.webhooks.faults = { random: () => 0.5, duplicate: 1 }
    change(company.sandbox, 'Twice')

    const [first, second] = await company.received()
    expect(second).toEqual(first)
    expect(company.sandbox.webhooks.acknowledged()).toHaveLength(2)
  })

  it('delay events', async () => {
    const company = await aReceivingCompany()
    company.sandbox.webhooks.faults = { random: () => 0.5, delay: 1, delayMs: 4000 }
    change(company.sandbox, 'Late')
    company.sandbox.webhooks.faults = null
    change(company.sandbox, 'Now')
    await company.sandbox.webhooks.deliverDue()
    expect(titlesOf(company)).toEqual(['Now'])

    expect(await wait(company, 5)).toEqual([2])
    expect(titlesOf(company)).toEqual(['Now', 'Late'])
  })

  it('reorder events, in the same way for the same seed, without losing any', async () => {
    async function orderOf(seed: number): Promise<unknown[]> {
      const company = await aReceivingCompany()
      company.sandbox.webhooks.faults = { random: seededRandom(seed), reorder: 0.5 }
      for (let round = 0; round < 10; round += 1) change(company.sandbox, `${round}`)
      await company.sandbox.webhooks.deliverDue()
      return titlesOf(company)
    }
    const straight = Array.from({ length: 10 }, (_, round) => `${round}`)
    const orders = [await orderOf(7), await orderOf(7), await orderOf(8)]

    expect(orders[1]).toEqual(orders[0])
    expect(orders[2]).not.toEqual(orders[0])
    expect(orders[0]).not.toEqual(straight)
    for (const order of orders) expect(new Set(order)).toEqual(new Set(straight))
    expect(orders.map(({ length }) => length)).toEqual([10, 10, 10])
  })
})
