import { describe, expect, it } from 'vitest'
import { ConfigError, NotFoundError, saidBy } from '../../../src/domain/errors.ts'
import { message } from '../../../src/words/index.ts'
import { inEnglish } from '../../support/words.ts'

describe('what an error says to people', () => {
  it('is its message, whose words stand in the log too', () => {
    const error = new NotFoundError(message('request.rule.unknown', { rule: 'x' }))

    expect(saidBy(error)).toEqual({ code: 'request.rule.unknown', params: { rule: 'x' } })
    expect(error.message).toBe('There is no rule "x".')
  })

  it('is its words where it has no message', () => {
    expect(inEnglish(saidBy(new ConfigError('Set {it}.')))).toBe('Set {it}.')
  })
})
