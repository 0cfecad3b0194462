import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ObjectType } from '../../src/domain/record.ts'
import { withOrdinarySpaces } from '../../src/domain/text/shown-text.ts'
import { formatDay } from '../../src/infra/format.ts'
import { createLog, type Log } from '../../src/infra/log.ts'
import type { Dataset } from '../../src/sandbox/company/dataset.ts'
import { expectedOutcomes } from '../../src/sandbox/company/generate-dataset.ts'
import type { PipedriveSandbox } from '../../src/sandbox/pipedrive/index.ts'
import { loadRefusals } from '../../src/write-back/index.ts'
import { describeAnyStore } from '../support/database.ts'
import { type InstalledWorld, openInstalledWorld } from '../support/installed-world.ts'
import { companyOf, partOf } from '../support/part-of-company.ts'
import { bearerOf, sendTo } from '../support/pipedrive-account.ts'
import { writesOf } from '../support/pipedrive-crm.ts'
import { onPipedrive } from '../support/pipedrive-world.ts'
import { inEnglish, inWords } from '../support/words.ts'
import { openWorld, type World } from '../support/world.ts'
import { flagOf, idOf } from '../support/world-crm.ts'

const now = new Date('2026-10-14T10:00:00Z')

/** A poll of everything: four lists, whatever their length. */
const tokensOfPoll = 40

const asApp = ['base', 'deals:full', 'contacts:full', 'activities:full', 'users:read', 'admin'] as const

interface Activity {
  readonly id: string
  readonly subject: string | null
  readonly at: string | null
  readonly contactIds: readonly string[]
}

/** The activities of a type, with the times that people see. */
function activitiesOf(dataset: Dataset, type: ObjectType): readonly Activity[] {
  if (type === 'meeting') return dataset.meetings.map((one) => ({ ...one, at: one.startsAt }))
  if (type === 'task') return dataset.tasks.map((one) => ({ ...one, at: one.dueAt }))
  return type === 'call' ? dataset.calls : []
}

async function data(sandbox: PipedriveSandbox, path: string): Promise<readonly Record<string, unknown>[]> {
  const reply = await sendTo(sandbox, { method: 'GET', path, headers: bearerOf(sandbox) })
  return (reply.body as { readonly data: readonly Record<string, unknown>[] | null }).data ?? []
}

