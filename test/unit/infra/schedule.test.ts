import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startSchedule } from '../../../src/infra/schedule.ts'

const everyTenSeconds = { cron: '*/10 * * * * *', everySeconds: 10 }

describe('a schedule', () => {
  let fired = 0
  let stop: () => Promise<void>
  beforeEach(() => {
    vi.useFakeTimers({ now: new Date('2026-11-23T12:00:01Z') })
    fired = 0
  })
  afterEach(async () => {
    await stop()
    vi.useRealTimers()
  })

  function start(work: () => Promise<void> = () => Promise.resolve()): void {
    stop = startSchedule(everyTenSeconds, () => {
      fired += 1
      return work()
    })
  }

  it('fires once per span', async () => {
    start()
    await vi.advanceTimersByTimeAsync(60_000)

    expect(fired).toBe(6)
  })

  it.each([
    ['back by two hours', '2026-11-23T10:00:00Z'],
    ['ahead by two hours', '2026-11-23T14:00:00Z'],
  ])('resumes within a minute if the clock is set %s', async (_, time) => {
    start()
    await vi.advanceTimersByTimeAsync(30_000)
    vi.setSystemTime(new Date(time))
    fired = 0
    await vi.advanceTimersByTimeAsync(60_000)
    expect(fired).toBeGreaterThan(0)

    fired = 0
    await vi.advanceTimersByTimeAsync(60_000)
    expect(fired).toBe(6)
  })

  it('does not fire again while the previous run continues, and waits for it when it ends', async () => {
    const work = Promise.withResolvers<void>()
    start(() => work.promise)
    await vi.advanceTimersByTimeAsync(120_000)
    expect(fired).toBe(1)

    let hasEnded = false
    const ended = stop().then(() => {
      hasEnded = true
    })
    await vi.advanceTimersByTimeAsync(1000)
    expect(hasEnded).toBe(false)
    work.resolve()
    await ended
  })
})
