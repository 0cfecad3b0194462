import { describe, expect, it } from 'vitest'
import { createLocalSlots } from '../../../src/accounts/calls/local-rate-limit-slots.ts'
import type { RateLimitSlots } from '../../../src/crm/port.ts'

const limit = { name: 'calls', slots: 2, windowMs: 1000 }

async function take(slots: RateLimitSlots, name = limit.name): Promise<number | (() => Promise<void>)> {
  const answer = await slots.take({ ...limit, name })
  return 'slot' in answer ? () => answer.slot.ended() : answer.againInMs
}

describe('in-memory rate-limit slots', () => {
  it('are shared by all clients of an account, and held until one window after the end of a call', async () => {
    let now = 0
    const slotsOf = createLocalSlots(() => now)
    const [one, other] = [slotsOf('a'), slotsOf('a')]
    const end = await take(one)
    expect(await take(other)).toBeTypeOf('function')
    expect(await take(one)).toBe(1000)
    now = 300
    if (typeof end === 'function') await end()
    now = 1000
    expect(await take(other)).toBe(300)
    now = 1300

    expect(await take(other)).toBeTypeOf('function')
    expect(await take(one)).toBe(1000)
  })

  it('are separate for each account and each limit', async () => {
    const slotsOf = createLocalSlots(() => 0)
    for (let count = 0; count < 2; count += 1) await take(slotsOf('a'))

    expect(await take(slotsOf('a'))).toBe(1000)
    expect(await take(slotsOf('b'))).toBeTypeOf('function')
    expect(await take(slotsOf('a'), 'searches')).toBeTypeOf('function')
  })
})
