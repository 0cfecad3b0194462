import { describe, expect, it } from 'vitest'
import { buildCard, type CardContent } from '../../../src/cards/build-card.ts'
import { figuresOf, scorecardMetrics, shownMetrics } from '../../../src/metrics/index.ts'
import type { Evidence } from '../../../src/scorecards/index.ts'
import { message, sayIn } from '../../../src/words/index.ts'
import { asWritten, inEnglish, missingMessage } from '../../support/words.ts'

const lines = ['recordsComplete', 'findingsOverdue', 'meetingsHeld', 'dealsWonValue']
/** A fixed part of the list, so that a new metric changes no expectation. */
const shown = shownMetrics(scorecardMetrics, ({ id }) => lines.includes(id))
const account = { timeZone: 'Europe/Oslo', currency: 'EUR', say: inEnglish, metrics: shown }

function evidence(changes: Partial<Evidence>): Evidence {
  return {
    key: { type: 'deal', id: '1' },
    title: 'Pilot',
    hasName: true,
    ownerId: null,
    at: null,
    amount: null,
    shown: null,
    message: missingMessage('amount'),
    since: new Date('2026-10-01T22:30:00Z'),
    dueAt: new Date('2026-10-08T22:30:00Z'),
    isOverdue: false,
    ...changes,
  }
}

const nothing: CardContent = {
  key: { type: 'deal', id: '1' },
  own: { items: [], total: 0 },
  disputed: 0,
  isUnsure: false,
  activities: { items: [], total: 0 },
  scorecard: null,
  period: { name: 'quarter', label: asWritten('quarter 4, 2026'), from: null, to: null, days: null },
  page: null,
}

describe('buildCard', () => {
  it('reports a record without findings as complete', () => {
    expect(buildCard(nothing, account)).toMatchObject({
      completeness: { tone: 'good', label: 'complete' },
      since: null,
      missing: { lines: [], total: 0 },
      progress: null,
    })
  })

  it('does not call a record complete for certain if what is known of it is not up to date', () => {
    const label = 'complete as far as is known'
    expect(buildCard({ ...nothing, isUnsure: true }, account).completeness).toEqual({ tone: 'fair', label })
  })

  it('does not call a record complete while a dispute of it waits', () => {
    expect(buildCard({ ...nothing, disputed: 1 }, account).completeness).toEqual({ tone: 'fair', label: '1 disputed' })
  })

  it('states what is missing and since when, in days of the account', () => {
    const items = [
      evidence({ isOverdue: true }),
      evidence({ message: message('finding.junk', { what: 'owner' }), since: new Date('2026-09-30T10:00:00Z') }),
    ]

    expect(buildCard({ ...nothing, own: { items, total: 7 } }, account)).toMatchObject({
      completeness: { tone: 'bad', label: '7 missing' },
      since: '2026-09-30',
      missing: {
        lines: [
          'amount (since 2\u00a0Oct\u00a02026, overdue)',
          'owner (not a valid value) (since 30\u00a0Sept\u00a02026)',
        ],
        total: 7,
      },
    })
  })

  it("has its words and days in the form of the reader's language", () => {
    const items = [evidence({ isOverdue: true, message: message('finding.junk', { what: 'eier' }) })]
    const metrics = figuresOf(shown, { counts: { recordsOwned: 1200, recordsComplete: 300 }, sums: {} })
    const scorecard = { owner: { id: '1', name: 'Anna', email: null }, supervisors: [], metrics }
    const card = buildCard({ ...nothing, own: { items, total: 1 }, scorecard }, { ...account, say: sayIn('nb') })

    expect(card).toMatchObject({
      completeness: { label: '1 mangler' },
      missing: { lines: ['eier (ikke en gyldig verdi) (siden 2.\u00a0okt.\u00a02026, forfalt)'] },
    })
    const [complete] = card.progress?.lines ?? []
    expect([complete?.label, complete?.value.replaceAll('\u00a0', ' ')]).toEqual([
      'Komplette oppføringer',
      '300 av 1 200 (25 %)',
    ])
  })

  it('lists linked activities with findings, and is less severe if the record itself is complete', () => {
    const key = { type: 'meeting', id: '2' } as const
    const items = [evidence({ key, title: 'Demo', message: missingMessage('result of the meeting'), since: null })]

    expect(buildCard({ ...nothing, activities: { items, total: 1 } }, account)).toMatchObject({
      completeness: { tone: 'fair', label: '1 missing on activities' },
      activities: { lines: ['meeting “Demo”: result of the meeting'], total: 1 },
    })
  })

  it("shows the owner's figures", () => {
    const zeros = figuresOf(shown, { counts: {}, sums: {} })
    const metrics = { ...zeros, recordsOwned: 1200, recordsComplete: 960, findingsOpen: 250, findingsOverdue: 3 }
    const owner = { id: '7', name: 'Anna', email: null }
    const scorecard = {
      owner,
      supervisors: [],
      metrics: {
        ...metrics,
        meetingsHeld: 12,
        dealsWon: 5,
        dealsWonValue: [
          { currency: 'EUR', amount: 4321 },
          { currency: 'NOK', amount: 50_000 },
        ],
      },
    }

    expect(buildCard({ ...nothing, scorecard }, account).progress).toMatchObject({
      owner: 'Anna',
      period: 'quarter 4, 2026',
      lines: [
        { key: 'records_complete', label: 'Records complete', value: '960 of 1,200 (80%)', isOfPeriod: false },
        { key: 'open_findings', label: 'Open findings', value: '250, 3 of them overdue', isOfPeriod: false },
        { key: 'meetings_held', label: 'Meetings held', value: '12', isOfPeriod: true },
        { key: 'deals_won', label: 'Deals won', value: '5 (€4,321 + NOK\u00a050,000)', isOfPeriod: true },
      ],
    })
    expect(buildCard({ ...nothing, scorecard: { ...scorecard, metrics: zeros } }, account).progress).toMatchObject({
      lines: expect.arrayContaining([expect.objectContaining({ key: 'records_complete', value: '0 of 0' })]) as unknown,
    })
  })
})
