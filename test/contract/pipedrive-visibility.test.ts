import { describe, expect, it } from 'vitest'
import type { Flag } from '../../src/domain/record.ts'
import type { Dataset } from '../../src/sandbox/company/dataset.ts'
import { smallCompany } from '../support/hubspot-account.ts'
import { aPipedriveAccount, type PipedriveAccount } from '../support/pipedrive-account.ts'
import { crmOf, installedBy, writesOf } from '../support/pipedrive-crm.ts'

const incomplete: Flag = { status: 'incomplete', missing: 'last name', since: '2026-10-01' }
/** Documented: only the owner and followers. */
const ownerOnly = { visible_to: 1 }

/** Two active users, of whom the first is the admin. */
function twoUsers(): Dataset {
  const company = smallCompany()
  return { ...company, owners: company.owners.map((owner) => ({ ...owner, archived: false })) }
}

/** A company whose app was installed by a user who is not an admin, with one person that only the admin may see. */
async function hidden(options: Parameters<typeof aPipedriveAccount>[0] = {}) {
  const account = await aPipedriveAccount({ dataset: () => twoUsers(), ...options })
  const { sandbox } = account
  const other = sandbox.users.find(({ isAdmin, isActive }) => isActive && !isAdmin)?.id
  const [id, shown] = [sandbox.idOf('contacts', 'k1'), sandbox.idOf('contacts', 'k2')]
  sandbox.write('persons', id, ownerOnly)
  return { account, id, shown, other, crm: crmOf(account, installedBy(sandbox, other)) }
}

/** The answer to the other user's personal token. */
async function byOther({ sandbox, ask }: PipedriveAccount, method: string, path: string, body?: unknown) {
  return ask({ method, path, body, headers: { 'x-api-token': sandbox.otherToken } })
}

describe('a record that only its owner may see', () => {
  it('is in no list of another user, and is refused by its id; admins see it', async () => {
    const { account, id } = await hidden()
    const one = `/api/v2/persons/${id}`

    expect(await byOther(account, 'GET', `/api/v2/persons?ids=${id}`)).toMatchObject({
      status: 200,
      body: { data: [] },
    })
    expect(await byOther(account, 'GET', one)).toMatchObject({ status: 403 })
    expect(await byOther(account, 'PATCH', one, { name: 'Ola' })).toMatchObject({ status: 403 })
    expect(await account.call('GET', one)).toMatchObject({ status: 200 })
  })

  it('is reported only to the webhooks of users who may see it', async () => {
    const { account, id, shown } = await hidden()
    const { sandbox } = account
    const hook = { subscription_url: 'http://127.0.0.1:1/hook', event_action: '*', event_object: 'person', name: 'a' }
    await byOther(account, 'POST', '/api/v1/webhooks', hook)

    sandbox.write('persons', id, { name: 'Ola' })
    expect(sandbox.webhooks.waiting).toBe(0)
    sandbox.write('persons', shown, { name: 'Ola' })
    expect(sandbox.webhooks.waiting).toBe(1)
  })
})

describe('an app that a user without full visibility has installed', () => {
  it('reads the records beside a hidden one, which counts as absent', async () => {
    const { crm, id, shown } = await hidden()

    expect((await crm.read.byIds('contact', [id, shown])).items.map((record) => record.id)).toEqual([shown])
  })

  it('writes the flags of the records beside a hidden one', async () => {
    const { account, crm, id, shown } = await hidden()
    await crm.setUp.ensure(['contact'])
    account.sandbox.requests.reset()

    const { results } = await crm.write.update('contact', [
      { id, flag: incomplete },
      { id: shown, flag: incomplete },
    ])

    expect(results).toEqual([
      { id, result: 'gone' },
      { id: shown, result: 'written' },
    ])
    expect(writesOf(account.sandbox)).toEqual([`PATCH /api/v2/persons/${shown}`])
    expect(crm.features().find(({ name }) => name === 'flags')).toMatchObject({ on: true })
  })

  it('fills in the outcome of a call with a hidden person, whose number it cannot know', async () => {
    const { account, crm } = await hidden({ nativeOutcomes: false })
    const id = account.sandbox.idOf('calls', 'blank')
    for (const { person_id: person } of (account.sandbox.read('activities', id)?.['participants'] ?? []) as {
      person_id: number
    }[]) {
      account.sandbox.write('persons', String(person), ownerOnly)
    }

    expect((await crm.write.update('call', [{ id, outcome: 'noAnswer' }])).results).toEqual([{ id, result: 'written' }])
    expect(writesOf(account.sandbox)).toEqual([`PATCH /api/v2/activities/${id}`])
  })

  it('learns that it may read nothing instead of taking every record for absent', async () => {
    const { account, crm, id } = await hidden()
    const body = { success: false, error: 'This user may not use the API', errorCode: 403 }
    account.sandbox.faults.add({ matches: () => true, times: 9, answer: { status: 403, body } })

    await expect(crm.read.byIds('contact', [id])).rejects.toThrow('permission')
  })
})

describe('an archived deal', () => {
  it('cannot be edited until it is restored', async () => {
    const { call, sandbox } = await aPipedriveAccount()
    const path = `/api/v2/deals/${sandbox.create('deals', { title: 'Old', is_archived: true }).id}`

    expect(await call('PATCH', path, { title: 'New' })).toMatchObject({ status: 403 })
    expect(await call('PATCH', path, { is_archived: false })).toMatchObject({ status: 200 })
    expect(await call('PATCH', path, { title: 'New' })).toMatchObject({ status: 200 })
  })

  it('counts as gone when its flag is to be written', async () => {
    const account = await aPipedriveAccount()
    const crm = crmOf(account)
    const id = account.sandbox.idOf('deals', 'pilot')
    await crm.setUp.ensure(['deal'])
    account.sandbox.write('deals', id, { is_archived: true })
    account.sandbox.requests.reset()

    expect((await crm.write.update('deal', [{ id, flag: incomplete }])).results).toEqual([{ id, result: 'gone' }])
    expect(writesOf(account.sandbox)).toEqual([])
  })
})
