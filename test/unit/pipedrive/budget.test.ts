import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Budget, createBudget, fits } from '../../../src/crm/pipedrive/transport/budget.ts'
import { dailyLimits, keptShares, type WorkKind, workKinds } from '../../../src/crm/pipedrive/transport/limits.ts'
import type { BudgetStore } from '../../../src/crm/port.ts'
import { type SettableClock, settableClock } from '../../support/clock.ts'

const start = '2026-11-23T12:00:00.000Z'
/** Tokens reserved for checking whether a new day has begun: 2 an hour. */
const forLooks = 48

function budgetOf(share = 0.2): { readonly budget: Budget; readonly clock: SettableClock } {
  const clock = settableClock(start)
  return { budget: createBudget(share, clock), clock }
}

/** Takes tokens as long as possible; returns how many. */
async function exhaust(budget: Budget, kind: WorkKind, cost = 1): Promise<number> {
  let taken = 0
  while ((await budget.take(kind, cost)) === null) taken += cost
  return taken
}

describe('the daily budget', () => {
  it('is a share of the smallest limit while the real one is unknown', async () => {
    const { budget } = budgetOf()

    let taken = 0
    for (const kind of workKinds) taken += await exhaust(budget, kind)

    expect(taken).toBe(dailyLimits.smallest * 0.2 - forLooks)
    expect(budget.daily()).toBeNull()
  })

  it('follows the reported limit', async () => {
    const { budget } = budgetOf(0.1)
    await budget.observe({ limit: 150_000, remaining: 145_799 })

    let taken = 0
    for (const kind of workKinds) taken += await exhaust(budget, kind)

    expect(taken).toBe(15_000 - forLooks)
    expect(budget.daily()).toMatchObject({ unit: 'tokens', limit: 150_000, remaining: 145_799, ourLimit: 15_000 })
  })

  it('reserves a share for each kind of work, however much another one uses', async () => {
    const { budget } = budgetOf()
    await exhaust(budget, 'sync', 10)

    const room = dailyLimits.smallest * 0.2 - forLooks
    for (const kind of ['poll', 'refresh', 'write', 'set-up', 'connect'] as const) {
      expect(await exhaust(budget, kind)).toBeGreaterThanOrEqual(Math.floor(room * keptShares[kind]))
    }
  })

  it('reports whose limit is used up, and to check again in an hour', async () => {
    const { budget } = budgetOf()
    await exhaust(budget, 'write', 5)

    expect(await budget.take('write', 5)).toEqual({ whose: 'ours', retryAt: new Date('2026-11-23T13:00:00.000Z') })

    await budget.observe({ limit: 30_000, remaining: 3 })
    expect(await budget.take('poll', 10)).toEqual({ whose: 'company', retryAt: new Date('2026-11-23T13:00:00.000Z') })
    expect(await budget.take('refresh', 1)).toBeNull()
  })

  it('checks again at most once an hour, and only after a refusal', async () => {
    const { budget, clock } = budgetOf()
    clock.advance({ hours: 2 })
    expect(await budget.takeLook()).toBe(false)

    await budget.dayIsOver()
    expect(await budget.takeLook()).toBe(false)
    clock.advance({ hours: 1 })
    expect(await budget.takeLook()).toBe(true)
    expect(await budget.takeLook()).toBe(false)
    expect(await budget.take('write', 5)).toMatchObject({ retryAt: new Date('2026-11-23T16:00:00.000Z') })
  })

  it('starts again when less is used than before', async () => {
    const { budget } = budgetOf()
    await budget.observe({ limit: 30_000, remaining: 30_000 })
    await exhaust(budget, 'sync', 10)
    await budget.observe({ limit: 30_000, remaining: 10_000 })
    expect(await budget.take('sync', 10)).not.toBeNull()

    await budget.observe({ limit: 30_000, remaining: 29_990 })

    expect(await budget.take('sync', 10)).toBeNull()
    expect(budget.daily()?.ours).toMatchObject({ sync: 10 })
  })

  it('does not take bought tokens, or responses in another order, for a new day', async () => {
    const { budget } = budgetOf()
    await budget.observe({ limit: 30_000, remaining: 30_000 })
    await budget.take('sync', 1000)
    await budget.observe({ limit: 30_000, remaining: 29_000 })

    await budget.observe({ limit: 40_000, remaining: 39_000 })
    await budget.observe({ limit: 40_000, remaining: 39_020 })

    expect(budget.daily()?.ours).toMatchObject({ sync: 1000 })
  })

  it('starts again a day after its first token, whatever is reported', async () => {
    const { budget, clock } = budgetOf()
    await budget.observe({ limit: 30_000, remaining: 0 })
    await exhaust(budget, 'sync')
    await budget.observe({ limit: 30_000, remaining: 30_000 })
    await exhaust(budget, 'sync')
    await budget.observe({ limit: 30_000, remaining: 0 })
    expect(await budget.take('sync', 1)).not.toBeNull()

    clock.advance({ hours: 24 })

    expect(await budget.take('sync', 1)).toBeNull()
  })

  it('lets a new connection find out that the tokens are available again', async () => {
    const { budget } = budgetOf()
    await budget.dayIsOver()
    expect(await budget.take('write', 5)).toMatchObject({ whose: 'company' })

    expect(await budget.take('connect', 2)).toBeNull()
    await budget.observe({ limit: 30_000, remaining: 29_998 })

    expect(await budget.take('write', 5)).toBeNull()
  })

  it('does not wait until a time stored by a clock that was ahead', async () => {
    const { budget, clock } = budgetOf()
    clock.advance({ days: 300 })
    await budget.observe({ limit: 30_000, remaining: 30_000 })
    await exhaust(budget, 'write', 5)
    clock.set(start)
    await budget.dayIsOver()

    clock.advance({ hours: 1 })
    expect(await budget.takeLook()).toBe(true)
    clock.advance({ hours: 23 })
    expect(await budget.take('write', 5)).toBeNull()
  })

  it('continues if a response no longer reports the limit', async () => {
    const { budget } = budgetOf()
    await budget.dayIsOver()
    expect(await budget.take('write', 5)).toMatchObject({ whose: 'company' })

    await budget.observe({ limit: null, remaining: null })

    expect(await budget.take('write', 5)).toBeNull()
  })

  it('releases the tokens of a refused call', async () => {
    const { budget } = budgetOf()
    await budget.observe({ limit: 30_000, remaining: 30_000 })
    await budget.take('write', 5)
    await budget.giveBack('write', 5)
    await budget.giveBack('write', 5)

    expect(budget.daily()?.ours).toMatchObject({ write: 0 })
  })

  it("sets the poll interval so that the polls' share lasts all day", async () => {
    const { budget } = budgetOf()
    await budget.observe({ limit: 30_000, remaining: 30_000 })
    const { pollSeconds = 0 } = budget.daily() ?? {}

    const room = 6000 - forLooks
    expect((86_400 / pollSeconds) * 40).toBeLessThanOrEqual(room * keptShares.poll)
    expect(pollSeconds).toBeLessThan(3600)
  })
})

