import { expect, it } from 'vitest'
import { createKept } from '../../../src/crm/schema/kept.ts'
import { settableClock } from '../../support/clock.ts'

/** What an account has set up, how often it was read, and a clock. */
function keep() {
  const clock = settableClock('2026-10-14T10:00:00Z')
  const account = new Set(['old'])
  let reads = 0
  const kept = createKept<ReadonlySet<string>>(
    {
      read: () => {
        reads += 1
        return Promise.resolve(new Set(account))
      },
      keptMs: 24 * 3_600_000,
      knows: (value, name) => value.has(name),
    },
    clock,
  )
  return { kept, account, clock, reads: () => reads }
}

it('What was added a moment ago is known as soon as a record names it', async () => {
  const { kept, account, reads } = keep()
  await kept.get()
  account.add('new')

  expect([...(await kept.get(['old', 'new']))]).toEqual(['old', 'new'])
  expect(reads()).toBe(2)
})

it('A name that stays unknown is looked for once while the rest is kept', async () => {
  const { kept, clock, reads } = keep()
  for (let record = 0; record < 100; record += 1) {
    await kept.get(['gone'])
    clock.advance({ minutes: 2 })
  }
  expect(reads()).toBe(2)
  clock.advance({ hours: 24 })
  await kept.get(['gone'])
  expect(reads()).toBe(4)
})

it('A thousand records that each name something else unknown cause few readings, and later ones are looked for again', async () => {
  const { kept, account, clock, reads } = keep()
  for (let record = 0; record < 1000; record += 1) await kept.get([`odd ${record}`])
  expect(reads()).toBeLessThanOrEqual(6)

  account.add('new')
  clock.advance({ minutes: 1 })
  expect((await kept.get(['new'])).has('new')).toBe(true)
})

it('What could not be read is read again by the next who asks', async () => {
  let fails = true
  const clock = settableClock('2026-10-14T10:00:00Z')
  const kept = createKept(
    { read: () => (fails ? Promise.reject(new Error('away')) : Promise.resolve(1)), keptMs: 1000 },
    clock,
  )
  await expect(kept.get()).rejects.toThrow('away')
  fails = false
  expect(await kept.get()).toBe(1)
})
