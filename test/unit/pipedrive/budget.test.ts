import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Budget, createBudget, fits } from '../../../src/crm/pipedrive/budget.ts'
import { dailyLimits, keptShares, type WorkKind, workKinds } from '../../../src/crm/pipedrive/limits.ts'
import { type SettableClock, settableClock } from '../../support/clock.ts'

const start = '2026-11-23T12:00:00.000Z'
/** What is kept for looking whether a new day has begun: 2 tokens an hour. */
const forLooks = 48

function budgetOf(share = 0.2): { readonly budget: Budget; readonly clock: SettableClock } {
  const clock = settableClock(start)
  return { budget: createBudget(share, clock), clock }
}

/** Takes as long as there is something to take; how much it was. */
function exhaust(budget: Budget, kind: WorkKind, cost = 1): number {
  let taken = 0
  while (budget.take(kind, cost) === null) taken += cost
  return taken
}

describe('the daily budget', () => {
  it('is a part of the smallest limit while none has been told', () => {
    const { budget } = budgetOf()

    let taken = 0
    for (const kind of workKinds) taken += exhaust(budget, kind)

    expect(taken).toBe(dailyLimits.smallest * 0.2 - forLooks)
    expect(budget.daily()).toBeNull()
  })

  it('follows the limit that is told', () => {
    const { budget } = budgetOf(0.1)
    budget.observe({ limit: 150_000, remaining: 145_799 })

    let taken = 0
    for (const kind of workKinds) taken += exhaust(budget, kind)

    expect(taken).toBe(15_000 - forLooks)
    expect(budget.daily()).toMatchObject({ unit: 'tokens', limit: 150_000, remaining: 145_799, ourLimit: 15_000 })
  })

  it('keeps a share for each kind of work, however much another one takes', () => {
    const { budget } = budgetOf()
    exhaust(budget, 'sync', 10)

    const room = dailyLimits.smallest * 0.2 - forLooks
    for (const kind of ['poll', 'refresh', 'write', 'set-up'] as const) {
      expect(exhaust(budget, kind)).toBeGreaterThanOrEqual(Math.floor(room * keptShares[kind]))
    }
  })

  it('says whose limit it is that is used up, and to look again in an hour', () => {
    const { budget } = budgetOf()
    exhaust(budget, 'write', 5)

    expect(budget.take('write', 5)).toEqual({ whose: 'ours', retryAt: new Date('2026-11-23T13:00:00.000Z') })

    budget.observe({ limit: 30_000, remaining: 3 })
    expect(budget.take('poll', 10)).toEqual({ whose: 'company', retryAt: new Date('2026-11-23T13:00:00.000Z') })
    expect(budget.take('refresh', 1)).toBeNull()
  })

  it('looks again at most once an hour, and only where something was refused', () => {
    const { budget, clock } = budgetOf()
    clock.advance({ hours: 2 })
    expect(budget.takeLook()).toBe(false)

    budget.dayIsOver()
    expect(budget.takeLook()).toBe(false)
    clock.advance({ hours: 1 })
    expect(budget.takeLook()).toBe(true)
    expect(budget.takeLook()).toBe(false)
    expect(budget.take('write', 5)).toMatchObject({ retryAt: new Date('2026-11-23T16:00:00.000Z') })
  })

  it('begins anew where less is used than was before', () => {
    const { budget } = budgetOf()
    budget.observe({ limit: 30_000, remaining: 30_000 })
    exhaust(budget, 'sync', 10)
    budget.observe({ limit: 30_000, remaining: 10_000 })
    expect(budget.take('sync', 10)).not.toBeNull()

    budget.observe({ limit: 30_000, remaining: 29_990 })

    expect(budget.take('sync', 10)).toBeNull()
    expect(budget.daily()?.ours).toMatchObject({ sync: 10 })
  })

  it('does not take tokens that were bought, or answers in another order, for a new day', () => {
    const { budget } = budgetOf()
    budget.observe({ limit: 30_000, remaining: 30_000 })
    budget.take('sync', 1000)
    budget.observe({ limit: 30_000, remaining: 29_000 })

    budget.observe({ limit: 40_000, remaining: 39_000 })
    budget.observe({ limit: 40_000, remaining: 39_020 })

    expect(budget.daily()?.ours).toMatchObject({ sync: 1000 })
  })

  it('begins anew a day after its first token, whatever is told', () => {
    const { budget, clock } = budgetOf()
    budget.observe({ limit: 30_000, remaining: 0 })
    exhaust(budget, 'sync')
    budget.observe({ limit: 30_000, remaining: 30_000 })
    exhaust(budget, 'sync')
    budget.observe({ limit: 30_000, remaining: 0 })
    expect(budget.take('sync', 1)).not.toBeNull()

    clock.advance({ hours: 24 })

    expect(budget.take('sync', 1)).toBeNull()
  })

  it('goes on where an answer says no more of the limit', () => {
    const { budget } = budgetOf()
    budget.dayIsOver()
    expect(budget.take('write', 5)).toMatchObject({ whose: 'company' })

    budget.observe({ limit: null, remaining: null })

    expect(budget.take('write', 5)).toBeNull()
  })

  it('gives back what a refused call did not cost', () => {
    const { budget } = budgetOf()
    budget.observe({ limit: 30_000, remaining: 30_000 })
    budget.take('write', 5)
    budget.giveBack('write', 5)
    budget.giveBack('write', 5)

    expect(budget.daily()?.ours).toMatchObject({ write: 0 })
  })

  it('sets polls so far apart that their share lasts all day', () => {
    const { budget } = budgetOf()
    budget.observe({ limit: 30_000, remaining: 30_000 })
    const { pollSeconds = 0 } = budget.daily() ?? {}

    const room = 6000 - forLooks
    expect((86_400 / pollSeconds) * 40).toBeLessThanOrEqual(room * keptShares.poll)
    expect(pollSeconds).toBeLessThan(3600)
  })
})

