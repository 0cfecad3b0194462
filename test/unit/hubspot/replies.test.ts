import { describe, expect, it } from 'vitest'
import { judgeReply, type ReplyContext } from '../../../src/crm/hubspot/transport/replies.ts'

const now = new Date('2026-11-23T12:00:00Z')

function contextNotingPauses(isSearch: boolean): ReplyContext & { readonly pauses: readonly number[] } {
  const pauses: number[] = []
  const window = { pause: (ms: number) => void pauses.push(ms) }
  return { call: 'GET /x', isSearch, window, timeZone: null, now, pauses }
}

function reply(status: number, body: object): Parameters<typeof judgeReply>[0] {
  return { status, headers: new Headers(), text: JSON.stringify(body) }
}

describe('an answer that a limit is used up', () => {
  it.each([
    ['TEN_SECONDLY_ROLLING', false, 10_100],
    ['SECONDLY', false, 1_050],
    ['SOMETHING_NEW', false, 10_100],
    ['SOMETHING_NEW', true, 1_050],
  ])('closes the gate for all calls of its kind (%s, search: %s)', (policyName, isSearch, ms) => {
    const context = contextNotingPauses(isSearch)

    const attempt = judgeReply(reply(429, { policyName }), context)

    expect(attempt).toMatchObject({ kind: 'again', minimumWaitMs: ms })
    expect(context.pauses).toEqual([ms])
  })

  it('closes no gate for a wait that nobody waits for', () => {
    const context = contextNotingPauses(false)
    const later = { ...reply(429, {}), headers: new Headers({ 'retry-after': '3600' }) }

    expect(() => judgeReply(later, context)).toThrow('2026-11-23T13:00:00.000Z')
    expect(context.pauses).toEqual([])
  })

  it('closes no gate when the day is used up, since nothing is waited for', () => {
    const context = contextNotingPauses(false)

    expect(() => judgeReply(reply(429, { policyName: 'DAILY' }), context)).toThrow('DAILY')
    expect(context.pauses).toEqual([])
  })
})

describe('an answer outside the documentation', () => {
  it('is a breach of contract when it is a redirect', () => {
    expect(() => judgeReply(reply(304, {}), contextNotingPauses(false))).toThrow('status 304')
  })

  it('is read as far as it can be when parts of the error body have other types', () => {
    const body = { message: 7, category: ['x'], errors: [{ code: 5, context: 'none' }, { code: 'READ_ONLY_VALUE' }] }

    expect(() => judgeReply(reply(400, body), contextNotingPauses(false))).toThrow('(status 400: READ_ONLY_VALUE)')
  })
})
