import { expect, it, onTestFinished } from 'vitest'
import { CrmContractError, CrmUnavailableError } from '../../../src/domain/errors.ts'
import type { FaultAnswer } from '../../../src/sandbox/core/faults/faults.ts'
import { type OpenAdapter, openAdapter, type RegisteredVendor } from './open-adapter.ts'

/** Responses of vendors in place of documented ones. */
export function holdFailures(registered: RegisteredVendor): void {
  async function open(): Promise<OpenAdapter> {
    const opened = await openAdapter(registered)
    onTestFinished(() => opened.close())
    return opened
  }
  function answer({ sandbox }: OpenAdapter, times: number, fault: FaultAnswer): void {
    sandbox.faults.add({ matches: () => true, times, answer: fault })
  }

  it('succeeds through a storm of limits, failures and broken connections', async () => {
    const opened = await open()
    const storm: readonly FaultAnswer[] = [
      { status: 429, body: {} },
      'reset',
      { status: 502, body: '<html>bad gateway</html>' },
      { status: 408, body: '' },
    ]
    for (const fault of storm) answer(opened, 1, fault)

    expect((await opened.crm.read.account()).currency).toBe('NOK')
    expect(opened.crm.usage()).toMatchObject({ calls: 5, rateLimited: 1 })
  })

  it('gives up when failures continue, and reports it', async () => {
    const opened = await open()
    answer(opened, 100, { status: 503, body: '' })

    await expect(opened.crm.read.account()).rejects.toThrow(CrmUnavailableError)
    expect(opened.crm.reach.wasAnswered(60_000)).toBe(false)
    expect(opened.crm.usage().calls).toBeLessThan(10)
  })

  it.each([
    ['a page', '<html>welcome</html>'],
    ['cut off', '{"results": [{'],
    ['empty', ''],
    ['of another shape', '{"surprise": true}'],
    ['a list', '[]'],
  ])('does not accept a success that is %s as an answer', async (_what, body) => {
    const opened = await open()
    answer(opened, 3, { status: 200, body })

    await expect(opened.crm.read.account()).rejects.toThrow(CrmContractError)
    await expect(opened.crm.read.owners()).rejects.toThrow(CrmContractError)
    await expect(opened.crm.read.all('contact', null)).rejects.toThrow(CrmContractError)
  })

  it('does not send a token to another host', async () => {
    const opened = await open()
    answer(opened, 1, { status: 302, body: '', headers: { location: 'https://elsewhere.example/' } })

    await expect(opened.crm.read.account()).rejects.toThrow('redirect to https://elsewhere.example')
  })

  it('keeps within the limits: of hundreds of calls the CRM refuses none', async () => {
    const { crm, idOf, sandbox, clock } = await open()
    const [began, id] = [clock.now(), idOf('task', 'mail')]
    for (let round = 0; round < 250; round += 1) await crm.read.byIds('task', [id])
    for (let round = 0; round < 10; round += 1) await crm.read.changedSince('task', began, null)

    const statuses = new Set(sandbox.requests.requests().map(({ status }) => status))
    expect(statuses).toEqual(new Set([200]))
    expect(crm.usage()).toMatchObject({ rateLimited: 0 })
  })
}
