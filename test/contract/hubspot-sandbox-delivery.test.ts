import { createHash, createHmac } from 'node:crypto'
import { setTimeout as realTime } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { seededRandom } from '../../src/sandbox/core/state/seeded-random.ts'
import { type HubSpotSandbox, startHubSpotSandbox } from '../../src/sandbox/hubspot/index.ts'
import { smallCompany, start } from '../support/hubspot-account.ts'
import { aReceivingApp, type ReceivingApp } from '../support/receiving-app.ts'
import { aReceiver } from '../support/webhook-receiver.ts'

function change(sandbox: HubSpotSandbox, jobtitle: string): void {
  sandbox.write('contacts', sandbox.idOf('contacts', 'k1'), { jobtitle })
}

function titlesOf({ receiver }: ReceivingApp): unknown[] {
  return receiver.events().map(({ propertyValue }) => propertyValue)
}

const lost = { propertyName: 'jobtitle', propertyValue: 'Buyer' }

describe('webhooks of the emulated account', () => {
  it('are signed in the oldest and in the newest way, over the exact bytes', async () => {
    const { sandbox, receiver } = await aReceivingApp({ clientSecret: 'quiet' })
    change(sandbox, 'Blåskjell & co')
    await sandbox.webhooks.deliverDue()

    const [one] = receiver.delivered
    const timestamp = String(start.getTime())
    const text = `POST${receiver.url}${one?.rawBody ?? ''}${timestamp}`
    expect(one?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-hubspot-signature': createHash('sha256')
        .update(`quiet${one?.rawBody ?? ''}`)
        .digest('hex'),
      'x-hubspot-signature-version': 'v1',
      'x-hubspot-signature-v3': createHmac('sha256', 'quiet').update(text).digest('base64'),
      'x-hubspot-request-timestamp': timestamp,
    })
  })

  it('are sent in arrays of at most 100, and in at most ten concurrent requests', async () => {
    const { sandbox, receiver } = await aReceivingApp()
    const atOnce = { now: 0, most: 0 }
    const ten = Promise.withResolvers<void>()
    receiver.answer = async () => {
      atOnce.most = Math.max(atOnce.most, (atOnce.now += 1))
      if (atOnce.now >= 10) ten.resolve()
      await ten.promise
      // Time for an eleventh to arrive, if there were one.
      await realTime(50)
      atOnce.now -= 1
      return 200
    }
    for (let name = 0; name < 750; name += 1) sandbox.create('companies', { name: `Company ${name}` })

    expect(await sandbox.webhooks.deliverDue()).toBe(1500)
    expect(receiver.delivered.map(({ events }) => events.length)).toEqual(Array(15).fill(100))
    expect(atOnce.most).toBe(10)
    expect(await sandbox.webhooks.deliverDue()).toBe(0)
  })

  it('are resent ten times within a day while they are not accepted, counted, and then dropped', async () => {
    const { sandbox, receiver, clock } = await aReceivingApp()
    const statuses = [500, 404, 302, 429]
    receiver.answer = () => statuses[receiver.delivered.length % statuses.length] ?? 500
    change(sandbox, 'Buyer')
    expect(await sandbox.webhooks.deliverDue()).toBe(0)
    expect(await sandbox.webhooks.deliverDue()).toBe(0)
    expect(receiver.delivered).toHaveLength(1)

    for (let minute = 0; minute < 24 * 60; minute += 1) {
      clock.advance({ minutes: 1 })
      await sandbox.webhooks.deliverDue()
    }

    const numbers = receiver.events().map(({ attemptNumber }) => attemptNumber)
    expect(numbers).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    expect(new Set(receiver.events().map(({ eventId, occurredAt }) => `${eventId} ${occurredAt}`)).size).toBe(1)
    expect([sandbox.webhooks.waiting, sandbox.webhooks.acknowledged()]).toEqual([0, []])
  })

  it('may be accepted at a later attempt, and are listed as acknowledged only then', async () => {
    const { sandbox, receiver, clock } = await aReceivingApp()
    receiver.answer = () => (receiver.delivered.length < 3 ? 503 : 200)
    change(sandbox, 'Buyer')
    await sandbox.webhooks.deliverDue()
    clock.advance({ minutes: 1 })
    await sandbox.webhooks.deliverDue()
    expect([sandbox.webhooks.waiting, sandbox.webhooks.acknowledged()]).toEqual([1, []])
    clock.advance({ minutes: 5 })

    expect(await sandbox.webhooks.deliverDue()).toBe(1)
    expect(sandbox.webhooks.acknowledged()).toMatchObject([{ ...lost, attemptNumber: 2 }])
    expect(sandbox.webhooks.waiting).toBe(0)
  })

  it('are resent if no response arrives in time or the app cannot be reached', async () => {
    // Long enough for the attempt that is answered, on a busy machine too.
    const { sandbox, receiver, clock } = await aReceivingApp({ answerWithinMs: 1000 })
    receiver.answer = () => null
    change(sandbox, 'Buyer')
    expect(await sandbox.webhooks.deliverDue()).toBe(0)
    sandbox.webhooks.connect({ targetUrl: 'http://127.0.0.1:9/nobody' })
    clock.advance({ minutes: 1 })
    expect(await sandbox.webhooks.deliverDue()).toBe(0)
    receiver.answer = () => 200
    sandbox.webhooks.connect({ targetUrl: receiver.url })
    clock.advance({ minutes: 5 })

    expect(await sandbox.webhooks.deliverDue()).toBe(1)
    expect(receiver.events().map(({ attemptNumber }) => attemptNumber)).toEqual([0, 2])
  })

  it('are not sent until an address is set, and are sent automatically if configured', async () => {
    const receiver = await aReceiver()
    const sandbox = await startHubSpotSandbox({
      dataset: () => smallCompany(),
      dir: null,
      port: 0,
      webhooks: { automatic: true },
    })
    onTestFinished(() => sandbox.close())
    change(sandbox, 'Nobody')
    sandbox.webhooks.connect({ targetUrl: receiver.url })
    change(sandbox, 'Buyer')

    await expect.poll(() => receiver.events()).toMatchObject([lost])
  })
})

