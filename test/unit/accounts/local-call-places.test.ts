import { describe, expect, it } from 'vitest'
import { createLocalPlaces } from '../../../src/accounts/local-call-places.ts'
import type { CallPlaces } from '../../../src/crm/port.ts'

const limit = { name: 'calls', places: 2, windowMs: 1000 }

async function take(places: CallPlaces, name = limit.name): Promise<number | (() => Promise<void>)> {
  const answer = await places.take({ ...limit, name })
  return 'place' in answer ? () => answer.place.ended() : answer.againInMs
}

describe('places that are counted in memory', () => {
  it('are the same for every client of an account, and kept until a window after the end of a call', async () => {
    let now = 0
    const placesOf = createLocalPlaces(() => now)
    const [one, other] = [placesOf('a'), placesOf('a')]
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

  it('are apart for each account and each limit', async () => {
    const placesOf = createLocalPlaces(() => 0)
    for (let count = 0; count < 2; count += 1) await take(placesOf('a'))

    expect(await take(placesOf('a'))).toBe(1000)
    expect(await take(placesOf('b'))).toBeTypeOf('function')
    expect(await take(placesOf('a'), 'searches')).toBeTypeOf('function')
  })
})
