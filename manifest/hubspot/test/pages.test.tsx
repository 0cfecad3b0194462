import {
  Accordion,
  Alert,
  Button,
  EmptyState,
  ErrorState,
  hubspot,
  Link,
  Select,
  TableCell,
  TableHeader,
  Text,
} from '@hubspot/ui-extensions'
import { PageLink, PageTitle } from '@hubspot/ui-extensions/pages'
import { createRenderer } from '@hubspot/ui-extensions/testing'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { offlineTexts } from '../src/app/packages/parts/offline-texts.ts'
import type { HomeView, SettingsView } from '../src/app/packages/parts/views.ts'
import { HomePages } from '../src/app/pages/home-page.tsx'
import { SettingsPage } from '../src/app/settings/settings-page.tsx'
import { complete, finding, words } from './fixtures.ts'

// The pages ask again by themselves.
beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }))
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

/** Answers requests by path and body, and lists them. */
function serve(answer: (path: string, body: Readonly<Record<string, unknown>>) => object): string[] {
  const asked: string[] = []
  vi.spyOn(hubspot, 'fetch').mockImplementation((url, options) => {
    const path = String(url).split('/').at(-1) ?? ''
    asked.push(`${path} ${JSON.stringify(options?.body)}`)
    return Promise.resolve(Response.json(answer(path, options?.body ?? {})))
  })
  return asked
}

const item = { title: 'Pilot', type: 'Deal', url: null, key: { type: 'deal', id: '7' }, findings: [finding()] }
const home: HomeView = {
  title: 'Ada Berg',
  gaps: [],
  list: { counter: complete.counter, items: [item], none: null, page: 1, pages: 2 },
  scorecard: null,
  team: { nameColumn: 'Rep', columns: ['Open'], rows: [{ ownerId: '4', name: 'Bo', values: ['3'] }] },
  health: null,
  words: { ...words, team: 'Team', previous: 'Previous', next: 'Next' },
}

it('the home page says first what it lacks', async () => {
  serve(() => ({
    state: 'ready',
    view: { ...home, gaps: ['HubSpot could not be read.', 'Not everything has been read.'] },
  }))
  const renderer = createRenderer('pages')
  renderer.render(<HomePages />)
  await renderer.waitFor(() => renderer.find(PageLink))

  expect(renderer.findAll(Alert).map(({ props }) => props.title)).toEqual([
    'HubSpot could not be read.',
    'Not everything has been read.',
  ])
})

it('the home page leafs through the list, and has a heading above every column of the team, which opens a member', async () => {
  const asked = serve((_path, body) => ({ state: 'ready', view: { ...home, title: `for ${JSON.stringify(body)}` } }))
  const renderer = createRenderer('pages')
  renderer.render(<HomePages />)
  await renderer.waitFor(() => renderer.find(PageLink))
  expect(renderer.find(PageLink).props.to).toBe('/owners/4')
  expect(renderer.findAll(TableHeader).map(({ text }) => text)).toEqual(['Rep', 'Open'])
  expect(renderer.findAll(TableCell)).toHaveLength(2)

  renderer
    .findAll(Button)
    .find(({ text }) => text === 'Next')
    ?.trigger('onClick')
  await renderer.waitFor(() => expect(renderer.find(PageTitle).text).toBe('for {"page":2}'))
  renderer.mocks.setPageLocation({ path: '/owners/4', params: {} })
  await renderer.waitFor(() => expect(renderer.find(PageTitle).text).toContain('"ownerId":"4"'))

  expect(asked).toEqual(['home {"page":1}', 'home {"page":2}', 'home {"page":1,"ownerId":"4"}'])
})

it('the home page loads the list again after something on it was filled in', async () => {
  const asked = serve((path) =>
    path === 'act' ? { state: 'written', message: 'Saved.', problems: {}, view: null } : { state: 'ready', view: home },
  )
  const renderer = createRenderer('pages')
  renderer.render(<HomePages />)
  await renderer.waitFor(() => renderer.find(PageLink))

  renderer
    .findAll(Button)
    .find(({ text }) => text === 'Client refused')
    ?.trigger('onClick')
  await renderer.waitFor(() => expect(asked).toHaveLength(3))

  expect(asked[1]).toContain('"kind":"dispute"')
})

it('the home page shows within two seconds that the list has become shorter, and asks no more for a page that was left', async () => {
  const views = [home, { ...home, title: 'Shorter' }]
  const asked = serve(() => ({ state: 'ready', view: (views.length > 1 ? views.shift() : views[0]) ?? home }))
  const renderer = createRenderer('pages')
  renderer.render(<HomePages />)
  await renderer.waitFor(() => renderer.find(PageLink))

  await vi.advanceTimersByTimeAsync(2000)
  expect(renderer.find(PageTitle).text).toBe('Shorter')
  renderer.mocks.setPageLocation({ path: '/owners/4', params: {} })
  await vi.advanceTimersByTimeAsync(2000)
  asked.length = 0
  await vi.advanceTimersByTimeAsync(2000)

  expect(new Set(asked)).toEqual(new Set(['home {"page":1,"ownerId":"4"}']))
})

