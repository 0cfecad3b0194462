import { expect, it, onTestFinished } from 'vitest'
import type { SetUpItem } from '../../../src/crm/port.ts'
import { objectTypes } from '../../../src/domain/record.ts'
import { type OpenAdapter, openAdapter, type RegisteredVendor } from './open-adapter.ts'

function statesOf(
  items: readonly Pick<SetUpItem, 'state'>[] | readonly { readonly state: string }[],
): readonly string[] {
  return [...new Set(items.map(({ state }) => state))]
}

/** The tests of what Minset creates in an account. */
export function holdSetUp(registered: RegisteredVendor): void {
  async function open(): Promise<OpenAdapter> {
    const opened = await openAdapter(registered)
    onTestFinished(() => opened.close())
    return opened
  }
  function writes({ sandbox }: OpenAdapter): readonly string[] {
    const made = sandbox.requests.requests().filter(({ method }) => method !== 'GET')
    return made.map(({ method, path }) => `${method} ${path}`)
  }
  function properties({ shown, idOf }: OpenAdapter): readonly string[] {
    const groups = shown('deal', idOf('deal', 'pilot'))?.groups ?? []
    return groups.flatMap((group) => group.properties.map(({ name }) => name))
  }

  it('creates the items that show flags once, and writes nothing the second time', async () => {
    const opened = await open()
    const { crm, sandbox } = opened
    const first = await crm.setUp.ensure(objectTypes)
    sandbox.requests.reset()
    const second = await crm.setUp.ensure(objectTypes, first)
    const third = await crm.setUp.ensure(objectTypes)

    expect(statesOf(first.items)).toEqual(['made'])
    expect(statesOf(second.items)).toEqual(['present'])
    expect(statesOf(third.items)).toEqual(['present'])
    expect(writes(opened)).toEqual([])
  })

  it('finds what was created although the response was lost', async () => {
    const { crm, sandbox } = await open()
    sandbox.faults.add({ matches: ({ method }) => method === 'POST', times: 2, answer: 'lost' })

    const first = await crm.setUp.ensure(['deal'])

    expect(statesOf(first.items)).toEqual(['made'])
    expect(statesOf((await crm.setUp.ensure(['deal'])).items)).toEqual(['present'])
  })

  it('removes exactly what it has created, and finds nothing the second time', async () => {
    const opened = await open()
    const { crm } = opened
    const before = properties(opened)
    const made = await crm.setUp.ensure(objectTypes)
    expect(properties(opened)).not.toEqual(before)

    const removed = await crm.setUp.remove(objectTypes, made)
    const again = await crm.setUp.remove(objectTypes, made)

    function stateOf({ kind, objectType, name }: SetUpItem): string | undefined {
      return removed.items.find((item) => item.kind === kind && item.objectType === objectType && item.name === name)
        ?.state
    }
    // An item that only groups fields may be deleted with the last of them.
    expect(new Set(made.items.filter(({ kind }) => kind !== 'group').map(stateOf))).toEqual(new Set(['removed']))
    expect(statesOf(removed.items)).not.toContain('kept')
    expect(statesOf(again.items)).toEqual(['absent'])
    expect(properties(opened)).toEqual(before)
    const { items } = await crm.setUp.ensure(['deal'], made)
    expect(statesOf(items.filter(({ kind }) => kind === 'field'))).not.toContain('present')
  })

  it('subscribes to the events of the account once, and again to those that have ended', async (context) => {
    const opened = await open()
    const { subscriptions } = opened.crm
    if (subscriptions === null) {
      return context.skip(`${registered.vendor.title} sends the events of an account without being asked to`)
    }
    const { ids, ...first } = await subscriptions.ensure([])
    expect([ids.length > 0, first]).toEqual([true, { lost: 0, unavailable: null, cause: null }])
    opened.sandbox.requests.reset()

    expect(await subscriptions.ensure(ids)).toEqual({ ids, lost: 0, unavailable: null, cause: null })
    expect(writes(opened)).toEqual([])

    await subscriptions.remove()
    const second = await subscriptions.ensure(ids)
    expect(second).toMatchObject({ lost: ids.length, unavailable: null })
    expect(second.ids.filter((id) => ids.includes(id))).toEqual([])
  })
}
