import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { flagText } from '../../../src/write-back/targets/flag-text.ts'
import { inEnglish, missingMessage } from '../../support/words.ts'

const now = new Date('2026-11-23T12:00:00Z')

function textOf(missing: readonly string[]): string {
  const verdicts = missing.map((what) => ({
    ruleId: what,
    reason: 'missing' as const,
    message: missingMessage(what),
    since: now,
    dueAt: now,
  }))
  return flagText(verdicts, inEnglish)
}

describe('the text of a flag', () => {
  it('lists what is missing in the order of the rules', () => {
    expect(textOf(['last name', "client's e-mail address"])).toBe("last name; client's e-mail address")
    expect(textOf([])).toBe('')
  })

  it('is shortened if it is too long, and states how much more there is', () => {
    const many = Array.from({ length: 1500 }, (_, index) => `field ${index}`)

    expect(textOf(many)).toMatch(/^field 0; field 1; .*; field \d+; … and 1,4\d\d more$/)
  })

  it('is short enough, whatever is missing', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1, maxLength: 100 })), (missing) => {
        expect(textOf(missing).length).toBeLessThanOrEqual(500)
        expect(textOf(missing) === '').toBe(missing.length === 0)
      }),
    )
  })
})
