import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPanel, type PanelOptions } from '../../../src/crm/pipedrive/cards/panel.ts'
import { panelBody, panelError } from '../../../src/crm/pipedrive/cards/panel-body.ts'
import type { Card, WebhookRequest } from '../../../src/crm/port.ts'
import { cardLines, scorecardMetrics } from '../../../src/metrics/index.ts'
import { anyText } from '../../support/any-text.ts'
import { type PanelQuery, panelPath, signToken } from '../../support/panel-request.ts'
import { PanelAnswer, PanelFailure, panelSchema } from '../../support/panel-schema.ts'
import { inEnglish } from '../../support/words.ts'

const now = new Date('2026-10-14T10:00:00Z')
const exp = now.getTime() / 1000 + 300
const options: PanelOptions = { clientSecret: 'client', panelSecret: undefined, basic: undefined }
const query: PanelQuery = {
  resource: 'deal',
  view: 'details',
  userId: '11',
  companyId: '22',
  selectedIds: '33',
  isShared: 'false',
  token: signToken({ userId: 11, companyId: 22, exp }, 'client'),
}

function requestOf(
  changes: Partial<PanelQuery> = {},
  { authorization, suffix = '' }: { authorization?: string | readonly string[]; suffix?: string } = {},
): WebhookRequest {
  const url = `https://minset.example${panelPath({ ...query, ...changes })}${suffix}`
  return { method: 'GET', url, headers: { authorization }, rawBody: new Uint8Array() }
}

function verify(request: WebhookRequest, changes: Partial<PanelOptions> = {}): object | null {
  return createPanel({ ...options, ...changes }).verify(request, now)
}

describe('a request for a panel', () => {
  it.each([
    ['deal', 'deal'],
    ['person', 'contact'],
    ['organization', 'company'],
  ])('identifies a record: %s', (resource, type) => {
    expect(verify(requestOf({ resource }))).toEqual({
      externalId: '22',
      userId: '11',
      key: { type, id: '33' },
      isShared: false,
    })
  })

  it.each([
    { resource: 'lead' },
    { resource: 'constructor' },
    { selectedIds: '' },
    { selectedIds: '1,2' },
    { selectedIds: '1 or 1' },
  ])('identifies no known record: %j', (changes) => {
    expect(verify(requestOf(changes))).toMatchObject({ externalId: '22', key: null })
  })

  it('states whether the person has installed the app', () => {
    expect(verify(requestOf({ isShared: 'true' }))).toMatchObject({ isShared: true })
  })

  it.each([
    ['another company than it is signed for', requestOf({ companyId: '23' })],
    ['another person than it is signed for', requestOf({ userId: '12' })],
    ['two companies', requestOf({}, { suffix: '&companyId=23' })],
    ['two tokens', requestOf({}, { suffix: '&token=x' })],
    ['no token', requestOf({ token: '' })],
    ['another secret', requestOf({ token: signToken({ userId: 11, companyId: 22, exp }, 'other') })],
    ['another method', { ...requestOf(), method: 'POST' }],
    ['an address that is none', { ...requestOf(), url: 'x' }],
  ])('is not accepted with %s', (_what, request) => {
    expect(verify(request)).toBeNull()
  })

  it("is signed with the panel's own secret if there is one, and then with no other", () => {
    const token = signToken({ userId: 11, companyId: 22, exp }, 'panel')

    expect(verify(requestOf({ token }), { panelSecret: 'panel' })).not.toBeNull()
    expect(verify(requestOf(), { panelSecret: 'panel' })).toBeNull()
    expect(verify(requestOf({ token }))).toBeNull()
  })

  it('contains user name and password if configured, in addition to the token', () => {
    const basic = { user: 'minset', password: 'correct: horse' }
    function withHeader(authorization?: string | readonly string[], token = query.token): object | null {
      return verify(requestOf({ token }, authorization === undefined ? {} : { authorization }), { basic })
    }
    const right = `Basic ${Buffer.from('minset:correct: horse').toString('base64')}`

    expect(withHeader(right)).not.toBeNull()
    expect(withHeader(right, 'x')).toBeNull()
    expect(withHeader()).toBeNull()
    expect(withHeader([right, right])).toBeNull()
    expect(withHeader(`Basic ${Buffer.from('minset:wrong').toString('base64')}`)).toBeNull()
    expect(withHeader('Bearer x')).toBeNull()
  })
})

const cardText = fc
  .oneof(anyText({ minLength: 1, maxLength: 600 }), fc.constantFrom('𝄞'.repeat(300), '\ud800', 'a\nb\u0000', '"<b>'))
  .filter((text) => text.trim() !== '')
const anyLines = fc
  .tuple(fc.array(cardText, { maxLength: 12 }), fc.nat(100))
  .map(([lines, more]) => ({ lines, total: lines.length + (lines.length === 12 ? more : 0) }))
