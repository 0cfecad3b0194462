import { expect, it } from 'vitest'
import { createKept } from '../../../src/crm/schema/kept.ts'
import { settableClock } from '../../support/clock.ts'

/** An account's definitions, the number of reads, and a clock. */
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

it('an item added a moment ago is known as soon as a record refers to it', async () => {
  const { kept, account, reads } = keep()
  await kept.get()
  account.add('new')

  expect([...(await kept.get(['old', 'new']))]).toEqual(['old', 'new'])
  expect(reads()).toBe(2)
})

it('a name that stays unknown is looked up only once while the value is cached', async () => {
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

it('a thousand records with different unknown names cause few reads, and later names are looked up again', async () => {
  const { kept, account, clock, reads } = keep()
  for (let record = 0; record < 1000; record += 1) await kept.get([`odd ${record}`])
  expect(reads()).toBeLessThanOrEqual(6)

  account.add('new')
  clock.advance({ minutes: 1 })
  expect((await kept.get(['new'])).has('new')).toBe(true)
})

it('a failed read is repeated for the next caller', async () => {
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