describeAnyStore('the flags of a Pipedrive company', (testStore) => {
  const dataset = partOf(companyOf({ seed: 7, now }), { faulty: 3, oneIn: 200 })
  let world: InstalledWorld<PipedriveSandbox>
  let sandbox: PipedriveSandbox

  beforeAll(async () => {
    world = await openInstalledWorld(onPipedrive(), {
      location: await testStore.newLocation(),
      dataset,
      now,
      environment: { PIPEDRIVE_OWNER_TASKS: 'on' },
    })
    sandbox = world.sandbox
  })
  afterAll(() => world.close())

  function rowsOf(type: ObjectType): ReturnType<PipedriveSandbox['ui']['list']>['rows'] {
    return sandbox.ui.list(world.crm.pages[type], { text: '', incompleteOnly: false, page: 1, pageSize: 10_000 }).rows
  }

  /** The place and the text of each faulty activity, as `contact's id: words`; null for none. */
  async function expectedOfActivities(): Promise<readonly { readonly on: string | null; readonly words: string }[]> {
    const findings = await world.store.database.db
      .selectFrom('findings')
      .select(['object_type', 'record_id', 'rule_id', 'message'])
      .where('state', '=', 'open')
      .execute()
    const order = world.opened.ruleset.rules.map(({ id }) => id)
    return (['meeting', 'call', 'task'] as const).flatMap((type) =>
      activitiesOf(dataset, type).flatMap((activity) => {
        const id = idOf(world.crm, type, activity.id)
        const own = findings
          .filter((row) => row.object_type === type && row.record_id === id)
          .toSorted((a, b) => order.indexOf(a.rule_id) - order.indexOf(b.rule_id))
        if (own.length === 0) return []
        const contacts = activity.contactIds.map((one) => Number(idOf(world.crm, 'contact', one)))
        // Anyone may read the carrier, so a phone number in a subject is masked.
        const subject = activity.subject?.replace(/(\+47) \d{6}(\d\d)/, '$1 … $2')
        const named = `${type.charAt(0).toUpperCase()}${type.slice(1)}${subject ? ` "${subject}"` : ''}`
        const day = activity.at === null ? '' : ` ${formatDay(new Date(activity.at), 'Europe/Oslo', 'en')}`
        const words = `${named}${day}: ${own.map(({ message }) => inEnglish(message)).join(', ')}`
        // The CRM's own texts have ordinary spaces.
        return [{ on: contacts.length === 0 ? null : String(Math.min(...contacts)), words: withOrdinarySpaces(words) }]
      }),
    )
  }

  it('of activities are on the person of the activity, in words, and nowhere else', async () => {
    const expected = await expectedOfActivities()
    const shown = (['contact', 'company', 'deal'] as const).flatMap((type) =>
      rowsOf(type).flatMap(({ id, flag: { carried } }) =>
        carried === '' ? [] : carried.split('; ').map((words) => `${type} ${id}: ${words}`),
      ),
    )

    expect(expected.length).toBeGreaterThan(25)
    expect(shown.toSorted()).toEqual(
      expected.flatMap(({ on, words }) => (on === null ? [] : [`contact ${on}: ${words}`])).toSorted(),
    )
  })

  it('of activities without linked records are tasks for the owner, which are not mirrored', async () => {
    const homeless = (await expectedOfActivities()).filter(({ on }) => on === null)
    const tasks = rowsOf('task').filter(({ title }) => title.startsWith('Minset: complete the '))

    expect(homeless.length).toBeGreaterThan(3)
    expect(tasks).toHaveLength(homeless.length)
    expect(tasks.every(({ owner }) => owner !== '')).toBe(true)
    await world.settle()
    const { db } = world.store.database
    const stored = await db.selectFrom('records').select('record_id').where('object_type', '=', 'task').execute()
    expect(stored).toHaveLength(dataset.tasks.length)
  })

  it('are a label on incomplete records, and the same records match a filter', async () => {
    const filters = await data(sandbox, '/api/v1/filters')
    const names = { contact: 'people', company: 'organizations', deal: 'deals' } as const
    for (const type of ['contact', 'company', 'deal'] as const) {
      const page = world.crm.pages[type]
      const incomplete = rowsOf(type).filter(({ flag }) => flag.status === 'incomplete')
      const labelled = rowsOf(type).filter(({ id }) => {
        const fields = sandbox.ui.read(page, id)?.groups.flatMap(({ properties }) => properties)
        return fields?.find(({ name }) => name === 'label_ids')?.shown === 'Minset: incomplete'
      })
      const filter = filters.find(({ name }) => name === `Minset: incomplete ${names[type]}`)
      const found = await data(sandbox, `/api/v2/${page}?limit=500&filter_id=${String(filter?.['id'])}`)
      const ids = incomplete.map(({ id }) => id).toSorted()

      expect(ids.length).toBeGreaterThan(5)
      expect(labelled.map(({ id }) => id).toSorted()).toEqual(ids)
      expect(found.map(({ id }) => String(id)).toSorted()).toEqual(ids)
    }
  })

  it('cost no write and no more than a poll while nothing changes, and a handful of tokens when one record does', async () => {
    // Our own writes come back first.
    await world.settle()
    world.clock.advance({ minutes: 10 })
    await world.pass()
    const fault = dataset.faults.find(({ rule }) => rule === 'deal-name')
    const deal = { type: 'deal', id: idOf(world.crm, 'deal', fault?.id ?? '') } as const
    async function tokensOfPass(): Promise<number> {
      const { tokensUsed } = sandbox.usage
      await world.pass()
      return sandbox.usage.tokensUsed - tokensUsed
    }
    sandbox.requests.reset()

    expect(await tokensOfPass()).toBe(tokensOfPoll)
    expect(writesOf(sandbox)).toEqual([])
    sandbox.ui.set('deals', deal.id, { title: 'Framework agreement' })
    world.clock.advance({ minutes: 1 })
    // Read once, read again before the write, and written.
    expect(await tokensOfPass()).toBe(tokensOfPoll + 1 + 1 + 5)
    expect(writesOf(sandbox)).toEqual([`PATCH /api/v2/deals/${deal.id}`])
    expect(flagOf(world.crm, deal).status).toBe('complete')
  })

  it('are all restored after somebody has deleted one of our fields', async () => {
    const before = rowsOf('deal')
    const [sound] = rowsOf('deal').filter(({ flag }) => flag.status === '')
    const fields = await data(sandbox, '/api/v2/dealFields?limit=500')
    const missing = fields.find(({ field_name: name }) => name === 'Minset: missing')
    const path = `/api/v2/dealFields/${String(missing?.['field_code'])}`
    const headers = { 'x-api-token': sandbox.accessToken }
    expect((await sendTo(sandbox, { method: 'DELETE', path, headers })).status).toBe(200)
    expect(rowsOf('deal').every(({ flag }) => flag.missing === '')).toBe(true)

    // It is detected as soon as there is something to write, and the rest at the next full sync.
    sandbox.ui.set('deals', sound?.id ?? '', { title: '' })
    world.clock.advance({ minutes: 1 })
    await world.pass()
    const again = await data(sandbox, '/api/v2/dealFields?limit=500')
    expect(again.filter(({ field_name: name }) => name === 'Minset: missing')).toHaveLength(1)
    world.clock.advance({ hours: 25 })
    await world.pass()

    const after = new Map(rowsOf('deal').map(({ id, flag }) => [id, flag]))
    const changed = before.filter(({ id, flag }) => JSON.stringify(after.get(id)) !== JSON.stringify(flag))
    expect(changed.map(({ id }) => id)).toEqual([sound?.id])
  })
})

