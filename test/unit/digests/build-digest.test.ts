import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildDigest, type DigestInput } from '../../../src/digests/build-digest.ts'
import { createDigestRenderer, type DigestRenderer } from '../../../src/digests/index.ts'
import type { Figures, Scorecard } from '../../../src/scorecards/index.ts'

const ingrid = { id: 'ingrid', name: 'Ingrid', email: 'ingrid@acme.no' }
const zeros: Figures = {
  recordsOwned: 0,
  recordsComplete: 0,
  findingsOpen: 0,
  findingsOverdue: 0,
  calls: 0,
  meetingsHeld: 0,
  dealsWon: 0,
  dealsWonValue: [],
  dealsLost: 0,
  winRate: null,
}

function card(id: string, figures: Partial<Figures>): Scorecard {
  return { owner: { id, name: id, email: null }, supervisor: ingrid, metrics: { ...zeros, ...figures } }
}

const input: DigestInput = {
  account: { timeZone: 'Europe/Oslo', currency: 'NOK' },
  supervisor: ingrid,
  week: '2026-12-28',
  scorecards: [
    card('zoe', { recordsOwned: 1200, recordsComplete: 1199, dealsWon: 3, dealsLost: 1, winRate: 0.75 }),
    card('adam/1', {
      recordsOwned: 10,
      recordsComplete: 4,
      findingsOpen: 9,
      findingsOverdue: 2,
      dealsWonValue: [
        { currency: 'JPY', amount: 3_000_000 },
        { currency: 'NOK', amount: 1500 },
      ],
    }),
  ],
  change: { opened: 1, resolved: 4 },
  toOpen: [],
  recordUrl: ({ type, id }) => `https://crm.example/${type}/${id}`,
  crmTitle: 'HubSpot',
  publicUrl: 'http://minset.example',
}

describe('buildDigest', () => {
  it('names the week by its number and days, across the turn of the year, and links to it', () => {
    const model = buildDigest(input)

    expect(model.subject).toBe(
      'Your team in week 53 (28 Dec to 3 Jan 2027): 1,203 of 1,210 records complete, 2 overdue',
    )
    expect(model.scorecardsUrl).toBe('http://minset.example/scorecards?period=2026-W53')
  })

  it('keeps the order of the reps and does not rank them', () => {
    expect(buildDigest(input).reps.map(({ name }) => name)).toEqual(['zoe', 'adam/1'])
  })

  it('gives each rep the own page and the figures as people read them', () => {
    expect(buildDigest(input).reps[1]).toMatchObject({
      url: 'http://minset.example/scorecards/adam%2F1?period=2026-W53',
      complete: '4 of 10',
      percent: 40,
      restPercent: 60,
      overdue: '2',
      wonValue: 'NOK\u00a01,500 + JP¥3,000,000',
      winRate: '–',
    })
  })

  it('shows as wholly complete only what is', () => {
    const percents = buildDigest(input).reps.map(({ percent }) => percent)

    expect(percents).toEqual([99, 40])
    expect(buildDigest({ ...input, scorecards: [card('new', {})] }).team.percent).toBe(100)
  })

  it.each([
    [{ opened: 1, resolved: 4 }, '1 finding opened and 4 resolved in the week.', false],
    [{ opened: 2, resolved: 0 }, '2 findings opened and 0 resolved in the week.', false],
    [{ opened: 0, resolved: 0 }, '0 findings opened and 0 resolved in the week.', true],
  ])('says of %j what has changed', (change, line, isQuiet) => {
    expect(buildDigest({ ...input, change })).toMatchObject({ changeLine: line, isQuiet })
  })

  it('keeps every name on one line, whatever characters it holds', () => {
    const text = fc.string({ unit: 'binary' })
    fc.assert(
      fc.property(text, text, text, (rep, title, message) => {
        const named = card('a', {})
        const model = buildDigest({
          ...input,
          supervisor: { ...ingrid, name: rep },
          scorecards: [{ ...named, owner: { ...named.owner, name: rep } }],
          toOpen: [{ ...record, ownerId: 'a', title, message }],
        })
        const shown = [
          model.subject,
          model.supervisor,
          model.reps[0]?.name,
          model.toOpen[0]?.title,
          model.toOpen[0]?.what,
          model.toOpen[0]?.message,
        ]
        expect(shown.join('')).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
      }),
      { examples: [['a\r\nb', 'c\u2028d', 'e\u0085f']] },
    )
  })
})

const record = {
  key: { type: 'deal', id: '7' },
  title: 'Pilot',
  ownerId: 'adam/1',
  at: null,
  amount: null,
  stage: 'open',
  message: 'amount',
  since: new Date('2026-11-03T23:30:00Z'),
  isOverdue: true,
} as const

describe('the rendered digest', () => {
  let render: DigestRenderer

  beforeAll(async () => {
    render = await createDigestRenderer()
  })

  it('shows the same figures in HTML and in plain text', () => {
    const { html, text } = render(buildDigest({ ...input, toOpen: [record] }))

    for (const body of [html, text]) {
      for (const shown of [
        '1,199 of 1,200',
        '75%',
        'NOK\u00a01,500',
        '4 Nov 2026',
        'overdue',
        'week 53',
        'deal of adam/1',
        'from HubSpot',
      ]) {
        expect(body).toContain(shown)
      }
    }
  })

  it('says in one line that the week was quiet, and that there is nothing to open', () => {
    const { html, text } = render(buildDigest({ ...input, change: { opened: 0, resolved: 0 } }))

    for (const body of [html, text]) {
      expect(body).toContain('A quiet week: no finding was opened or resolved.')
      expect(body).toContain('Nothing to open: every record of your team is complete.')
    }
  })

  it.each([
    [0, ['#e2b7b0']],
    [10, ['#2f855a']],
    [4, ['#2f855a', '#e2b7b0']],
  ])('draws a bar without an empty part: %d of 10', (recordsComplete, colours) => {
    const { html } = render(buildDigest({ ...input, scorecards: [card('a', { recordsOwned: 10, recordsComplete })] }))

    expect([...html.matchAll(/background:(#2f855a|#e2b7b0)/g)].map(([, colour]) => colour)).toEqual(colours)
  })
})
