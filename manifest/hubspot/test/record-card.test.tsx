import {
  Alert,
  Button,
  EmptyState,
  ErrorState,
  Form,
  Heading,
  hubspot,
  Link,
  LoadingSpinner,
  ProgressBar,
  Text,
} from '@hubspot/ui-extensions'
import { CrmPropertyList } from '@hubspot/ui-extensions/crm'
import { createRenderer } from '@hubspot/ui-extensions/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { hostileTexts } from '../../../test/support/hostile-texts.ts'
import { RecordCard } from '../src/app/cards/record-card.tsx'
import type { ActionResult, RecordView } from '../src/app/packages/parts/views.ts'
import { amount, complete, finding, incomplete, outcome, words } from './fixtures.ts'

// The card asks again by itself: when, is for each test to say.
beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }))
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

interface Asked {
  readonly url: string
  readonly body: Readonly<Record<string, unknown>>
}

/** Renders the card; each request is answered by a function of it. */
function render(
  answer: (asked: Asked) => object | number | Promise<object>,
  user: Readonly<Record<string, string>> = {},
) {
  const renderer = createRenderer('crm.record.tab')
  const asked: Asked[] = []
  vi.spyOn(hubspot, 'fetch').mockImplementation(async (url, options) => {
    const one = { url: String(url), body: options?.body ?? {} }
    asked.push(one)
    const answered = await answer(one)
    return typeof answered === 'number' ? new Response('', { status: answered }) : Response.json(answered)
  })
  const { context: given } = renderer.mocks
  const variables = { MINSET_URL: 'https://minset.example' }
  const context = { ...given, user: { ...given.user, ...user }, variables }
  renderer.render(<RecordCard context={context} actions={renderer.mocks.actions} />)
  return { renderer, asked }
}

function ready(view: RecordView): object {
  return { state: 'ready', view }
}

function result(view: RecordView, more: Partial<ActionResult> = {}): ActionResult {
  return { state: 'written', message: 'Saved in HubSpot.', problems: {}, view, ...more }
}

