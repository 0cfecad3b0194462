import { expect, it } from 'vitest'
import { homePart, recordPart } from '../../../src/cards/frames/part-models.ts'
import type { FindingView, HomeView, RecordView } from '../../../src/cards/views/views.ts'
import { cardWords, homeWords } from '../../../src/cards/views/words.ts'
import { loadViews } from '../../../src/infra/http/views.ts'
import { inEnglish } from '../../support/words.ts'

const views = loadViews('pages')
const base = '/cards/pipedrive/parts'
const line = { key: 'deals_won', label: 'Deals won', value: '2', how: 'By their close date.' }
const records = {
  items: [{ title: 'Pilot', type: 'deal', url: 'https://crm.example/33', what: '' }],
  more: 'And 1 more.',
}

function homeAt(action: string, view: Partial<HomeView> = {}): string {
  const list = { counter: null, items: [], none: null, total: 30, page: 2, pages: 3 }
  const nothing = { scorecard: null, team: null, health: null }
  const home = { title: 'My list', gaps: [], list, ...nothing, words: homeWords(inEnglish), ...view }
  const model = homePart(home, { action, result: null, openUrl: null })
  return views('card-home')({ ...model, language: 'en' }, inEnglish)
}

function recordWith(view: Partial<RecordView>, action = `${base}/record?resource=deal&selectedIds=1`): string {
  const nothing = { since: null, confirmed: [], linked: { items: [], total: 0 }, counter: null, scorecard: null }
  const words = cardWords(inEnglish, { more: 0, isUnsure: false })
  const status = { tone: 'bad', label: '1 missing' } as const
  const missing = { items: [], total: 0 }
  const record = { title: 'Pilot', gaps: [], status, missing, words, ...nothing, ...view }
  const model = recordPart(record, { action, result: null, openUrl: null })
  return views('card-record')({ ...model, language: 'en' }, inEnglish)
}

