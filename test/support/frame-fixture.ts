import type { FrameContent } from '../../src/cards/index.ts'
import type { Language } from '../../src/words/index.ts'

type Shown<Name extends 'record' | 'home' | 'settings'> = Awaited<ReturnType<FrameContent[Name]>>

/** What frames show of one deal, whose amount is missing until it is filled in; meanwhile, the list has a second page. */
export function frameFixture(): FrameContent & {
  reset(): void
  setTitle(title: string): void
  filled(): readonly unknown[]
} {
  let [language, title, isFilled]: [Language, string, boolean] = ['nb', '<b>Pilot</b>', false]
  let filled: unknown[] = []
  const key = { type: 'deal', id: '1' } as const
  const words = {
    dispute: 'Not mine?',
    linked: 'Activities',
    missing: 'Missing information',
    more: '',
    next: 'Next',
    nothing: 'Nothing is missing',
    open: 'Open my list',
    openReady: 'Open',
    previous: 'Previous',
    confirmed: 'Confirmed',
    save: 'Save',
    showRecords: 'Show the records',
    hideRecords: 'Hide the records',
    why: 'Why',
    health: 'Health',
    team: 'Team',
    language: 'Language',
    roles: 'Who gets what',
  }
  function counter(): NonNullable<(Shown<'record'>['response'] & { state: 'ready' })['view']['counter']> {
    const value = isFilled ? '5' : '4'
    return { label: 'This week', value, of: 'of 5', share: Number(value) / 5, how: 'Repaired since Monday' }
  }
  function findings(): (Shown<'record'>['response'] & { state: 'ready' })['view']['missing']['items'] {
    if (isFilled) return []
    const [what, why, due] = ['Amount is missing', 'Used for the forecast', 'since 3 Nov, due 10 Nov']
    const field = { label: 'Amount', kind: 'number', value: '', seen: '', options: [], property: 'value' } as const
    return [
      {
        key,
        ruleId: 'amount',
        what,
        why,
        explanation: 'An amount greater than 0.',
        due,
        isOverdue: true,
        whyNot: null,
        confirm: null,
        askAgain: null,
        disputes: [],
        disputed: null,
        properties: ['value'],
        fields: [{ ...field, name: 'amount' }],
      },
    ]
  }
  const openUrl = null
  return {
    reset() {
      ;[language, title, isFilled, filled] = ['nb', '<b>Pilot</b>', false, []]
    },
    setTitle: (changed) => void (title = changed),
    filled: () => filled,
    languageOf: () => Promise.resolve(language),
    record: () => {
      const status = isFilled ? { tone: 'good', label: 'complete' } : { tone: 'bad', label: '1 missing' }
      const view = {
        title,
        gaps: [],
        since: isFilled ? null : 'Since 3 Nov',
        scorecard: null,
        confirmed: [],
        linked: { items: [], total: 0 },
      }
      const missing = { items: findings(), total: findings().length }
      const whole = { ...view, status, missing, counter: counter(), words } as const
      return Promise.resolve({ language, openUrl, response: { state: 'ready', view: whole } } as Shown<'record'>)
    },
    home: (_user, { page }) => {
      const items = isFilled ? [] : [{ title, type: `deal of page ${page}`, url: null, key, findings: findings() }]
      const list = { counter: counter(), items, none: null, total: items.length, page, pages: isFilled ? 1 : 2 }
      const view = { title: 'Minset', gaps: [], list, scorecard: null, team: null, health: null, words }
      return Promise.resolve({ language, openUrl, response: { state: 'ready', view } })
    },
    settings: () => {
      const languages = [
        { code: 'en', label: 'English', isChosen: language === 'en' },
        { code: 'nb', label: 'Norsk bokmål', isChosen: language === 'nb' },
      ]
      const roles = [{ label: 'Rep', words: 'My list' }]
      const view = { languages, roles, words }
      return Promise.resolve({ language, openUrl, response: { state: 'ready', view } })
    },
    act: (_user, { action }) => {
      const asked = action as { kind: string; language: Language; values: { amount: string } }
      if (asked.kind === 'language') language = asked.language
      else filled.push(asked.values)
      const isWrong = asked.kind === 'fill' && Number(asked.values.amount) <= 0
      isFilled ||= asked.kind === 'fill' && !isWrong
      const problems: Record<string, string> = isWrong ? { amount: 'must be positive' } : {}
      const result = isWrong ? 'must be positive' : 'Saved in Pipedrive'
      return Promise.resolve({ state: isWrong ? 'invalid' : 'done', message: result, problems, view: null })
    },
  }
}
