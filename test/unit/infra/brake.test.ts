import { expect, it } from 'vitest'
import { createBrake } from '../../../src/infra/http/brake.ts'

it('a brake allows a burst of attempts, then one per interval', () => {
  let ms = 0
  const brake = createBrake({ burst: 2, forgetMs: 10_000, now: () => ms })
  brake.count()
  expect(brake.waitSeconds()).toBe(0)
  brake.count()
  expect(brake.waitSeconds()).toBe(10)
  ms = 9000
  expect(brake.waitSeconds()).toBe(1)
})

it('an attempt that is given back makes nobody wait, and no other attempt is forgotten with it', () => {
  let ms = 0
  const brake = createBrake({ burst: 2, forgetMs: 10_000, now: () => ms })
  brake.count()
  brake.count()
  brake.count()
  ms = 1000
  expect(brake.waitSeconds()).toBe(19)

  brake.giveBack()
  expect(brake.waitSeconds()).toBe(9)
  brake.giveBack()
  expect(brake.waitSeconds()).toBe(0)
  brake.count()
  expect(brake.waitSeconds()).toBe(9)
})

it('an attempt that is given back late allows no more than the burst', () => {
  let ms = 0
  const brake = createBrake({ burst: 2, forgetMs: 10_000, now: () => ms })
  brake.count()
  ms = 60_000
  brake.giveBack()
  for (const wait of [0, 10]) {
    brake.count()
    expect(brake.waitSeconds()).toBe(wait)
  }
})