/** The buttons that lead to another part, by what stands on them. */
function ways(html: string): Readonly<Record<string, string>> {
  const buttons = html.matchAll(/<button [^>]*hx-get="(?<url>[^"]*)"[^>]*>(?:<bdi>)?(?<label>[^<]*)/g)
  const pairs = [...buttons].map(({ groups }) => [groups?.['label'] ?? '', groups?.['url'] ?? ''] as const)
  return Object.fromEntries(
    pairs.map(([label, url]) => [label, url.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=')]),
  )
}

it('the home of a supervisor leads to the list of each member of the team, and from there back', () => {
  const rows = [{ ownerId: '12', name: 'Bo', values: ['3'] }]
  const team = { nameColumn: 'Rep', columns: ['Open'], rows }
  const [own, member] = [homeAt(`${base}/home?page=2`, { team }), homeAt(`${base}/home?page=2&owner=12`)]

  expect(ways(own)).toEqual({
    Bo: `${base}/home?owner=12`,
    'Previous page': `${base}/home?page=1`,
    'Next page': `${base}/home?page=3`,
  })
  expect(ways(member)).toEqual({
    '← Team': `${base}/home`,
    'Previous page': `${base}/home?page=1&owner=12`,
    'Next page': `${base}/home?page=3&owner=12`,
  })
})

it('home and record say first what they lack because the CRM has not been read', () => {
  const gaps = ['It could not be read.', 'Not everything has been read.']
  for (const html of [homeAt(`${base}/home`, { gaps }), recordWith({ gaps })]) {
    expect(html).toMatch(/It could not be read\.<\/p><p>Not everything has been read\.<\/p><\/section>[^]*<section/)
  }
  expect(homeAt(`${base}/home`) + recordWith({})).not.toContain('id="gaps"')
})

it('a record is complete whose doubtful values its owner has confirmed, and they are listed apart', () => {
  const html = recordWith({ confirmed: [{ ...nothingSaid, askAgain: 'Ask again' }] })

  expect(html).toMatch(/class="well">[^]*Nothing is missing\.[^]*<h2>Confirmed by you<\/h2>[^]*Ask again/)
  expect(html).not.toContain('Missing on this record')
})

it('a record is not shown as well while it has gaps, or an activity lacks something', () => {
  const linked = { items: [{ title: 'Call', type: 'call', url: null, key: nothingSaid.key, findings: [] }], total: 1 }
  const words = cardWords(inEnglish, { more: 0, isUnsure: true })
  const unsure = recordWith({ gaps: ['It could not be read.'], words })

  expect(unsure).toContain('<p>Nothing is missing as far as is known.</p>')
  expect(recordWith({})).toContain('class="well"')
  for (const html of [unsure, recordWith({ linked })]) expect(html).not.toContain('class="well"')
})

it('the home says why no record is listed, also while some still count', () => {
  const none = 'These records have changed.'
  const list = { counter: null, items: [], none, total: 2, page: 1, pages: 1 }

  expect(homeAt(`${base}/home`, { list })).toContain(`<p class="panel">${none}</p>`)
})

it('only the own list sets the number on the icon of the app', () => {
  expect(homeAt(`${base}/home`)).toContain('data-number="30"')
  expect(homeAt(`${base}/home?owner=12`)).not.toContain('data-number')
})

it('a figure shows its records on request, and hides them again', () => {
  const card = { title: 'Ada', period: 'quarter 4, 2026' }
  const hidden = recordWith({ scorecard: { ...card, lines: [{ ...line, records: null }] } })
  const record = `${base}/record?resource=deal&selectedIds=1`
  const shown = recordWith({ scorecard: { ...card, lines: [{ ...line, records }] } }, `${record}&figure=deals_won`)

  expect(ways(hidden)).toEqual({ 'Show the records': `${record}&figure=deals_won` })
  expect(hidden).not.toContain('https://crm.example/33')
  expect(ways(shown)).toEqual({ 'Hide the records': record })
  for (const text of ['https://crm.example/33', 'Pilot', 'And 1 more.']) expect(shown).toContain(text)
})

const nothingSaid: FindingView = {
  key: { type: 'meeting', id: '9' },
  ruleId: 'r',
  what: 'result',
  why: null,
  explanation: '',
  due: '',
  isOverdue: false,
  fields: [],
  whyNot: null,
  properties: [],
  confirm: null,
  askAgain: null,
  disputes: [],
  disputed: null,
}

it.each([
  [{ confirm: 'Yes' }, 'confirm', 'Yes'],
  [{ askAgain: 'Ask again' }, 'ask-again', 'Ask again'],
])('what is said about a value is one click: %o', (said, kind, label) => {
  const html = recordWith({ missing: { items: [{ ...nothingSaid, ...said }], total: 1 } })
  const forms = html.match(/<form [\s\S]*?<\/form>/g) ?? []
  expect(forms).toHaveLength(1)
  for (const sent of [`name="of-kind" value="${kind}"`, 'name="of-id" value="9"', `<button>${label}</button>`]) {
    expect(forms[0]).toContain(sent)
  }
})

it('one choice of a few options is one click, and any other is a form', () => {
  const field = { name: 'outcome', label: 'Result', kind: 'choice', value: '', seen: 'old', property: null } as const
  function findingWith(count: number, fields = 1): FindingView {
    const options = Array.from({ length: count }, (_, index) => ({ value: `v${index}`, label: `Option ${index}` }))
    const names = Array.from({ length: fields }, (_, index) => ({ ...field, name: `outcome${index}`, options }))
    return { ...nothingSaid, fields: names }
  }
  function formsOf(finding: FindingView): readonly string[] {
    const html = recordWith({ missing: { items: [finding], total: 1 } })
    return html.match(/<form [\s\S]*?<\/form>/g) ?? []
  }
  const [first, second, ...others] = formsOf(findingWith(2))
  expect(others).toEqual([])
  expect(second).toContain('<button>Option 1</button>')
  for (const sent of [
    'name="of-kind" value="fill"',
    'name="seen-outcome0" value="old"',
    'name="value-outcome0" value="v0"',
  ]) {
    expect(first).toContain(sent)
  }
  for (const finding of [findingWith(7), findingWith(2, 2)]) {
    const forms = formsOf(finding)
    expect(forms).toHaveLength(1)
    expect(forms[0]).toContain('<select')
  }
})
