import { afterEach, expect, it, vi } from 'vitest'
import { InterruptedError } from '../../../src/domain/errors.ts'
import { holdOpened, interruptible } from '../../../src/infra/process/interrupts.ts'

afterEach(() => vi.restoreAllMocks())

function listeners(): readonly number[] {
  return (['SIGINT', 'SIGTERM'] as const).map((signal) => process.listenerCount(signal))
}

it.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends work early, and the next signal is left to the system',
  async (signal) => {
    const before = listeners()
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const working = interruptible(() => new Promise(() => undefined))

    process.emit(signal)

    expect(listeners()).toEqual(before)
    await expect(working).rejects.toBeInstanceOf(InterruptedError)
    expect(write).toHaveBeenCalledExactlyOnceWith('minset: Stopping; Ctrl-C again ends it at once.\n')
  },
)

it('gives back what work returns or throws, and the signals to the system', async () => {
  const before = listeners()

  expect(await interruptible(() => Promise.resolve(1))).toBe(1)
  await expect(interruptible(() => Promise.reject(new TypeError('no')))).rejects.toThrow('no')

  expect(listeners()).toEqual(before)
})

it('closes what was still being opened when the work was interrupted, and lets the work go no further', async () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const opening = Promise.withResolvers<{ close(): Promise<unknown> }>()
  const close = vi.fn<() => Promise<unknown>>().mockResolvedValue(undefined)
  const goOn = vi.fn<() => void>()
  const held = holdOpened()
  const working = interruptible(async () => {
    await held.open(() => opening.promise)
    goOn()
  })

  process.emit('SIGTERM')
  await expect(working).rejects.toBeInstanceOf(InterruptedError)
  const closed = held.close()
  opening.resolve({ close })
  await closed

  expect(close).toHaveBeenCalledTimes(1)
  expect(goOn).not.toHaveBeenCalled()
})
