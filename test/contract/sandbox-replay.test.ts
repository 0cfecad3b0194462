import { describe, expect, it, onTestFinished } from 'vitest'
import { installedAt, playedTimes } from '../../src/demo/replay/played-weeks.ts'
import { sandboxes } from '../../src/demo/sandboxes.ts'
import type { EmulatedCrm } from '../../src/sandbox/core/emulated-crm.ts'
import type { UiRecord } from '../../src/sandbox/core/pages/ui-port.ts'
import { startHubSpotSandbox } from '../../src/sandbox/hubspot/index.ts'
import { companyOf, partOf } from '../support/part-of-company.ts'

const now = new Date('2026-10-14T10:00:00Z')
const startsAt = installedAt(now)
const times = playedTimes({ from: startsAt, madeAt: now })
const dataset = partOf(companyOf({ seed: 7, now }), { faulty: 1, oneIn: 20 })

/** Every record of an account as its pages show it, without its history. */
function recordsOf({ ui }: Pick<EmulatedCrm, 'ui'>): Omit<UiRecord, 'history'>[] {
  const everything = { text: '', incompleteOnly: false, page: 1, pageSize: 10_000 }
  return ui.objectTypes.flatMap(({ type }) =>
    ui
      .list(type, everything)
      .rows.map(({ id }) => id)
      .toSorted((a, b) => Number(a) - Number(b))
      .flatMap((id) => {
        const { history: _history, links, ...record } = ui.read(type, id) ?? {}
        if (record === undefined) return []
        const sorted = (links ?? []).map((some) => ({
          ...some,
          records: some.records.toSorted((a, b) => Number(a.id) - Number(b.id)),
        }))
        return [{ ...record, links: sorted } as Omit<UiRecord, 'history'>]
      }),
  )
}

describe.each([...sandboxes])('an emulated %s account that starts in the past', (vendor, start) => {
  async function open(options: { readonly startsAt?: Date }): Promise<EmulatedCrm> {
    const crm = await start({
      dataset: () => Promise.resolve(dataset),
      dir: null,
      port: 0,
      publicUrl: 'http://127.0.0.1:1',
      clock: () => now,
      ...options,
    })
    onTestFinished(() => crm.close())
    return crm
  }

  it('contains the same records after the replay as one that starts at present', async () => {
    const [past, present] = [await open({ startsAt }), await open({})]
    expect(past.playedUntil()).toEqual(startsAt)
    expect(recordsOf(past).length).toBeLessThan(recordsOf(present).length)

    for (const at of times) past.play(dataset, at)

    expect(recordsOf(past)).toEqual(recordsOf(present))
    expect(past.playedUntil()).toEqual(now)
    expect(past.datasetIds).toEqual(present.datasetIds)
  })

  it('counts no replayed change as one of a person, and replays each only once', async () => {
    const past = await open({ startsAt })
    const present = await open({})
    past.play(dataset, now)
    const [deal] = past.ui.list('deals', { text: '', incompleteOnly: false, page: 1, pageSize: 1 }).rows
    expect(past.touched()).toEqual({ changed: [], linked: [] })
    const name = vendor === 'hubspot' ? 'dealname' : 'title'
    expect(past.ui.set('deals', deal?.id ?? '', { [name]: 'Set by a person' })).toBeNull()

    past.play(dataset, now)
    present.play(dataset, now)

    expect(past.ui.read('deals', deal?.id ?? '')?.title).toBe('Set by a person')
    expect(present.playedUntil()).toBeNull()
  })
})

describe('an emulated HubSpot account', () => {
  it('keeps the values before each edit in the history, and what an app has written besides', async () => {
    const options = { dataset: () => dataset, dir: null, port: 0, clock: () => now, startsAt }
    const sandbox = await startHubSpotSandbox(options)
    onTestFinished(() => sandbox.close())
    const closings = (dataset.past?.edits ?? []).filter(
      ({ at, before }) => 'stageId' in before && at > startsAt.toISOString(),
    )
    const closed = dataset.deals.flatMap((deal) => {
      const closing = closings.find(({ id }) => id === deal.id)
      return closing === undefined ? [] : [{ ...deal, closedAt: closing.at }]
    })
    expect(closed.length).toBeGreaterThan(0)
    for (const deal of closed) sandbox.write('deals', sandbox.idOf('deals', deal.id), { dealname: 'Written besides' })

    sandbox.play(dataset, now)

    for (const { id, stageId, closedAt } of closed) {
      const { properties, history } = sandbox.read('deals', sandbox.idOf('deals', id)) ?? {}
      expect(properties).toMatchObject({ dealstage: stageId, dealname: 'Written besides' })
      expect(history?.['dealstage']).toMatchObject([{ value: stageId, timestamp: closedAt }, { value: 'offersent' }])
    }
  })
})
