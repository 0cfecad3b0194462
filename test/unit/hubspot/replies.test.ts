import { describe, expect, it } from 'vitest'
import { judgeReply, type ReplyContext } from '../../../src/crm/http/replies.ts'
import type { Reply } from '../../../src/crm/http/send.ts'
import type { RawError } from '../../../src/crm/hubspot/transport/errors.ts'
import { limitOf, replyRules } from '../../../src/crm/hubspot/transport/replies.ts'

const now = new Date('2026-11-23T12:00:00Z')

function contextNotingPauses(isSearch: boolean): ReplyContext<RawError> & { readonly pauses: readonly number[] } {
  const pauses: number[] = []
  return {
    call: 'GET /x',
    isRepeatable: true,
    now,
    pauses,
    pause: (ms) => void pauses.push(ms),
    limitOf: (failed, headers) => limitOf(failed, { headers, isSearch, timeZone: null, now }),
  }
}

function reply(status: number, body: object): Reply {
  return { status, headers: new Headers(), text: JSON.stringify(body) }
}

describe('a response that a limit is used up', () => {
  it.each([
    ['TEN_SECONDLY_ROLLING', false, 10_100],
    ['SECONDLY', false, 1_050],
    ['SOMETHING_NEW', false, 10_100],
    ['SOMETHING_NEW', true, 1_050],
  ])('closes the gate for all calls of its kind (%s, search: %s)', async (policyName, isSearch, ms) => {
    const context = contextNotingPauses(isSearch)

    const attempt = await judgeReply(replyRules, reply(429, { policyName }), context)

    expect(attempt).toMatchObject({ kind: 'again', minimumWaitMs: ms })
    expect(context.pauses).toEqual([ms])
  })

  it('closes no gate for a wait that is too long to wait for', async () => {
    const context = contextNotingPauses(false)
    const later = { ...reply(429, {}), headers: new Headers({ 'retry-after': '3600' }) }

    await expect(judgeReply(replyRules, later, context)).rejects.toThrow('2026-11-23T13:00:00.000Z')
    expect(context.pauses).toEqual([])
  })

  it('closes no gate if the daily limit is used up, because it is not waited for', async () => {
    const context = contextNotingPauses(false)

    await expect(judgeReply(replyRules, reply(429, { policyName: 'DAILY' }), context)).rejects.toThrow('DAILY')
    expect(context.pauses).toEqual([])
  })
})

describe('a refusal that names no limit', () => {
  const nothingLeft = { 'x-hubspot-ratelimit-daily-remaining': '0' }

  it('is that of the daily limit if its headers say that nothing is left of it', async () => {
    const refusal = { ...reply(429, {}), headers: new Headers(nothingLeft) }

    await expect(judgeReply(replyRules, refusal, contextNotingPauses(false))).rejects.toThrow(
      '2026-11-24T00:00:00.000Z',
    )
  })

  it.each([
    ['something is left of the day', {}, { 'x-hubspot-ratelimit-daily-remaining': '17' }],
    ['another limit is named', { policyName: 'TEN_SECONDLY_ROLLING' }, nothingLeft],
    ['nothing is known', {}, {}],
  ])('is waited for if %s', async (_what, body, headers) => {
    const refusal = { ...reply(429, body), headers: new Headers(headers) }

    const attempt = await judgeReply(replyRules, refusal, contextNotingPauses(false))

    expect(attempt).toMatchObject({ kind: 'again', minimumWaitMs: 10_100 })
  })
})

describe('a response outside the documentation', () => {
  it('is a breach of contract if it is a redirect', async () => {
    await expect(judgeReply(replyRules, reply(304, {}), contextNotingPauses(false))).rejects.toThrow('status 304')
  })

  it('is read as far as possible if parts of the error body have other types', async () => {
    const body = { message: 7, category: ['x'], errors: [{ code: 5, context: 'none' }, { code: 'READ_ONLY_VALUE' }] }

    await expect(judgeReply(replyRules, reply(400, body), contextNotingPauses(false))).rejects.toThrow(
      '(status 400: READ_ONLY_VALUE)',
    )
  })
})
