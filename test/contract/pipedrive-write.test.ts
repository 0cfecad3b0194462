import { describe, expect, it } from 'vitest'
import type { Crm } from '../../src/crm/port.ts'
import { CrmRateLimitedError } from '../../src/domain/errors.ts'
import { type Flag, noFlag } from '../../src/domain/record.ts'
import { smallCompany } from '../support/hubspot-account.ts'
import { aPipedriveAccount, type PipedriveAccount } from '../support/pipedrive-account.ts'
import { crmOf, installedBy, writesOf } from '../support/pipedrive-crm.ts'
import { inWords } from '../support/words.ts'

const incomplete: Flag = { status: 'incomplete', missing: 'last name', since: '2026-10-01' }
const complete: Flag = { status: 'complete', missing: null, since: null }

async function ready(options: Parameters<typeof aPipedriveAccount>[0] = {}) {
  const account = await aPipedriveAccount(options)
  const crm = crmOf(account, installedBy(account.sandbox))
  await crm.setUp.ensure(['contact', 'company', 'deal'])
  account.sandbox.requests.reset()
  return { account, crm, id: account.sandbox.idOf('contacts', 'k1') }
}
async function shown(crm: Crm, id: string) {
  const [record] = (await crm.read.byIds('contact', [id])).items
  return { flag: record?.flag, carried: record?.carried }
}
function labelsOf({ sandbox }: PipedriveAccount, id: string): unknown {
  return sandbox.read('persons', id)?.['label_ids']
}

describe('flags in an emulated company', () => {
  it('cost one write each, and none if nothing differs', async () => {
    const { account, crm, id } = await ready()
    const wanted = { id, flag: incomplete, carried: { missing: 'meeting "Kick-off": notes' } }

    const first = await crm.write.update('contact', [wanted])
    const second = await crm.write.update('contact', [wanted])

    expect([first.apiCalls, second.apiCalls]).toEqual([1, 0])
    expect(writesOf(account.sandbox)).toEqual([`PATCH /api/v2/persons/${id}`])
  })

  it('keep the labels that people have added', async () => {
    const { account, crm, id } = await ready()
    const [hot] = (await account.data('POST', '/api/v2/personFields/label_ids/options', [
      { label: 'Hot' },
    ])) as unknown as readonly { readonly id: number }[]
    account.sandbox.write('persons', id, { label_ids: [hot?.id] })

    await crm.write.update('contact', [{ id, flag: incomplete }])
    expect(labelsOf(account, id)).toEqual([hot?.id, expect.any(Number)])

    await crm.write.update('contact', [{ id, flag: complete }])
    expect(labelsOf(account, id)).toEqual([hot?.id])
  })

  it('leave other custom fields unchanged', async () => {
    const { account, crm } = await ready()
    const company = account.sandbox.idOf('companies', 'fjord')
    const field = await account.data('POST', '/api/v2/organizationFields', {
      field_name: 'Tier',
      field_type: 'varchar',
    })
    const code = String(field['field_code'])
    account.sandbox.write('organizations', company, { custom_fields: { [code]: 'gold' } })

    await crm.write.update('company', [{ id: company, flag: incomplete }])
    await crm.write.update('company', [{ id: company, flag: noFlag }])

    expect(account.sandbox.read('organizations', company)?.custom_fields).toEqual({ [code]: 'gold' })
  })

  it('are written although a person has just deleted their field, an option or the label', async () => {
    const { account, crm, id } = await ready()
    await crm.write.update('contact', [{ id, flag: complete }])
    const fields = (await account.data('GET', '/api/v2/personFields?limit=500')) as unknown as readonly {
      readonly field_code: string
      readonly field_name: string
      readonly options: readonly { readonly id: number; readonly label: string }[] | null
    }[]
    function fieldOf(name: string) {
      const field = fields.find((one) => one.field_name === name)
      return { code: field?.field_code ?? '', options: field?.options ?? [] }
    }
    const status = fieldOf('Minset status')
    const label = fieldOf('Label').options.find((option) => option.label === 'Minset: incomplete')
    await account.data('DELETE', `/api/v2/personFields/${fieldOf('Minset: missing').code}`)
    await account.data('DELETE', `/api/v2/personFields/${status.code}/options`, [{ id: status.options[0]?.id }])
    await account.data('DELETE', '/api/v2/personFields/label_ids/options', [{ id: label?.id }])

    const { results } = await crm.write.update('contact', [{ id, flag: incomplete }])

    expect(results).toEqual([{ id, result: 'written' }])
    expect((await shown(crm, id)).flag).toEqual(incomplete)
    expect(labelsOf(account, id)).toEqual([expect.any(Number)])
  })

  it('report deleted records, and are written with few reads', async () => {
    const { account, crm } = await ready({ dataset: () => smallCompany(120) })
    const ids = Array.from({ length: 120 }, (_, index) => account.sandbox.idOf('contacts', `k${index + 1}`))
    account.sandbox.archive('persons', ids[7] ?? '')
    account.sandbox.requests.reset()

    const { results, apiCalls } = await crm.write.update(
      'contact',
      ids.map((id) => ({ id, flag: incomplete })),
    )

    expect(apiCalls).toBe(119)
    expect(results.filter(({ result }) => result === 'gone')).toEqual([{ id: ids[7], result: 'gone' }])
    const looks = account.sandbox.requests.requests().filter(({ method }) => method === 'GET')
    expect(looks.map(({ path }) => path)).toEqual(['/api/v2/personFields', '/api/v2/persons', '/api/v2/persons'])
  })

  it('stop if the tokens for them are used up, and continue where they stopped', async () => {
    const { account, crm } = await ready({ dataset: () => smallCompany(60) })
    const ids = Array.from({ length: 60 }, (_, index) => account.sandbox.idOf('contacts', `k${index + 1}`))
    const updates = ids.map((id) => ({ id, flag: incomplete }))
    const { daily } = crm.usage()
    account.sandbox.usage.use((daily?.remaining ?? 0) - 120)
    await crm.read.account()

    await expect(crm.write.update('contact', updates)).rejects.toThrow(CrmRateLimitedError)
    const taken = account.sandbox.requests
      .requests()
      .filter(({ method, status }) => method === 'PATCH' && status === 200)
    const written = taken.length
    expect(written).toBeGreaterThan(0)

    account.clock.set(new Date(account.clock.now().getTime() + 25 * 3_600_000))
    const installed = crmOf(account)
    expect((await installed.write.update('contact', updates)).apiCalls).toBe(60 - written)
  })
})