describe('the card on a record', () => {
  it('asks Minset for the record, and shows what is missing in HubSpot’s own editor', async () => {
    const { renderer, asked } = render(() => ready(incomplete))
    expect(renderer.find(LoadingSpinner).props.label).toBe('Loading …')

    await renderer.waitFor(() => renderer.find(CrmPropertyList))

    const record = { objectTypeId: '0-1', objectId: '123' }
    expect(asked).toEqual([{ url: 'https://minset.example/cards/hubspot/record', body: record }])
    expect(renderer.find(CrmPropertyList).props.properties).toEqual(['amount'])
    expect(renderer.find(Alert).props).toMatchObject({ title: '1 missing', variant: 'danger' })
    expect(renderer.find(ProgressBar).props).toMatchObject({ valueDescription: '5 of 10', value: 0.5 })
    expect(renderer.findAll(Text).map(({ text }) => text)).toContain('Used for the forecast.')
  })

  it.each([
    [{ language: 'nb', locale: 'en-gb' }, 'nb'],
    [{ locale: 'nb-no' }, 'nb-no'],
  ])('reports in which language the person has HubSpot: %j', async (user, language) => {
    const { renderer, asked } = render(() => ready(incomplete), user)
    await renderer.waitFor(() => renderer.find(CrmPropertyList))

    expect(asked[0]?.body['language']).toBe(language)
  })

  it('asks for a fresh judgement when a property is changed on the page, and empties itself', async () => {
    const { renderer, asked } = render(({ url }) => (url.endsWith('act') ? result(complete) : ready(incomplete)))
    await renderer.waitFor(() => renderer.find(CrmPropertyList))

    const [, changed] = renderer.mocks.actions.onCrmPropertiesUpdate.calls[0] ?? []
    changed?.({ amount: '12' })
    await renderer.waitFor(() => renderer.find(EmptyState))

    expect(asked[1]?.body).toMatchObject({ action: { kind: 'check' } })
    expect(renderer.find(EmptyState).props.title).toBe('Complete')
  })

  it('is complete if its owner has confirmed the doubtful values, which it lists apart', async () => {
    const confirmed = [finding({ fields: [], properties: [], due: '', askAgain: 'Ask again' })]
    const { renderer } = render(() => ready({ ...complete, confirmed }))
    await renderer.waitFor(() => renderer.find(EmptyState))

    expect(renderer.find(EmptyState).props.title).toBe('Complete')
    expect(renderer.find(Heading).text).toBe('Confirmed by you')
    expect(renderer.findAll(Button).map(({ text }) => text)).toContain('Ask again')
  })

  it('does not show as well a record of which not everything is known', async () => {
    const status = { tone: 'fair', label: 'Complete as far as is known' } as const
    const { renderer } = render(() => ready({ ...complete, status, gaps: ['HubSpot could not be read.'] }))
    await renderer.waitFor(() => renderer.find(Text))

    expect(renderer.maybeFind(EmptyState)).toBeNull()
    expect(renderer.findAll(Alert).map(({ props, text }) => [props.title, props.variant, text])).toContainEqual([
      status.label,
      'warning',
      words.nothing,
    ])
  })

  it('says why an edit is not checked', async () => {
    const refused = { state: 'refused', title: 'Too many attempts', words: 'Your change is not lost.' }
    const { renderer } = render(({ url }) => (url.endsWith('act') ? refused : ready(incomplete)))
    await renderer.waitFor(() => renderer.find(CrmPropertyList))

    const [, changed] = renderer.mocks.actions.onCrmPropertiesUpdate.calls[0] ?? []
    changed?.({ amount: '12' })
    await vi.advanceTimersByTimeAsync(0)

    expect(renderer.mocks.actions.addAlert.calls).toEqual([[{ type: 'warning', message: 'Your change is not lost.' }]])
    expect(renderer.find(Alert).props.title).toBe('1 missing')
  })

  it('offers one choice on a linked activity as buttons, and says how it ended', async () => {
    const key = { type: 'meeting', id: '9' }
    const item = { title: 'Kick-off', type: 'Meeting', url: 'https://app.example/m/9', key }
    const held = finding({ key, fields: [outcome], properties: [], disputes: [] })
    const view = { ...complete, linked: { items: [{ ...item, findings: [held] }], total: 1 } }
    const { renderer, asked } = render(({ url }) => (url.endsWith('act') ? result(complete) : ready(view)))
    await renderer.waitFor(() => renderer.find(Link))

    renderer
      .findAll(Button)
      .find(({ text }) => text === 'No show')
      ?.trigger('onClick')
    await renderer.waitFor(() => renderer.find(EmptyState))

    expect(asked[1]?.body['action']).toEqual({
      kind: 'fill',
      key,
      ruleId: 'deal-amount',
      values: { outcome: 'noShow' },
      seen: { outcome: '' },
    })
    expect(renderer.mocks.actions.addAlert.calls).toEqual([[{ type: 'success', message: 'Saved in HubSpot.' }]])
    expect(renderer.mocks.actions.refreshObjectProperties.calls).toHaveLength(1)
  })

  it.each([
    ['confirm', { confirm: 'Yes, it is right' }, 'Yes, it is right'],
    ['ask-again', { askAgain: 'Ask again', fields: [], properties: [] }, 'Ask again'],
  ])('lets the owner %s a doubtful value with one click', async (kind, said, label) => {
    const asks = finding({ ...said, disputes: [] })
    const view = { ...incomplete, missing: { items: [asks], total: 1 } }
    const { renderer, asked } = render(({ url }) => (url.endsWith('act') ? result(complete) : ready(view)))
    await renderer.waitFor(() => renderer.find(Button))

    expect(renderer.find(Button).text).toBe(label)
    renderer.find(Button).trigger('onClick')
    await renderer.waitFor(() => renderer.find(EmptyState))

    expect(asked[1]?.body['action']).toEqual({ kind, key: asks.key, ruleId: asks.ruleId })
  })

  it.each(hostileTexts)('shows %j as text, whatever part of it is so', async (text) => {
    const field = { ...amount, name: text, label: text, value: text, seen: text }
    const choice = { ...outcome, name: text, label: text, options: [{ value: text, label: text }] }
    const texts = {
      what: text,
      why: text,
      explanation: text,
      due: text,
      whyNot: text,
      confirm: text,
      askAgain: text,
      disputed: text,
    }
    const hostile = finding({ ...texts, properties: [], disputes: [{ reason: text, label: text }] })
    const key = { type: 'meeting', id: '9' }
    const linked = { title: text, type: text, url: null, key, findings: [{ ...hostile, key, fields: [choice] }] }
    const view = {
      ...incomplete,
      title: text,
      since: text,
      status: { tone: 'bad', label: text },
      missing: { items: [{ ...hostile, fields: [field, { ...field, name: 'day', kind: 'day' }] }], total: 1 },
      linked: { items: [linked], total: 1 },
    } as const
    const { renderer, asked } = render(({ url }) => (url.endsWith('act') ? result(view) : ready(view)))
    await renderer.waitFor(() => renderer.find(Form))

    expect(renderer.find(Alert).props.title).toBe(text)
    expect(renderer.findAll(Text).map((one) => one.text)).toContain(text)
    renderer.find(Form).trigger('onSubmit')
    await renderer.waitFor(() => expect(asked).toHaveLength(2))
    expect(asked[1]?.body['action']).toMatchObject({ kind: 'fill', values: Object.fromEntries([[text, text]]) })
  })

  it('shows that a finding is disputed, and nothing to fill in', async () => {
    const waiting = finding({ disputed: 'Waits for Kari.', due: '', fields: [], properties: [], disputes: [] })
    const disputed = { ...incomplete, missing: { items: [waiting], total: 1 } }
    const { renderer, asked } = render(({ url }) => (url.endsWith('act') ? result(disputed) : ready(incomplete)))
    await renderer.waitFor(() => renderer.find(Button))

    renderer.find(Button).trigger('onClick')
    await renderer.waitFor(() => expect(renderer.maybeFind(CrmPropertyList)).toBeNull())

    expect(asked[1]?.body['action']).toMatchObject({ kind: 'dispute', reason: 'refused' })
    expect(renderer.findAll(Text).map(({ text }) => text)).toContain('Waits for Kari.')
  })

  it('says that Minset cannot be reached, and tries again on request', async () => {
    const answers: (object | number)[] = [502, ready(incomplete)]
    const { renderer } = render(() => answers.shift() ?? 500)
    await renderer.waitFor(() => renderer.find(ErrorState))
    expect(renderer.find(ErrorState).props.title).toBe('Minset cannot be reached')

    renderer.find(Button).trigger('onClick')

    await renderer.waitFor(() => renderer.find(CrmPropertyList))
  })

  it('says why it was refused', async () => {
    const refused = { state: 'refused', title: 'Not connected', words: 'An admin can connect it again.' }
    const { renderer } = render(() => refused)
    await renderer.waitFor(() => renderer.find(ErrorState))

    expect(renderer.find(ErrorState).props.title).toBe('Not connected')
    expect(renderer.find(Text).text).toBe('An admin can connect it again.')
  })
})

