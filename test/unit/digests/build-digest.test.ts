import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildDigest, type DigestInput } from '../../../src/digests/build-digest.ts'
import { createDigestRenderer, type DigestRenderer } from '../../../src/digests/index.ts'
import { noGaps } from '../../../src/domain/reading/read-gaps.ts'
import { type Figures, figuresOf, scorecardMetrics, shownMetrics } from '../../../src/metrics/index.ts'
import type { Scorecard } from '../../../src/scorecards/index.ts'
import { message, sayIn } from '../../../src/words/index.ts'
import { anyText } from '../../support/any-text.ts'
import { inEnglish, missingMessage } from '../../support/words.ts'

const ingrid = { id: 'ingrid', name: 'Ingrid', email: 'ingrid@acme.no' }
const columns = 'recordsComplete findingsOpen findingsOverdue calls meetingsHeld dealsWon dealsWonValue winRate'.split(
  ' ',
)
/** A fixed part of the list, so that a new metric changes no expectation. */
const metrics = shownMetrics(scorecardMetrics, ({ id }) => columns.includes(id))
const zeros = figuresOf(metrics, { counts: {}, sums: {} })

function card(id: string, figures: Figures): Scorecard {
  return { owner: { id, name: id, email: null }, supervisors: [ingrid], metrics: { ...zeros, ...figures } }
}

const input: DigestInput = {
  account: { timeZone: 'Europe/Oslo', currency: 'NOK' },
  metrics,
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
  changes: { inWeek: { opened: 1, resolved: 4 }, sinceThen: { opened: 0, resolved: 0 } },
  gaps: noGaps,
  toOpen: [],
  recordUrl: ({ type, id }) => `https://crm.example/${type}/${id}`,
  crmTitle: 'HubSpot',
  publicUrl: 'http://minset.example',
  say: inEnglish,
}

const none = { opened: 0, resolved: 0 }