describeAnyStore('outcomes of calls in a Pipedrive company that has no field for them', (testStore) => {
  const dataset = partOf(companyOf({ seed: 7, now }), { faulty: 1, oneIn: 20 })
  // Without a field for outcomes, nobody has set any.
  const expected = expectedOutcomes({ ...dataset, calls: dataset.calls.map((call) => ({ ...call, outcome: null })) })
  const words = { noAnswer: 'no answer', busy: 'busy' } as const

  function notesIn(world: World<PipedriveSandbox>): string[] {
    return dataset.calls.map(({ id }) =>
      String(world.sandbox.read('activities', idOf(world.crm, 'call', id))?.['note']),
    )
  }

  /** Whether the first participant has a number that a call log can use. */
  function hasNumber([first]: readonly string[]): boolean {
    const contact = dataset.contacts.find(({ id }) => id === first)
    return contact !== undefined && [contact.phone, contact.mobilePhone].some((number) => number !== null)
  }

  it.each([
    ['are logged calls where the app may make them, with a line in the note', ['phone-integration'], true],
    ['are a line in the note alone where it may not', [], false],
  ] as const)('%s', async (_what, more, areLogged) => {
    const scopes = [...asApp, ...more]
    const location = await testStore.newLocation()
    const world = await openInstalledWorld(onPipedrive({ nativeOutcomes: false, scopes }), { location, dataset, now })
    const { sandbox } = world
    try {
      const lines = dataset.calls.map(({ id }) => {
        const outcome = expected.get(id)
        return outcome === undefined ? '' : `<p>Minset: call outcome: ${words[outcome]}</p>`
      })
      const notes = notesIn(world)
      expect(notes.map((note) => /<p>Minset: .*?<\/p>/.exec(note)?.[0] ?? '')).toEqual(lines)
      expect(lines.filter((line) => line !== '').length).toBeGreaterThan(15)

      const logged = dataset.calls.filter(({ id, contactIds }) => expected.has(id) && hasNumber(contactIds))
      const headers = { 'x-api-token': sandbox.accessToken }
      const reply = await sendTo(sandbox, { method: 'GET', path: '/api/v1/callLogs?limit=50', headers })
      const logs = (reply.body as { readonly data: readonly Record<string, unknown>[] | null }).data ?? []
      const wanted = logged.map(({ id }) => `${idOf(world.crm, 'call', id)} ${words[expected.get(id) ?? 'busy']}`)
      const shown = logs.map((log) => `${String(log['activity_id'])} ${String(log['outcome']).replace('_', ' ')}`)
      expect(shown.toSorted()).toEqual(areLogged ? wanted.toSorted() : [])

      // Read back, it is the call's outcome, so there is nothing more to do.
      await world.settle()
      sandbox.requests.reset()
      world.clock.advance({ minutes: 10 })
      await world.pass()
      expect(writesOf(sandbox)).toEqual([])
      expect(notesIn(world)).toEqual(notes)
      const { db } = world.store.database
      const rows = await db.selectFrom('records').select('fields').where('object_type', '=', 'call').execute()
      const filled = rows.filter(({ fields }) => fields['outcome'] !== null)
      expect(filled).toHaveLength(expected.size)
    } finally {
      await world.close()
    }
  })
})