describe('delivery faults', () => {
  it('lose events permanently', async () => {
    const { sandbox, receiver, clock } = await aReceivingApp()
    sandbox.webhooks.faults = { random: () => 0.5, drop: 0.6 }
    change(sandbox, 'Buyer')
    sandbox.webhooks.faults = { random: () => 0.5, drop: 0.4 }
    change(sandbox, 'Head')
    clock.advance({ days: 2 })
    await sandbox.webhooks.deliverDue()

    expect(receiver.events()).toMatchObject([{ propertyValue: 'Head' }])
    expect(sandbox.webhooks.waiting).toBe(0)
  })

  it('duplicate events, and both are accepted', async () => {
    const { sandbox, receiver } = await aReceivingApp()
    // So many that the end of a request separates some pair.
    change(sandbox, 'Once')
    sandbox.webhooks.faults = { random: () => 0.5, duplicate: 1 }
    for (let round = 0; round < 60; round += 1) change(sandbox, `${round}`)

    expect(await sandbox.webhooks.deliverDue()).toBe(121)
    const [, first, second] = receiver.events()
    expect(second).toEqual(first)
    expect(sandbox.webhooks.acknowledged()).toHaveLength(121)
  })

  it('delay events, by at most ten minutes unless configured otherwise', async () => {
    const app = await aReceivingApp()
    app.sandbox.webhooks.faults = { random: () => 0.5, delay: 1 }
    change(app.sandbox, 'Late')
    app.sandbox.webhooks.faults = { random: () => 0.5, delay: 1, delayMs: 2000 }
    change(app.sandbox, 'Soon')
    app.sandbox.webhooks.faults = null
    change(app.sandbox, 'Now')
    const seen: unknown[] = []
    for (const seconds of [0, 1, 298, 1]) {
      app.clock.advance({ seconds })
      await app.sandbox.webhooks.deliverDue()
      seen.push(titlesOf(app).length)
    }

    expect(titlesOf(app)).toEqual(['Now', 'Soon', 'Late'])
    expect(seen).toEqual([1, 2, 2, 3])
  })

  it('reorder events, in the same way for the same seed, without losing any', async () => {
    async function orderOf(seed: number): Promise<unknown[]> {
      const app = await aReceivingApp()
      app.sandbox.webhooks.faults = { random: seededRandom(seed), reorder: 0.5 }
      for (let round = 0; round < 10; round += 1) change(app.sandbox, `${round}`)
      await app.sandbox.webhooks.deliverDue()
      return titlesOf(app)
    }
    const straight = Array.from({ length: 10 }, (_, round) => `${round}`)
    const orders = [await orderOf(7), await orderOf(7), await orderOf(8)]

    expect(orders[1]).toEqual(orders[0])
    expect(orders[2]).not.toEqual(orders[0])
    expect(orders[0]).not.toEqual(straight)
    expect(orders.map(({ length }) => length)).toEqual([10, 10, 10])
    for (const order of orders) expect(new Set(order)).toEqual(new Set(straight))
  })
})
