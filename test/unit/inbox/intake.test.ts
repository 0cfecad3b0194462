import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { ReceivedEvent } from '../../../src/inbox/index.ts'
import { createIntake } from '../../../src/inbox/intake.ts'

function event(key: string): ReceivedEvent {
  return {
    accountId: 'hubspot-1',
    event: { externalId: '1', key, body: {}, occurredAt: null },
  }
}

/** Long enough for everything that the previous step causes. */
async function someTurns(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await nextTurn()
}

interface Saving {
  readonly keys: readonly string[]
  readonly done: () => void
  readonly fail: () => void
}

/** Saves that the test completes, in the order in which they began. */
function heldSavings(): {
  readonly savings: Saving[]
  readonly save: (events: readonly ReceivedEvent[]) => Promise<void>
} {
  const savings: Saving[] = []
  return {
    savings,
    save: (events) =>
      new Promise((resolve, reject) => {
        const keys = events.map(({ event: { key } }) => key)
        savings.push({ keys, done: resolve, fail: () => reject(new Error(`${keys.join()} failed`)) })
      }),
  }
}

/** The result of each request so far. */
function watch(requests: readonly Promise<void>[]): string[] {
  const states = requests.map(() => 'waits')
  for (const [index, request] of requests.entries()) {
    request.then(
      () => (states[index] = 'saved'),
      (error: Error) => (states[index] = error.message),
    )
  }
  return states
}

describe('events that arrive together', () => {
  it('are saved at once under low load, and acknowledged only after that', async () => {
    const { savings, save } = heldSavings()
    const states = watch([createIntake({ save, atOnce: 1 }).save([event('a')])])
    await someTurns()
    expect(savings.map(({ keys }) => keys)).toEqual([['a']])
    expect(states).toEqual(['waits'])

    savings[0]?.done()
    await someTurns()

    expect(states).toEqual(['saved'])
  })

  it('wait while the allowed number of saves is in progress, and are then one save', async () => {
    const { savings, save } = heldSavings()
    const { save: together } = createIntake({ save, atOnce: 2 })
    const states = watch(['a', 'b', 'c', 'd', 'e'].map((key) => together([event(key), event(`${key}2`)])))
    await someTurns()
    expect(savings.map(({ keys }) => keys)).toEqual([
      ['a', 'a2'],
      ['b', 'b2'],
    ])

    savings[1]?.done()
    await someTurns()

    expect(savings[2]?.keys).toEqual(['c', 'c2', 'd', 'd2', 'e', 'e2'])
    expect(states).toEqual(['waits', 'saved', 'waits', 'waits', 'waits'])
    savings[2]?.done()
    await someTurns()
    expect(states).toEqual(['waits', 'saved', 'saved', 'saved', 'saved'])
  })

  it('are at most a thousand per save, unless one request has more', async () => {
    const { savings, save } = heldSavings()
    const { save: together } = createIntake({ save, atOnce: 1 })
    const sizes = [1, 600, 400, 1, 1500, 1]
    watch(sizes.map((size, index) => together(Array.from({ length: size }, () => event(String(index))))))
    for (let turn = 0; turn < sizes.length; turn += 1) {
      await someTurns()
      savings[turn]?.done()
    }

    expect(savings.map(({ keys }) => keys.length)).toEqual([1, 1000, 1, 1500, 1])
  })

  it('are saved request by request if the joint save fails', async () => {
    const { savings, save } = heldSavings()
    const { save: together } = createIntake({ save, atOnce: 1 })
    const states = watch(['a', 'b', 'c'].map((key) => together([event(key)])))
    await someTurns()
    savings[0]?.fail()
    await someTurns()
    savings[1]?.fail()
    await someTurns()
    savings[2]?.fail()
    await someTurns()
    savings[3]?.done()
    await someTurns()

    expect(savings.map(({ keys }) => keys.join())).toEqual(['a', 'b,c', 'b', 'c'])
    expect(states).toEqual(['a failed', 'b failed', 'saved'])
    watch([together([event('d')])])
    await someTurns()
    expect(savings[4]?.keys).toEqual(['d'])
  })
})

describe('work that waits for the intake to be idle', () => {
  it('does not wait while everything is saved immediately', async () => {
    const { savings, save } = heldSavings()
    const slept: number[] = []
    const intake = createIntake({ save, atOnce: 1, sleep: (ms) => Promise.resolve(void slept.push(ms)) })
    watch([intake.save([event('a')])])
    await intake.untilIdle()
    savings[0]?.done()
    await someTurns()
    watch([intake.save([event('b')])])
    await intake.untilIdle()

    expect(slept).toEqual([])
  })

  it('waits until no request has had to wait for a while', async () => {
    const { savings, save } = heldSavings()
    let looks = 0
    const intake = createIntake({
      save,
      atOnce: 1,
      async sleep() {
        looks += 1
        if (looks === 3) for (const { done } of savings) done()
        await someTurns()
        if (looks === 3) for (const { done } of savings) done()
        await someTurns()
      },
    })
    watch([intake.save([event('a')]), intake.save([event('b')])])
    await intake.untilIdle()

    expect(looks).toBe(3)
  })

  it('does not wait for longer than three seconds', async () => {
    const { save } = heldSavings()
    let sleptMs = 0
    const intake = createIntake({
      save,
      atOnce: 1,
      sleep: (ms) => {
        sleptMs += ms
        return Promise.resolve()
      },
    })
    watch([intake.save([event('a')]), intake.save([event('b')])])
    await intake.untilIdle()

    expect(sleptMs).toBe(3000)
  })
})
