import type { EntryView, FindingView, RecordView, RecordWords } from '../src/app/packages/parts/views.ts'

export const words: RecordWords = {
  confirmed: 'Confirmed by you',
  linked: 'On linked activities',
  nothing: 'Nothing to do here.',
  save: 'Save',
  why: 'Why it is asked for',
  dispute: 'Not right?',
  more: '',
  open: 'Open my list',
  openReady: 'Open Minset',
  showRecords: 'Show the records',
  hideRecords: 'Hide the records',
}

export const amount: EntryView = {
  name: 'amount',
  label: 'Amount',
  kind: 'number',
  value: '',
  seen: '',
  options: [],
}

export const outcome: EntryView = {
  name: 'outcome',
  label: 'Outcome',
  kind: 'choice',
  value: '',
  seen: '',
  options: [
    { value: 'held', label: 'Held' },
    { value: 'noShow', label: 'No show' },
  ],
}

export function finding(more: Partial<FindingView> = {}): FindingView {
  return {
    key: { type: 'deal', id: '7' },
    ruleId: 'deal-amount',
    what: 'amount',
    why: 'Used for the forecast.',
    explanation: 'An amount greater than 0.',
    due: 'since 3 Nov, due 10 Nov',
    isOverdue: true,
    fields: [amount],
    whyNot: null,
    properties: ['amount'],
    confirm: null,
    askAgain: null,
    disputes: [{ reason: 'refused', label: 'Client refused' }],
    disputed: null,
    ...more,
  }
}

export const complete: RecordView = {
  title: 'Pilot',
  status: { tone: 'good', label: 'Complete' },
  gaps: [],
  since: null,
  missing: { items: [], total: 0 },
  confirmed: [],
  linked: { items: [], total: 0 },
  counter: {
    label: 'Deals won this week',
    value: '5',
    of: 'of 10',
    share: 0.5,
    how: 'Won deals by their close date.',
  },
  scorecard: null,
  words,
}

export const incomplete: RecordView = {
  ...complete,
  status: { tone: 'bad', label: '1 missing' },
  since: 'Incomplete since 3 Nov.',
  missing: { items: [finding()], total: 1 },
}
