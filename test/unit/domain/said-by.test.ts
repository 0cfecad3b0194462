import { describe, expect, it } from 'vitest'
import { CrmRateLimitedError, NotFoundError, saidBy } from '../../../src/domain/errors.ts'
import { message } from '../../../src/words/index.ts'
import { inEnglish } from '../../support/words.ts'

describe('what an error shows to people', () => {
  it('is its message, which the log contains too', () => {
    const error = new NotFoundError(message('request.rule.unknown', { rule: 'x' }))

    expect(saidBy(error)).toEqual({ code: 'request.rule.unknown', params: { rule: 'x' } })
    expect(error.message).toBe('There is no rule "x".')
  })

  it('is what a CRM did, put into words where it is shown', () => {
    const which = message('crm.limit', { title: 'HubSpot' })
    const at = new Date('2026-11-29T10:00:00Z')
    const error = new CrmRateLimitedError(message('crm.rateLimited', { which, at: at.toISOString() }), at)

    expect(saidBy(error)).toEqual({ code: 'crm.rateLimited', params: { which, at: '2026-11-29T10:00:00.000Z' } })
    expect(error.message).toBe(
      "HubSpot's limit of calls is used up; calls are possible again at 2026-11-29T10:00:00.000Z.",
    )
  })

  it('is the text of an error that is not ours', () => {
    expect(inEnglish(saidBy(new Error('Set {it}.')))).toBe('Set {it}.')
  })
})
