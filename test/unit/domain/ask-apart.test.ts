import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CrmRejectedError, CrmUnavailableError } from '../../../src/domain/errors.ts'
import { askApart } from '../../../src/domain/reading/ask-apart.ts'
import { message } from '../../../src/words/index.ts'

/** A CRM that fails for any request with certain numbers. */
function failingAt(bad: ReadonlySet<number>) {
  const calls: number[] = []
  return {
    calls,
    ask: (part: readonly number[]): Promise<readonly number[]> => {
      calls.push(part.length)
      if (part.some((item) => bad.has(item))) {
        throw new CrmUnavailableError(message('asWritten', { text: '500' }), { isAnswered: true })
      }
      return Promise.resolve(part)
    },
  }
}

function isUp(): Promise<void> {
  return Promise.resolve()
}

function isDown(): Promise<never> {
  return Promise.reject(new CrmUnavailableError(message('asWritten', { text: '503' }), { isAnswered: true }))
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}

describe('a list requested from the CRM', () => {
  it('takes one call if it succeeds, without a check whether the CRM is up', async () => {
    const crm = failingAt(new Set())
    const asked = await askApart(numbers(1000), crm.ask, { isUp: () => Promise.reject(new Error('not needed')) })

    expect(asked).toEqual({ answers: [numbers(1000)], unanswered: [] })
    expect(crm.calls).toEqual([1000])
  })

  it('is answered except for the items that make the CRM fail, whichever they are', async () => {
    const someBad = fc
      .integer({ min: 1, max: 1200 })
      .chain((count) =>
        fc.record({ count: fc.constant(count), bad: fc.uniqueArray(fc.nat(count - 1), { maxLength: 5 }) }),
      )
    await fc.assert(
      fc.asyncProperty(someBad, async ({ count, bad }) => {
        const { answers, unanswered } = await askApart(numbers(count), failingAt(new Set(bad)).ask, { isUp })

        expect(unanswered).toEqual(bad.toSorted((a, b) => a - b))
        expect(answers.flat()).toEqual(numbers(count).filter((item) => !bad.includes(item)))
      }),
      { seed: 7 },
    )
  })

  it('is requested once if the CRM is down', async () => {
    const crm = failingAt(new Set(numbers(1000)))

    await expect(askApart(numbers(1000), crm.ask, { isUp: isDown })).rejects.toThrow('503')
    expect(crm.calls).toEqual([1000])
  })

  it('is abandoned after a few items if the CRM fails for each, although it is up', async () => {
    const crm = failingAt(new Set(numbers(1000)))

    await expect(askApart(numbers(1000), crm.ask, { isUp })).rejects.toThrow('500')
    expect(crm.calls).toEqual([1000, 100, 10, 1, 1, 1, 1, 1, 1])
  })

  it('is not abandoned because of items that have failed before', async () => {
    const crm = failingAt(new Set(numbers(12)))

    const asked = await askApart(numbers(12), crm.ask, { isUp, isExpected: (item) => item !== 7 })

    expect(asked).toEqual({ answers: [], unanswered: numbers(12) })
  })

  it.each([
    ['no answer comes', new CrmUnavailableError(message('asWritten', { text: 'reset' }))],
    ['the CRM refuses', new CrmRejectedError(message('asWritten', { text: '400' }))],
  ])('is not split if %s', async (_why, error) => {
    let calls = 0
    function ask(): Promise<never> {
      calls += 1
      return Promise.reject(error)
    }

    await expect(askApart(numbers(10), ask, { isUp })).rejects.toBe(error)
    expect(calls).toBe(1)
  })
})