describe('the card on a record, while it is looked at', () => {
  it('shows within two seconds what is repaired elsewhere', async () => {
    const answers = [ready(incomplete)]
    const { renderer } = render(() => answers.shift() ?? ready(complete))
    await renderer.waitFor(() => renderer.find(CrmPropertyList))

    await vi.advanceTimersByTimeAsync(2000)

    expect(renderer.find(EmptyState).props.title).toBe('Complete')
  })

  it('asks ever less often while nothing changes, and soon once something is changed on the page', async () => {
    const { renderer, asked } = render(({ url }) =>
      url.endsWith('act') ? result(incomplete, { state: 'waiting' }) : ready(incomplete),
    )
    await renderer.waitFor(() => renderer.find(CrmPropertyList))
    await vi.advanceTimersByTimeAsync(60 * 60_000)
    const inAnHour = asked.length
    const [, changed] = renderer.mocks.actions.onCrmPropertiesUpdate.calls[0] ?? []
    changed?.({ amount: '12' })
    await vi.advanceTimersByTimeAsync(2000)

    // Each second for an hour would be 3,600.
    expect(inAnHour).toBeLessThan(500)
    const [first, ...others] = asked.slice(inAnHour).map(({ url }) => url.split('/').at(-1))
    expect([first, new Set(others)]).toEqual(['act', new Set(['record'])])
  })

  it('keeps what it shows while Minset does not answer, and asks again later', async () => {
    const answers: (object | number)[] = [ready(incomplete), 429]
    const { renderer, asked } = render(() => answers.shift() ?? ready(complete))
    await renderer.waitFor(() => renderer.find(CrmPropertyList))

    await vi.advanceTimersByTimeAsync(20_000)
    expect(asked).toHaveLength(2)
    expect(renderer.find(Alert).props.title).toBe('1 missing')
    await vi.advanceTimersByTimeAsync(20_000)

    expect(renderer.find(EmptyState).props.title).toBe('Complete')
  })

  it('does not go back to what was asked for before an action', async () => {
    const before = Promise.withResolvers<object>()
    const answers: (object | Promise<object>)[] = [ready(incomplete), before.promise]
    const { renderer, asked } = render(({ url }) =>
      url.endsWith('act') ? result(complete) : (answers.shift() ?? ready(complete)),
    )
    await renderer.waitFor(() => renderer.find(Button))
    await vi.advanceTimersByTimeAsync(2000)
    expect(asked).toHaveLength(2)

    renderer.find(Button).trigger('onClick')
    await renderer.waitFor(() => renderer.find(EmptyState))
    before.resolve(ready(incomplete))
    await vi.advanceTimersByTimeAsync(0)

    expect(renderer.find(EmptyState).props.title).toBe('Complete')
  })
})