/** An in-memory store. */
function storeOf(first: object | null = null): BudgetStore {
  let kept = first
  return {
    load: () => Promise.resolve(structuredClone(kept)),
    replace(last, next) {
      if (!isDeepStrictEqual(last, kept)) return Promise.resolve(false)
      kept = structuredClone(next)
      return Promise.resolve(true)
    },
  }
}

describe('the daily budget of several clients', () => {
  it('is shared, whichever of them uses it', async () => {
    const [clock, store] = [settableClock(start), storeOf()]
    const clients = [createBudget(0.2, clock, store), createBudget(0.2, clock, store)]
    await clients[0]?.observe({ limit: 30_000, remaining: 30_000 })

    const taken = await Promise.all(clients.map((client) => exhaust(client, 'sync', 10)))

    const all = clients[0]?.daily()?.ours['sync'] ?? 0
    expect((taken[0] ?? 0) + (taken[1] ?? 0)).toBe(all)
    expect(Math.min(...taken)).toBeGreaterThan(0)
    expect(await createBudget(0.2, clock, store).take('sync', 10)).toMatchObject({ whose: 'ours' })
    expect(await createBudget(0.2, clock, store).take('connect', 2)).toBeNull()
  })

  it('starts again for all of them when one of them detects a new day', async () => {
    const [clock, store] = [settableClock(start), storeOf()]
    const [one, other] = [createBudget(0.2, clock, store), createBudget(0.2, clock, store)]
    await one.observe({ limit: 30_000, remaining: 20_000 })
    await exhaust(one, 'write', 5)
    expect(await other.take('write', 5)).toMatchObject({ whose: 'ours' })

    await one.observe({ limit: 30_000, remaining: 29_990 })

    expect(await other.take('write', 5)).toBeNull()
    expect(other.daily()).toMatchObject({ limit: 30_000, remaining: 29_990, ours: { write: 5 } })
  })

  it('is unknown if it is stored in the format of another version', async () => {
    const store = storeOf({ tokens: 'many' })
    const budget = createBudget(0.2, settableClock(start), store)

    expect(await budget.take('write', 5)).toBeNull()
    expect(await store.load()).toMatchObject({ limit: null, ours: { write: 5 } })
  })
})

describe('the laws of the budget', () => {
  const work = fc.record({ kind: fc.constantFrom(...workKinds), cost: fc.constantFrom(1, 2, 5, 10, 20) })
  const share = fc.double({ min: 0.01, max: 1, noNaN: true })
  const limit = fc.integer({ min: 10_000, max: 1_000_000 })

  it("never uses more than Minset's share", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(work, { maxLength: 400 }), share, async (works, ours) => {
        const { budget } = budgetOf(ours)
        await budget.observe({ limit: 10_000, remaining: 10_000 })
        for (const { kind, cost } of works) await budget.take(kind, cost)

        const daily = budget.daily()
        const used = Object.values(daily?.ours ?? {}).reduce((sum, tokens) => sum + tokens, 0)
        expect(used).toBeLessThanOrEqual(Math.max(0, (daily?.ourLimit ?? 0) - forLooks))
      }),
    )
  })

  it('always leaves a kind of work its own share', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(work, { maxLength: 300 }),
        limit,
        fc.constantFrom(...workKinds),
        async (works, of, kind) => {
          const { budget } = budgetOf()
          await budget.observe({ limit: of, remaining: of })
          for (const other of works) if (other.kind !== kind) await budget.take(other.kind, other.cost)

          const kept = Math.floor((Math.floor(of * 0.2) - forLooks) * keptShares[kind])
          for (let taken = 0; taken < kept; taken += kept) expect(await budget.take(kind, kept)).toBeNull()
        },
      ),
    )
  })

  it('does not grow with use: what does not fit still does not fit after more was used', () => {
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
