import { describe, expect, it } from 'vitest'
import { homePart, type PartOptions, recordPart, settingsPart } from '../../../src/cards/frames/part-models.ts'
import { sayOnCards } from '../../../src/cards/reader.ts'
import type { FindingView, HomeView, RecordView, SettingsView } from '../../../src/cards/views/views.ts'
import { loadViews } from '../../../src/infra/http/views.ts'
import { message } from '../../../src/words/index.ts'
import { hostileTexts } from '../../support/hostile-texts.ts'
import { inEnglish } from '../../support/words.ts'

const views = loadViews('pages')
const key = { type: 'deal', id: '1' } as const
const url = 'https://crm.example/1'

/** A finding every text of which is the given one. */
function findingOf(text: string): FindingView {
  const field = { name: text, label: text, value: text, seen: text, options: [], property: text } as const
  return {
    key,
    ruleId: text,
    what: text,
    why: text,
    explanation: text,
    due: text,
    isOverdue: true,
    fields: [
      { ...field, kind: 'text' },
      { ...field, kind: 'number' },
      { ...field, kind: 'choice', options: [{ value: text, label: text }] },
    ],
    whyNot: text,
    properties: [text],
    confirm: text,
    askAgain: text,
    disputes: [{ reason: text, label: text }],
    disputed: null,
  }
}

function wordsOf(text: string): RecordView['words'] & HomeView['words'] & SettingsView['words'] {
  const names = [
    'confirmed',
    'dispute',
    'health',
    'hideRecords',
    'language',
    'linked',
    'missing',
    'more',
    'next',
    'nothing',
  ]
  const more = ['open', 'openReady', 'previous', 'roles', 'save', 'showRecords', 'team', 'why']
  return Object.fromEntries([...names, ...more].map((name) => [name, text])) as ReturnType<typeof wordsOf>
}

function figuresOf(text: string): Pick<RecordView, 'counter' | 'scorecard' | 'linked'> {
  const linked = { title: text, type: text, url, key, findings: [findingOf(text)] }
  const line = { key: 'deals_won', label: text, value: text, how: text }
  const records = { items: [{ title: text, type: text, url, what: text }], more: text }
  return {
    linked: { items: [linked], total: 1 },
    counter: { label: text, value: text, of: text, share: 0.5, how: text },
    scorecard: {
      title: text,
      period: text,
      lines: [
        { ...line, records },
        { ...line, records: null },
      ],
    },
  }
}

interface Views {
  readonly record: RecordView
  readonly home: HomeView
  readonly settings: SettingsView
}

/** Views with the text wherever a person or the CRM may have written one. */
function viewsOf(text: string): Views {
  const words = wordsOf(text)
  const [finding, figures] = [findingOf(text), figuresOf(text)]
  const status = { tone: 'bad', label: text } as const
  const missing = { items: [finding], total: 1 }
  const record = { title: text, gaps: [text], status, since: text, missing, confirmed: [finding], ...figures, words }
  const list = { counter: figures.counter, items: figures.linked.items, none: null, total: 30, page: 2, pages: 3 }
  const team = { nameColumn: text, columns: [text], rows: [{ ownerId: '12', name: text, values: [text] }] }
  const { scorecard } = figures
  const home = { title: text, gaps: [text], list, scorecard, team, health: [{ ...status, words: text }], words }
  const languages = [{ code: 'en', label: text, isChosen: true }]
  const settings = { languages, roles: [{ label: text, words: text }], words }
  return { record, home, settings }
}

/** Every part of a frame. */
function render({ record, home, settings }: Views, text: string): string {
  const form = `deal-1-${text}`
  const result = { state: 'invalid', message: text, problems: {}, form, values: {} } as const
  const options: PartOptions = { action: '/cards/x/parts/record?selectedIds=1', result, openUrl: url }
  const shown = { language: 'en' }
  return [
    views('card-record')({ ...recordPart(record, options), ...shown }, inEnglish),
    views('card-home')({ ...homePart(home, options), ...shown }, inEnglish),
    views('card-settings')({ ...settingsPart(settings, options), ...shown }, inEnglish),
  ].join('\n')
}

/** The tags of a part with the names of their attributes, and where its links and forms go to. */
function structureOf(html: string): string[] {
  const tags = html.match(/<[^>]*>/g) ?? []
  return tags.map((tag) => {
    const targets = tag.match(/ (?:href|hx-post|hx-get|src|action)="[^"]*"/g) ?? []
    return `${tag.replaceAll(/="[^"]*"/g, '')}${targets.join('')}`
  })
}

describe('a card', () => {
  it.each(hostileTexts)('has the same elements and addresses whatever its texts are: %j', (text) => {
    expect(structureOf(render(viewsOf(text), text))).toEqual(structureOf(render(viewsOf('x'), 'x')))
  })

  it('has each text on one line, whatever names it contains', () => {
    const text = 'first\r\nsecond\u202E third'

    expect(sayOnCards('en')(message('asWritten', { text }))).not.toMatch(/[\r\n\u202E]/)
  })

  it('shows every text of its views, but for what only another face shows', () => {
    /** The paths of the texts, without the view. */
    const given = new Map<string, string>()
    function named(value: unknown, path: readonly string[]): unknown {
      if (value === 'x') {
        const text = `text-${given.size + 1}-`
        given.set(text, path.slice(1).join('.'))
        return text
      }
      if (Array.isArray(value)) return value.map((one) => named(one, path))
      if (typeof value !== 'object' || value === null) return value
      return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, named(one, [...path, name])]))
    }
    const html = render(named(viewsOf('x'), []) as Views, 'x')

    const paths = new Set(given.values())
    for (const [text, path] of given) if (html.includes(text)) paths.delete(path)
    const ofHubSpot = /[.](?:properties|property)$/
    const notShown = [...paths].filter((path) => !ofHubSpot.test(path))
    // Something is missing, so that there is no sentence about nothing.
    expect(notShown.toSorted()).toEqual(['words.nothing', 'words.openReady'])
  })
})