describe('the records behind a figure, once they are shown', () => {
  /** The card of a record with one figure, whose records come if they are asked for. */
  function renderFigure(acted: (view: RecordView) => object | Promise<object>) {
    const items = [{ title: 'Kick-off', type: 'meeting', url: 'https://app.example/m/9', what: '' }]
    function viewFor({ figure }: Asked['body']): RecordView {
      const records = figure === 'meetings_held' ? { items, more: '' } : null
      const line = { key: 'meetings_held', label: 'Meetings held', value: '1', how: 'Their outcome says so.', records }
      return { ...incomplete, scorecard: { title: 'Ada', period: 'quarter 4', lines: [line] } }
    }
    return render(({ url, body }) => (url.endsWith('act') ? acted(viewFor(body)) : ready(viewFor(body))))
  }

  function press(renderer: ReturnType<typeof render>['renderer'], label: string): void {
    renderer
      .findAll(Button)
      .find(({ text }) => text === label)
      ?.trigger('onClick')
  }

  function change(renderer: ReturnType<typeof render>['renderer']): void {
    renderer.mocks.actions.onCrmPropertiesUpdate.calls[0]?.[1]({ amount: '12' })
  }

  const refused = { state: 'refused', title: 'Too many attempts', words: 'Your change is not lost.' }

  it.each([
    ['an action', 'Client refused', result],
    ['a check', null, result],
    ['a check that is refused', null, () => refused],
  ])('stay after %s', async (_what, label, acted) => {
    const { renderer, asked } = renderFigure((view) => acted(view))
    await renderer.waitFor(() => renderer.find(Button))
    press(renderer, 'Show the records')
    await renderer.waitFor(() => renderer.find(Link))

    if (label === null) change(renderer)
    else press(renderer, label)
    await vi.advanceTimersByTimeAsync(0)

    expect(asked.filter(({ url }) => url.endsWith('act')).map(({ body }) => body['figure'])).toEqual(['meetings_held'])
    expect(renderer.find(Link).text).toBe('Kick-off')
  })

  it.each(['an action', 'a check'])('stay if they were asked for during %s', async (what) => {
    const held = Promise.withResolvers<undefined>()
    const { renderer } = renderFigure((view) => held.promise.then(() => result(view)))
    await renderer.waitFor(() => renderer.find(Button))
    if (what === 'a check') change(renderer)
    else press(renderer, 'Client refused')
    press(renderer, 'Show the records')
    await renderer.waitFor(() => renderer.find(Link))

    held.resolve(undefined)
    await vi.advanceTimersByTimeAsync(0)

    expect(renderer.find(Link).text).toBe('Kick-off')
  })
})