it('the home page shows the records behind a figure on request, and hides them again', async () => {
  const items = [{ title: 'Kick-off', type: 'meeting', url: 'https://app.example/m/9', what: '' }]
  function lineIn(figure: unknown) {
    const records = figure === 'meetings_held' ? { items, more: 'And 2 more.' } : null
    return { key: 'meetings_held', label: 'Meetings held', value: '3', how: 'Their outcome says so.', records }
  }
  const asked = serve((_path, { figure }) => {
    const scorecard = { title: 'Ada', period: 'quarter 4', lines: [lineIn(figure)] }
    return { state: 'ready', view: { ...home, list: null, team: null, scorecard } }
  })
  const renderer = createRenderer('pages')
  renderer.render(<HomePages />)
  await renderer.waitFor(() => renderer.find(Accordion))
  function press(label: string): void {
    renderer
      .findAll(Button)
      .find(({ text }) => text === label)
      ?.trigger('onClick')
  }

  press('Show the records')
  await renderer.waitFor(() => renderer.find(Link))
  expect([renderer.find(Link).text, renderer.find(Link).props.href]).toEqual(['Kick-off', 'https://app.example/m/9'])
  expect(asked.at(-1)).toBe('home {"page":1,"figure":"meetings_held"}')
  press('Hide the records')
  await renderer.waitFor(() => expect(renderer.maybeFind(Link)).toBeNull())
})

it('the home page says why no record is listed', async () => {
  const none = 'These records have changed.'
  const list = { counter: complete.counter, items: [], none, page: 1, pages: 2 }
  serve(() => ({ state: 'ready', view: { ...home, list } }))
  const renderer = createRenderer('pages')
  renderer.render(<HomePages />)

  await renderer.waitFor(() => expect(renderer.find(EmptyState).props.title).toBe(none))
})

it('the home page does not show as well what may only not be known', async () => {
  const none = 'Nothing is missing as far as is known.'
  const list = { counter: complete.counter, items: [], none, page: 1, pages: 1 }
  serve(() => ({ state: 'ready', view: { ...home, list, gaps: ['It could not be read.'] } }))
  const renderer = createRenderer('pages')
  renderer.render(<HomePages />)

  await renderer.waitFor(() => expect(renderer.findAll(Text).map(({ text }) => text)).toContain(none))
  expect(renderer.maybeFind(EmptyState)).toBeNull()
})

it('the home page and the settings page lead to Minset’s own pages', async () => {
  const settings = { languages: [], roles: [], words: { ...words, language: 'Language', roles: 'Roles' } }
  const asked = serve((path) =>
    path === 'enter'
      ? { state: 'ready', url: 'https://minset.example/enter/1' }
      : { state: 'ready', view: path === 'home' ? { ...home, list: null, team: null } : settings },
  )
  const [pages, settled] = [createRenderer('pages'), createRenderer('settings')]
  pages.render(<HomePages />)
  settled.render(<SettingsPage context={settled.mocks.context} actions={settled.mocks.actions} />)
  for (const renderer of [pages, settled]) {
    await renderer.waitFor(() => renderer.find(Button))
    renderer.find(Button).trigger('onClick')
    await renderer.waitFor(() => renderer.find(Link))
    expect(renderer.find(Link).props.href).toBe('https://minset.example/enter/1')
  }
  expect(asked.filter((one) => one.startsWith('enter'))).toHaveLength(2)
})

it('the settings page sets the language', async () => {
  const settings: SettingsView = {
    languages: [
      { code: 'en', label: 'English', isChosen: true },
      { code: 'nb', label: 'Norsk', isChosen: false },
    ],
    roles: [{ label: 'Rep', words: 'The own list.' }],
    words: { language: 'Language', roles: 'Who gets what', open: 'Open my list', openReady: 'Open Minset' },
  }
  const asked = serve((path) =>
    path === 'act' ? { state: 'done', message: 'Done.', problems: {}, view: null } : { state: 'ready', view: settings },
  )
  const renderer = createRenderer('settings')
  renderer.render(<SettingsPage context={renderer.mocks.context} actions={renderer.mocks.actions} />)
  await renderer.waitFor(() => renderer.find(Select))

  renderer.find(Select).props.onChange?.('nb')
  await renderer.waitFor(() => expect(asked).toHaveLength(3))

  expect(asked[1]).toBe('act {"action":{"kind":"language","language":"nb"}}')
})

it('the home page shows why there is no list', async () => {
  serve(() => ({ state: 'refused', title: 'You are not known to Minset', words: 'Wait an hour.' }))
  const renderer = createRenderer('pages')
  renderer.render(<HomePages />)

  await renderer.waitFor(() => expect(renderer.find(ErrorState).props.title).toBe('You are not known to Minset'))
})

it.each([
  [{ language: 'nb' }, 'Prøv igjen'],
  [{ locale: 'no-no' }, 'Prøv igjen'],
  [{ language: 'de' }, 'Try again'],
  [{}, 'Try again'],
])('each page has its own few texts in the language of %j', (user, retry) => {
  expect(offlineTexts({ user }).retry).toBe(retry)
})
