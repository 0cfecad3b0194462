import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { pages } from '../../src/admin/pages/index.ts'
import { noGaps } from '../../src/domain/reading/read-gaps.ts'
import { rowsNow } from '../support/crm-rows.ts'
import { describeAnyStore } from '../support/database.ts'
import { type PeopleWorld, startPeopleWorld } from '../support/people-world.ts'
import { asWritten } from '../support/words.ts'

const parts: Readonly<Record<string, string>> = {
  ':ownerId': 'anna',
  ':metric': 'findingsOpen',
  ':type': 'deal',
  ':id': 'deal-ours-anna',
  ':supervisorId': 'boss',
  ':memberType': 'owner',
  ':memberId': 'anna',
}

/** Pages of settings, people and rules as such; the mail of a digest says itself what it lacks. */
const withoutRecords: ReadonlySet<string> = new Set([
  '/targets',
  '/rules/edit',
  '/rules/templates',
  '/exemptions',
  '/digests/:supervisorId',
  '/figures/open',
  '/people',
  '/people/:memberType/:memberId',
  '/settings',
  '/health',
  '/audit',
  '/me',
])

function addressOf(path: string): string {
  return `/accounts/ours${path
    .split('/')
    .map((part) => parts[part] ?? part)
    .join('/')}`
}

describeAnyStore('what figures and lists lack', (testStore) => {
  let world: PeopleWorld

  beforeAll(async () => {
    const gaps = { ...noGaps, unreadSince: rowsNow, isFirstRead: true }
    world = await startPeopleWorld(await testStore.open(), { gaps })
  })
  afterAll(() => world.close())

  it('leads an admin to what to do about it, and nobody else', async () => {
    const [admin, rep] = await Promise.all(
      ['ada', 'anna'].map(async (name) => (await world.signedIn(name)).get('/accounts/ours/findings')),
    )
    expect(admin?.body).toContain('<a href="health">Health</a> says why')
    expect(rep?.body).not.toContain('Health</a> says why')
  })

  it.each(pages.map(({ path }) => [path, !withoutRecords.has(path)] as const))(
    'is said first by the page %s: %j',
    async (path, says) => {
      const bodies = await Promise.all(
        ['ada', 'boss', 'anna', 'olav'].map(async (name) => {
          const { status, body } = await (await world.signedIn(name)).get(addressOf(path))
          return status === 200 ? body.slice(body.indexOf('<main')) : ''
        }),
      )
      const shown = bodies.filter((body) => body !== '')
      expect(shown).not.toEqual([])
      for (const body of shown) {
        const said = body.slice(0, Math.max(0, body.indexOf('<h1')))
        expect(said.includes('Acme CRM has not been read since')).toBe(says)
        expect(said.includes('Not everything has been read from Acme CRM yet')).toBe(says)
        expect(says && /class="(?:empty good|well)"/.test(body)).toBe(false)
      }
    },
  )
})

describeAnyStore('an answer to a program', (testStore) => {
  let world: PeopleWorld

  beforeAll(async () => {
    world = await startPeopleWorld(await testStore.open(), { gaps: { ...noGaps, unreadSince: rowsNow } })
  })
  afterAll(() => world.close())

  const answers = pages.flatMap(({ path, isForPrograms, downloads = {} }) => {
    const query = path === '/rules/backtest/records' ? '?period=week' : ''
    const files = Object.keys(downloads).map((extension) => `${path}/export.${extension}`)
    return [...(isForPrograms ? [`/api${path}${query}`] : []), ...files].map(
      (address) => [address, !withoutRecords.has(path)] as const,
    )
  })

  it.each(answers)('names what is lacking in a header of %s: %j', async (address, names) => {
    const asked = await Promise.all(
      ['anna', 'ada'].map(async (name) => (await world.signedIn(name)).get(addressOf(address))),
    )
    const given = asked.filter(({ status }) => status === 200)
    expect(given).not.toEqual([])
    for (const { headers } of given) {
      expect(headers.get('minset-gaps')).toBe(names ? `unread-since="${rowsNow.toISOString()}"` : null)
    }
  })
})

describeAnyStore('the list of accounts', (testStore) => {
  it('does not show as well an account that is connected and does not work', async () => {
    const problem = { id: 'crm-read', accountId: 'ours', severity: 'failing', since: rowsNow } as const
    const words = { what: asWritten('It cannot be read.'), action: asWritten('Look.') }
    const warning = { ...problem, accountId: 'theirs', severity: 'warning' } as const
    const world = await startPeopleWorld(await testStore.open(), {
      problems: [
        { ...problem, ...words },
        { ...warning, ...words },
      ],
    })
    onTestFinished(() => world.close())
    world.healthChecks.length = 0
    const { body } = await world.visitor().get('/')

    expect(body.match(/<span class="badge [a-z]+">[^<]*/g)).toEqual([
      '<span class="badge bad">connected, with problems',
      '<span class="badge good">connected',
    ])
    // No view of the list evaluates every condition.
    expect(world.healthChecks).toEqual(['latest'])
  })
})