describe('buildDigest', () => {
  it('identifies the week by its number and days, across the turn of the year, and links to it', () => {
    const model = buildDigest(input)

    expect(model.subject).toBe(
      'Your team in week 53 (28\u00a0Dec to 3\u00a0Jan\u00a02027): 1,203 of 1,210 records complete now, 2 findings overdue',
    )
    expect(model.scorecardsUrl).toBe('http://minset.example/scorecards?period=2026-W53')
  })

  it('keeps the order of the reps and does not rank them', () => {
    expect(buildDigest(input).reps.map(({ name }) => name)).toEqual(['zoe', 'adam/1'])
  })

  it('links each rep to their own page and shows the figures as people read them', () => {
    const [, adam] = buildDigest(input).reps

    expect(adam?.url).toBe('http://minset.example/scorecards/adam%2F1?period=2026-W53')
    expect(adam?.cells.map(({ heading, text }) => [heading, text])).toEqual([
      ['Complete', '4 of 10'],
      ['Open', '9'],
      ['Overdue', '2'],
      ['Calls', '0'],
      ['Meetings', '0'],
      ['Won', '0'],
      ['Value', 'NOK\u00a01,500 + JP¥3,000,000'],
      ['Win rate', '–'],
    ])
  })

  it("has words, numbers, money and days in the form of the supervisor's language", () => {
    const toOpen = [
      {
        key: { type: 'meeting', id: '7' },
        title: 'Demo',
        hasName: true,
        ownerId: 'zoe',
        at: null,
        amount: null,
        shown: null,
        message: missingMessage('resultat'),
        notes: [message('finding.mark.important'), message('rule.usedFor', { use: 'prognosen' })],
        since: new Date('2026-11-03T10:00:00Z'),
        dueAt: new Date('2026-11-10T10:00:00Z'),
        isOverdue: true,
      },
    ] as const
    const model = buildDigest({ ...input, toOpen, say: sayIn('nb') })
    function plain(text: string | undefined): string | undefined {
      return text?.replaceAll(/[\u00a0\u202f]/g, ' ')
    }

    expect(plain(model.subject)).toBe(
      'Teamet ditt i uke 53 (28. des. til 3. jan. 2027): 1 203 av 1 210 oppføringer komplette nå, 2 funn forfalt',
    )
    expect(model.reps[1]?.cells.map(({ heading, text }) => [heading, plain(text)])).toEqual([
      ['Komplett', '4 av 10'],
      ['Åpne', '9'],
      ['Forfalt', '2'],
      ['Samtaler', '0'],
      ['Møter', '0'],
      ['Vunnet', '0'],
      ['Verdi', '1 500 kr + 3 000 000 JPY'],
      ['Vinnrate', '–'],
    ])
    expect(plain(model.reps[0]?.cells.at(-1)?.text)).toBe('75 %')
    expect(model.columnNotes).toBe(
      'Per nå: komplette oppføringer, åpne funn og forfalte funn. I uken: samtaler, gjennomførte møter, vunne avtaler, vunnet verdi og vinnrate. Vinnraten er vunne avtaler av avsluttede avtaler.',
    )
    expect(model.toOpen).toMatchObject([
      { what: 'møte som tilhører zoe', since: '3.\u00a0nov.\u00a02026', notes: 'Viktig. Brukes til: prognosen' },
    ])
  })

  it('shows only what is complete as 100%', () => {
    const percents = input.scorecards.map((one) => buildDigest({ ...input, scorecards: [one] }).completePercent)

    expect(percents).toEqual([99, 40])
    expect(buildDigest({ ...input, scorecards: [card('new', {})] }).completePercent).toBe(100)
  })

  it.each([
    [
      { inWeek: { opened: 1, resolved: 4 }, sinceThen: none },
      'In the week 1 finding was opened and 4 resolved. 9 findings are open now, 2 of them overdue.',
    ],
    [
      { inWeek: none, sinceThen: { opened: 1343, resolved: 0 } },
      'No finding was opened or resolved in the week. Since then 1,343 findings were opened and 0 resolved. 9 findings are open now, 2 of them overdue.',
    ],
    [
      { inWeek: none, sinceThen: none },
      'No finding was opened or resolved in the week. 9 findings are open now, 2 of them overdue.',
    ],
  ])('shows for %j what has changed, when, and what is open now', (changes, line) => {
    expect(buildDigest({ ...input, changes }).changeLine).toBe(line)
  })

  it('says first what is missing because the CRM has not been read', () => {
    const gaps = { ...noGaps, unreadSince: new Date('2026-10-09T06:30:00Z'), isFirstRead: true }
    const { changeLine } = buildDigest({ ...input, gaps, account: { ...input.account, timeZone: 'Europe/Oslo' } })

    expect(changeLine).toMatch(
      /^HubSpot has not been read since 9\sOct\s2026, 08:30[^:]*: what has changed there since then is missing here\. Not everything has been read from HubSpot yet: records are missing here, and figures are too small\. In the week 1/,
    )
  })

  it('reports that all is complete only if there is something and all of it is complete', () => {
    const owned = card('done', { recordsOwned: 3, recordsComplete: 3 })

    expect(buildDigest({ ...input, scorecards: [owned] })).toMatchObject({
      headline: '3 of 3 records are complete',
      changeLine: 'In the week 1 finding was opened and 4 resolved. No finding is open now.',
      nothingToOpen: 'Nothing to open: every record of your team is complete.',
    })
    const gaps = { ...noGaps, isFirstRead: true }
    expect(buildDigest({ ...input, scorecards: [owned], gaps }).nothingToOpen).toBe('Nothing to open.')
    expect(buildDigest({ ...input, scorecards: [card('new', {})] })).toMatchObject({
      headline: 'Your team owns no records',
      nothingToOpen: 'Nothing to open.',
    })
    expect(buildDigest(input).nothingToOpen).toBe('Nothing to open.')
  })

  it('keeps every name on one line, whatever characters it contains', () => {
    const text = anyText()
    fc.assert(
      fc.property(text, text, text, (rep, title, what) => {
        const named = card('a', {})
        const model = buildDigest({
          ...input,
          supervisor: { ...ingrid, name: rep },
          scorecards: [{ ...named, owner: { ...named.owner, name: rep } }],
          toOpen: [{ ...record, ownerId: 'a', title, message: missingMessage(what) }],
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
  notes: [],
  key: { type: 'deal', id: '7' },
  title: 'Pilot',
  hasName: true,
  ownerId: 'adam/1',
  at: null,
  amount: null,
  shown: null,
  message: missingMessage('amount'),
  since: new Date('2026-11-03T23:30:00Z'),
  dueAt: new Date('2026-11-10T23:30:00Z'),
  isOverdue: true,
} as const

describe('the rendered digest', () => {
  let render: DigestRenderer

  beforeAll(() => {
    render = createDigestRenderer()
  })

  it('shows the same figures in HTML and in plain text', () => {
    const { html, text } = render(buildDigest({ ...input, toOpen: [record] }))

    for (const body of [html, text]) {
      for (const shown of [
        '1,199 of 1,200',
        '75%',
        'NOK\u00a01,500',
        '4\u00a0Nov\u00a02026',
        'overdue',
        'week 53',
        'deal of adam/1',
        'from HubSpot',
      ]) {
        expect(body).toContain(shown)
      }
    }
  })

  it('states the same about the week and the present in HTML and in plain text', () => {
    const model = buildDigest({ ...input, changes: { inWeek: none, sinceThen: { opened: 343, resolved: 0 } } })
    const { html, text } = render(model)

    for (const body of [html, text]) {
      expect(body).toContain('No finding was opened or resolved in the week. Since then 343 findings were opened')
      expect(body).toContain('2 of them overdue')
      expect(body).not.toContain('quiet')
    }
  })

  it("has the templates' own words in the reader's language, which the HTML declares", () => {
    const { html, text } = render(buildDigest({ ...input, say: sayIn('nb'), toOpen: [record] }))

    expect(html).toMatch(/<html[^>]* lang="nb"/)
    expect(html).toContain('Selger for selger')
    expect(text).toContain('OPPFØRINGER Å ÅPNE')
    for (const body of [html, text]) {
      expect(body).toContain('eamet ditt i uke 53')
      expect(body).not.toMatch(/Each rep|since \d|Your team/i)
    }
  })

  it('is HTML with a declared language, without MJML tags', () => {
    const { html } = render(buildDigest({ ...input, toOpen: [record] }))

    expect(html).toMatch(/<html[^>]* lang="en"/)
    expect(html).not.toMatch(/<\/?mj-|lang="und"|\{\{/)
  })

  it('prevents names from changing the text direction around them, and isolates right-to-left names', () => {
    const named = card('a', {})
    const scorecards = [{ ...named, owner: { ...named.owner, name: 'Anna \u202egnal' } }]
    const toOpen = [{ ...record, ownerId: 'a', title: 'عرض \u2067أول' }]
    const { html, text } = render(buildDigest({ ...input, scorecards, toOpen }))

    for (const body of [html, text]) {
      expect(body).toContain('Anna gnal')
      expect(body).toContain('\u2068عرض أول\u2069')
      expect(body).not.toMatch(/[\u202a-\u202e\u2066\u2067]/)
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