describe('the laws of the budget', () => {
  const work = fc.record({ kind: fc.constantFrom(...workKinds), cost: fc.constantFrom(1, 2, 5, 10, 20) })
  const share = fc.double({ min: 0.01, max: 1, noNaN: true })
  const limit = fc.integer({ min: 10_000, max: 1_000_000 })

  it('never uses more than is ours', () => {
    fc.assert(
      fc.property(fc.array(work, { maxLength: 400 }), share, (works, ours) => {
        const { budget } = budgetOf(ours)
        budget.observe({ limit: 10_000, remaining: 10_000 })
        for (const { kind, cost } of works) budget.take(kind, cost)

        const daily = budget.daily()
        const used = Object.values(daily?.ours ?? {}).reduce((sum, tokens) => sum + tokens, 0)
        expect(used).toBeLessThanOrEqual(Math.max(0, (daily?.ourLimit ?? 0) - forLooks))
      }),
    )
  })

  it('never keeps a kind of work from its own share', () => {
    fc.assert(
      fc.property(fc.array(work, { maxLength: 300 }), limit, fc.constantFrom(...workKinds), (works, of, kind) => {
        const { budget } = budgetOf()
        budget.observe({ limit: of, remaining: of })
        for (const other of works) if (other.kind !== kind) budget.take(other.kind, other.cost)

        const kept = Math.floor((Math.floor(of * 0.2) - forLooks) * keptShares[kind])
        for (let taken = 0; taken < kept; taken += kept) expect(budget.take(kind, kept)).toBeNull()
      }),
    )
  })

  it('grows no room by working: what does not fit does not fit after more was used either', () => {
    const used = fc.record(Object.fromEntries(workKinds.map((kind) => [kind, fc.nat(3000)])))
    fc.assert(
      fc.property(used, work, fc.nat(100), fc.nat(20_000), (already, { kind, cost }, more, ourLimit) => {
        const ours = already as Record<WorkKind, number>
        fc.pre(!fits({ ours, ourLimit }, kind, cost))
        expect(fits({ ours: { ...ours, [kind]: ours[kind] + more }, ourLimit }, kind, cost)).toBe(false)
      }),
    )
  })
})