describeAnyStore('a Pipedrive company that has a field with one of our names', (testStore) => {
  it('keeps it, gets a report of it, and has flags on all other records', async () => {
    const warnings: unknown[] = []
    const log: Log = createLog('silent')
    log.warn = (fields: unknown) => void warnings.push(fields)
    const dataset = partOf(companyOf({ seed: 7, now }), { faulty: 1, oneIn: 30 })
    const world = await openWorld(onPipedrive(), { location: await testStore.newLocation(), dataset, now, log })
    const { sandbox, crm } = world
    try {
      const headers = { 'x-api-token': sandbox.accessToken }
      const body = { field_name: 'Minset: missing', field_type: 'varchar' }
      const made = await sendTo(sandbox, { method: 'POST', path: '/api/v2/dealFields', body, headers })
      const { field_code: code } = (made.body as { readonly data: { readonly field_code: string } }).data
      const [deal] = dataset.deals
      const dealId = idOf(crm, 'deal', deal?.id ?? '')
      sandbox.write('deals', dealId, { custom_fields: { [code]: 'ours, not yours' } })

      await world.pass()

      expect(sandbox.read('deals', dealId)?.custom_fields).toEqual({ [code]: 'ours, not yours' })
      const flagged = new Set(dataset.faults.map(({ object, id }) => `${object} ${idOf(crm, object, id)}`))
      for (const type of ['contact', 'company', 'deal'] as const) {
        const incomplete = sandbox.ui
          .list(crm.pages[type], { text: '', incompleteOnly: false, page: 1, pageSize: 10_000 })
          .rows.filter(({ flag }) => flag.status === 'incomplete')
        const wanted = [...flagged].filter((key) => key.startsWith(`${type} `))
        expect(incomplete).toHaveLength(type === 'deal' ? 0 : wanted.length)
        expect(wanted.length).toBeGreaterThan(0)
      }
      const [refusal] = await loadRefusals(world.store.database.db, world.accountId)
      expect(refusal).toMatchObject({ target: 'flag', type: 'deal' })
      expect(inWords(refusal?.reason)).toMatch(/^fields of our names are not ours: Minset: missing: /)
      expect(warnings).toContainEqual(expect.objectContaining({ clashes: ['field deal.Minset: missing'] }))
    } finally {
      await world.close()
    }
  })
})