describe('outcomes in an emulated company', () => {
  it.each([
    ["the activity's own outcome", { nativeOutcomes: true }],
    ['a call log', { nativeOutcomes: false }],
    [
      'a line in the note',
      { nativeOutcomes: false, scopes: ['base', 'activities:full', 'contacts:read', 'deals:read'] },
    ],
  ])('are filled in by %s, and read back', async (_how, options) => {
    const account = await aPipedriveAccount(options)
    const crm = crmOf(account, installedBy(account.sandbox))
    const id = account.sandbox.idOf('calls', 'blank')
    const before = account.sandbox.read('activities', id)

    const first = await crm.write.update('call', [{ id, outcome: 'noAnswer' }])
    const second = await crm.write.update('call', [{ id, outcome: 'noAnswer' }])
    const third = await crm.write.update('call', [{ id, outcome: 'busy' }])

    expect(first).toEqual({ results: [{ id, result: 'written' }], apiCalls: 1 })
    expect(second).toEqual({ results: [{ id, result: 'written' }], apiCalls: 0 })
    expect(inWords(third.results)).toMatchObject([{ result: 'refused', reason: 'the call has an outcome already' }])
    const [call] = (await crm.read.byIds('call', [id])).items
    expect(call?.fields['outcome']).toBe('noAnswer')
    const after = account.sandbox.read('activities', id)
    expect(after).toMatchObject({ subject: before?.['subject'], due_date: before?.['due_date'], done: true })
    expect(after?.['note']).toEqual(expect.stringContaining(before?.['note'] as string))
  })
})

const done = { unavailable: null, refused: [] }

describe('tasks for owners in an emulated company', () => {
  it('are created once, are not mirrored, and are done when nothing is missing', async () => {
    const account = await aPipedriveAccount()
    const crm = crmOf(account, { ownerTasks: true })
    const meeting = account.sandbox.idOf('meetings', 'kick-off')
    const tasks = (await crm.read.all('task', null)).items.length

    await crm.write.updateWorklist('meeting', { add: [meeting], remove: [] })
    account.sandbox.requests.reset()
    await crm.write.updateWorklist('meeting', { add: [meeting], remove: [] })

    expect(writesOf(account.sandbox)).toEqual([])
    const open = (await account.data('GET', '/api/v2/activities?done=false&limit=500')) as unknown as readonly {
      readonly id: number
      readonly subject: string
      readonly owner_id: number
    }[]
    const own = open.find(({ subject }) => subject.startsWith('Minset:'))
    expect(own?.owner_id).toBe(account.sandbox.read('activities', meeting)?.['owner_id'])
    expect((await crmOf(account).read.all('task', null)).items).toHaveLength(tasks)

    await crm.write.updateWorklist('meeting', { add: [], remove: [meeting] })
    expect(account.sandbox.read('activities', String(own?.id))?.['done']).toBe(true)
  })

  it('are given and done beside one that is refused, which turns nothing off', async () => {
    const account = await aPipedriveAccount()
    const { sandbox } = account
    const crm = crmOf(account, { ownerTasks: true })
    const [first, second] = ['blank', 'set'].map((name) => sandbox.idOf('calls', name)) as [string, string]
    const forbidden = {
      success: false,
      error: 'You do not have permission to edit this activity.',
      code: 'ERR_FORBIDDEN',
    }
    async function openTaskOf(call: string): Promise<number | undefined> {
      const open = await account.data('GET', '/api/v2/activities?done=false&limit=500')
      return (open as unknown as readonly { id: number; note: string | null }[]).find(({ note }) =>
        note?.includes(`call:${call}<`),
      )?.id
    }
    function refuse(method: string, path: string, times: number): void {
      sandbox.faults.add({
        matches: (request) => request.method === method && request.path === path,
        times,
        answer: { status: 403, body: forbidden },
      })
    }
    // Its links or its owner may be what the person who connected the account has no permission for.
    refuse('POST', '/api/v2/activities', 1)
    expect(await crm.write.updateWorklist('call', { add: [first, second], remove: [] })).toEqual(done)
    const task = await openTaskOf(first)
    refuse('PATCH', `/api/v2/activities/${task}`, 1)

    expect(await crm.write.updateWorklist('call', { add: [], remove: [first, second] })).toEqual({
      unavailable: null,
      refused: [expect.objectContaining({ id: first })],
    })
    expect([await openTaskOf(first), await openTaskOf(second)]).toEqual([task, undefined])
    expect(crm.features().find(({ name }) => name === 'worklists')).toMatchObject({ on: true })

    refuse('POST', '/api/v2/activities', 9)
    expect(await crm.write.updateWorklist('call', { add: [second], remove: [] })).toMatchObject({ refused: [] })
    expect(crm.features().find(({ name }) => name === 'worklists')).toMatchObject({ on: false })
  })
})