const anyCard: fc.Arbitrary<Card> = fc.record({
  key: fc.record({ type: fc.constantFrom('deal', 'contact', 'company'), id: fc.integer({ min: 1 }).map(String) }),
  title: cardText,
  completeness: fc.record({ tone: fc.constantFrom('good', 'fair', 'bad'), label: cardText }),
  since: fc.option(fc.constant('2026-10-14')),
  missing: anyLines,
  activities: anyLines,
  progress: fc.option(
    fc.record({
      owner: cardText,
      period: cardText,
      lines: fc.tuple(
        ...cardLines(scorecardMetrics, inEnglish).map((line) => cardText.map((value) => ({ ...line, value }))),
      ),
    }),
  ),
  page: fc.option(fc.record({ url: fc.webUrl(), label: cardText })),
  more: cardText.map((text) => () => text),
})

const card: Card = {
  key: { type: 'deal', id: '33' },
  title: 'Minstedatasett',
  completeness: { tone: 'bad', label: '8 missing' },
  since: '2026-09-01',
  missing: { lines: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], total: 8 },
  activities: { lines: ['meeting “Demo”: result'], total: 1 },
  progress: null,
  page: null,
  more: (count) => `Og ${count} til.`,
}

describe('the response of a panel', () => {
  it('is accepted by Pipedrive, whatever the card contains', () => {
    fc.assert(
      fc.property(anyCard, (any) => {
        expect(PanelAnswer.parse(panelBody(any))).toEqual(panelBody(any))
      }),
    )
  })

  it('states in the last line how many more there are', () => {
    expect(panelBody(card)).toEqual({
      data: {
        id: 33,
        header: 'Minstedatasett',
        completeness: { color: 'red', label: '8 missing' },
        incomplete_since: '2026-09-01',
        missing_1: 'a',
        missing_2: 'b',
        missing_3: 'c',
        missing_4: 'd',
        missing_5: 'e',
        missing_6: 'Og 3 til.',
        activity_1: 'meeting “Demo”: result',
      },
    })
    const six = { lines: card.missing.lines.slice(0, 6), total: 6 }
    expect(panelBody({ ...card, missing: six }).data).toMatchObject({ missing_6: 'f' })
  })

  it.each([
    ['good', 'green'],
    ['fair', 'yellow'],
    ['bad', 'red'],
  ] as const)('colours what is %s: %s', (tone, color) => {
    expect(panelBody({ ...card, completeness: { tone, label: 'x' } }).data).toMatchObject({ completeness: { color } })
  })

  it('shortens what is too long for Pipedrive, never within a character', () => {
    const long = panelBody({ ...card, missing: { lines: [`a${'𝄞'.repeat(200)}`], total: 1 } }).data

    expect(long).toMatchObject({ missing_1: `a${'𝄞'.repeat(126)}…` })
    for (const [length, shown] of [
      [255, 'x'.repeat(255)],
      [256, `${'x'.repeat(254)}…`],
    ] as const) {
      const { data } = panelBody({ ...card, missing: { lines: ['x'.repeat(length)], total: 1 } })
      expect(data).toMatchObject({ missing_1: shown })
    }
  })

  it('is empty if there is no card', () => {
    expect(panelBody(null)).toEqual({ data: {} })
    expect(PanelAnswer.safeParse(panelBody(null)).success).toBe(true)
  })

  it('fills every field of the file, and no more than a panel may have', () => {
    const lines = cardLines(scorecardMetrics, inEnglish).map((line) => ({ ...line, value: 'a' }))
    const full = panelBody({
      ...card,
      activities: { lines: ['a', 'b', 'c'], total: 3 },
      progress: { owner: 'Anna', period: 'quarter 4, 2026', lines },
      page: { url: 'https://minset.example/', label: 'Open' },
    })

    expect(Object.keys(full.data).toSorted()).toEqual(Object.keys(panelSchema.properties).toSorted())
    // Documented: at most 20, not counting the header.
    expect(Object.keys(panelSchema.properties).length - 1).toBeLessThanOrEqual(20)
  })

  it('explains in a few words why there is no card', () => {
    const failure = panelError({ title: 'A title that is longer than thirty characters', words: 'Ask an admin.' })

    expect(PanelFailure.parse(failure)).toEqual({
      error: { title: 'A title that is longer than t…', subtitle: 'Ask an admin.' },
    })
  })
})

describe('the check of panel responses', () => {
  it.each([
    ['a strange key', { ...panelBody(card).data, strange: 1 }],
    ['another type', { ...panelBody(card).data, missing_1: 1 }],
    ['a text too long', { ...panelBody(card).data, missing_1: 'x'.repeat(256) }],
    ['a strange colour', { ...panelBody(card).data, completeness: { color: 'pink', label: 'x' } }],
    ['no header', { id: 1, completeness: { color: 'red', label: 'x' } }],
  ])('refuses %s', (_what, data) => {
    expect(PanelAnswer.safeParse({ data }).success).toBe(false)
  })
})
