import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type PipedriveSandbox, startPipedriveSandbox } from '../../src/crm/pipedrive/sandbox/index.ts'
import type { Dataset } from '../../src/sandbox/dataset.ts'
import { generateDataset } from '../../src/sandbox/generate-dataset.ts'
import { smallCompany } from '../support/hubspot-account.ts'
import { aPipedriveAccount, type PipedriveAccount, sendTo } from '../support/pipedrive-account.ts'

const dataset = generateDataset({ seed: 5, now: new Date('2026-10-14T10:00:00Z') })

type Row = Readonly<Record<string, unknown>> & { readonly id: number }

/** Every item of a list, page by page. */
async function all({ data, call }: PipedriveAccount, path: string): Promise<Map<string, Row>> {
  const rows: Row[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const { body } = await call('GET', `${path}?limit=500${cursor === '' ? '' : `&cursor=${cursor}`}`)
    const page = body as { data: Row[]; additional_data: { next_cursor: string | null } }
    rows.push(...page.data)
    cursor = page.additional_data.next_cursor
  }
  expect(await data('GET', '/v1/users/me')).toBeDefined()
  return new Map(rows.map((row) => [String(row.id), row]))
}

/** The dataset's records beside what the list has of them. */
function pairs<T extends { readonly id: string }>(
  sandbox: PipedriveSandbox,
  kind: Parameters<PipedriveSandbox['idOf']>[0],
  { records, rows }: { readonly records: readonly T[]; readonly rows: ReadonlyMap<string, Row> },
): (readonly [T, Row])[] {
  return records.map((record) => {
    const row = rows.get(sandbox.idOf(kind, record.id))
    if (row === undefined) throw new Error(`no ${kind} ${record.id}`)
    return [record, row] as const
  })
}

/** Whose a row is, by the address. */
function ownerOf(sandbox: PipedriveSandbox, row: Row): string | undefined {
  return sandbox.users.find(({ id }) => id === row['owner_id'])?.email
}

function emailOf(ownerId: string | null): string | undefined {
  return dataset.owners.find(({ id }) => id === ownerId)?.email
}

function seconds(at: string | null): string | null {
  return at === null ? null : at.replace('.000Z', 'Z')
}

describe('a company filled with a dataset', () => {
  it('has its people', async () => {
    const account = await aPipedriveAccount({ dataset: () => dataset })
    const { sandbox } = account
    const rows = await all(account, '/api/v2/persons')

    expect(rows.size).toBe(dataset.contacts.length)
    for (const [contact, row] of pairs(sandbox, 'contacts', { records: dataset.contacts, rows })) {
      const numbers = [contact.phone, contact.mobilePhone].filter((number) => number !== null)
      const phones = row['phones'] as { value: string; label?: string }[]
      expect(row).toMatchObject({
        first_name: contact.firstName,
        last_name: contact.lastName,
        name: [contact.firstName, contact.lastName].filter(Boolean).join(' '),
        emails: contact.email === null ? [] : [{ value: contact.email, primary: true, label: 'work' }],
        job_title: contact.jobTitle,
        org_id: contact.companyId === null ? null : Number(sandbox.idOf('companies', contact.companyId)),
        add_time: seconds(contact.createdAt),
        update_time: seconds(contact.updatedAt),
      })
      // Seen live: a person without a number has a blank one.
      if (numbers.length === 0) expect(phones).toEqual([{ value: '', primary: true }])
      else expect(phones.map(({ value }) => value)).toEqual(numbers)
      expect(ownerOf(sandbox, row)).toBe(emailOf(contact.ownerId))
    }
  })

  it('has its organizations, with their numbers in a custom field', async () => {
    const account = await aPipedriveAccount({ dataset: () => dataset })
    const { sandbox } = account
    const rows = await all(account, '/api/v2/organizations')
    const fields = await all(account, '/api/v2/organizationFields')
    const list = [...((await account.data('GET', '/api/v2/organizationFields?limit=500')) as unknown as Row[])]
    const phone = list.find(({ field_type }) => field_type === 'phone')
    const industries = list.find(({ field_code }) => field_code === 'industry')?.['options'] as Row[]

    expect(fields.size).toBeGreaterThan(0)
    expect(phone).toMatchObject({ field_name: 'Phone', is_custom_field: true })
    expect(rows.size).toBe(dataset.companies.length)
    for (const [company, row] of pairs(sandbox, 'companies', { records: dataset.companies, rows })) {
      expect(row).toMatchObject({
        name: company.name ?? '',
        website: company.domain,
        employee_count: company.employees,
        annual_revenue: company.annualRevenue,
        address: { locality: company.city, country: company.country },
        custom_fields: { [String(phone?.['field_code'])]: company.phone },
      })
      expect(industries.find(({ id }) => id === row['industry'])?.['label']).toBe(company.industry)
      expect(ownerOf(sandbox, row)).toBe(emailOf(company.ownerId))
    }
  })

  it('has its deals: closed by their status, and in stages of open deals only', async () => {
    const account = await aPipedriveAccount({ dataset: () => dataset })
    const { sandbox } = account
    const rows = await all(account, '/api/v2/deals')
    const stages = [...(await all(account, '/api/v2/stages')).values()]
    const open = dataset.stages.filter(({ closed }) => !closed)

    expect(stages.map(({ name, deal_probability }) => [name, deal_probability])).toEqual(
      open.map(({ label, probability }) => [label, probability * 100]),
    )
    expect(rows.size).toBe(dataset.deals.length)
    for (const [deal, row] of pairs(sandbox, 'deals', { records: dataset.deals, rows })) {
      const stage = dataset.stages.find(({ id }) => id === deal.stageId)
      const closed = stage?.probability === 1 ? 'won' : 'lost'
      const status = stage?.closed === true ? closed : 'open'
      expect(row).toMatchObject({
        title: deal.name ?? '',
        status,
        value: deal.amount,
        currency: 'EUR',
        expected_close_date: status === 'open' ? (deal.closeDate?.slice(0, 10) ?? null) : null,
        won_time: status === 'won' ? seconds(deal.closeDate) : null,
        lost_time: status === 'lost' ? seconds(deal.closeDate) : null,
        lost_reason: deal.lostReason,
        org_id: deal.companyId === null ? null : Number(sandbox.idOf('companies', deal.companyId)),
        person_id: deal.contactIds[0] === undefined ? null : Number(sandbox.idOf('contacts', deal.contactIds[0])),
      })
      const name = stages.find(({ id }) => id === row['stage_id'])?.['name']
      expect(name).toBe(status === 'open' ? stage?.label : open.at(-1)?.label)
      expect(ownerOf(sandbox, row)).toBe(emailOf(deal.ownerId))
    }
  })

  it('has its meetings, calls and tasks as activities, with their outcomes where the company knows such', async () => {
    const account = await aPipedriveAccount({ dataset: () => dataset })
    const { sandbox } = account
    const rows = await all(account, '/api/v2/activities')
    const field = await account.data('GET', '/api/v2/activityFields/outcome')
    function outcomeOf(row: Row): unknown {
      return (field['options'] as Row[]).find(({ id }) => id === row['outcome'])?.['label']
    }
    const words = {
      held: 'Held',
      noShow: 'No-show',
      rescheduled: 'Rescheduled',
      cancelled: 'Cancelled',
      scheduled: undefined,
    }

    expect(rows.size).toBe(dataset.meetings.length + dataset.calls.length + dataset.tasks.length)
    for (const [meeting, row] of pairs(sandbox, 'meetings', { records: dataset.meetings, rows })) {
      const people = meeting.contactIds.map((id, index) => ({
        person_id: Number(sandbox.idOf('contacts', id)),
        primary: index === 0,
      }))
      expect(row).toMatchObject({
        type: 'meeting',
        subject: meeting.subject ?? '',
        due_date: meeting.startsAt?.slice(0, 10) ?? null,
        due_time: meeting.startsAt?.slice(11, 19) ?? null,
        done: meeting.outcome === 'held',
        participants: people,
        person_id: people[0]?.person_id ?? null,
        note: meeting.notes === null ? null : `<p>${meeting.notes}</p>`,
      })
      expect(outcomeOf(row)).toBe(meeting.outcome === null ? undefined : words[meeting.outcome])
      if (meeting.startsAt !== null && meeting.endsAt !== null) {
        const lasted = Date.parse(`1970-01-01T${String(row['duration'])}Z`)
        expect(lasted).toBe(Date.parse(meeting.endsAt) - Date.parse(meeting.startsAt))
      }
    }
    for (const [call, row] of pairs(sandbox, 'calls', { records: dataset.calls, rows })) {
      expect(row).toMatchObject({ type: 'call', done: true, due_date: call.at.slice(0, 10) })
      expect(row['note']).toContain(`, ${call.durationSeconds} s`)
      expect(row['note']).toContain(call.status === 'noAnswer' ? 'no answer' : call.status)
      expect(outcomeOf(row) === undefined).toBe(call.outcome === null)
    }
    for (const [task, row] of pairs(sandbox, 'tasks', { records: dataset.tasks, rows })) {
      expect(row).toMatchObject({ type: 'task', done: task.done, due_time: task.dueAt.slice(11, 19), outcome: null })
      expect(ownerOf(sandbox, row)).toBe(emailOf(task.ownerId))
    }
  })

  it('has its users, those who have left as well, in teams with their supervisors', async () => {
    const account = await aPipedriveAccount({ dataset: () => dataset })
    const users = (await account.data('GET', '/v1/users')) as unknown as Row[]
    const teams = (await account.data('GET', '/v1/legacyTeams')) as unknown as Row[]
    const byId = new Map(users.map((user) => [user.id, String(user['email'])]))

    expect(users.map(({ email, active_flag }) => [email, active_flag])).toEqual(
      dataset.owners.map(({ email, archived }) => [email, !archived]),
    )
    expect(teams.map(({ name }) => name)).toEqual(dataset.teams.map(({ name }) => name))
    for (const [index, team] of teams.entries()) {
      const members = dataset.owners.filter(({ teamId }) => teamId === dataset.teams[index]?.id)
      const supervisor = members.find(({ supervisorId }) => supervisorId === null)
      expect((team['users'] as number[]).map((id) => byId.get(id))).toEqual(members.map(({ email }) => email))
      expect(byId.get(Number(team['manager_id']))).toBe(supervisor?.email)
    }
  })
})

describe('a company without outcomes of activities', () => {
  it('has no such field, shows none, and takes none', async () => {
    const { call, data } = await aPipedriveAccount({ nativeOutcomes: false })
    const meeting = await data('GET', '/api/v2/activities/1')

    expect((await call('GET', '/api/v2/activityFields/outcome')).status).toBe(404)
    expect(meeting).not.toHaveProperty('outcome')
    expect(meeting).toMatchObject({ type: 'meeting', done: true })
    expect((await call('PATCH', '/api/v2/activities/1', { outcome: 301 })).status).toBe(400)
  })
})

describe('a folder', () => {
  async function start(dir: string, data: () => Dataset): Promise<PipedriveSandbox> {
    const sandbox = await startPipedriveSandbox({ dataset: data, dir, port: 0 })
    onTestFinished(() => sandbox.close())
    return sandbox
  }

  it('keeps the company: whoever starts there again goes on where it was left', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'minset-pipedrive-'))
    onTestFinished(() => {
      rmSync(dir, { recursive: true })
    })
    const first = await start(dir, () => smallCompany())
    function ask(
      sandbox: PipedriveSandbox,
      method: string,
      path: string,
      body?: unknown,
    ): Promise<Record<string, unknown>> {
      const headers = { 'x-api-token': sandbox.accessToken }
      return sendTo(sandbox, { method, path, body, headers }).then((reply) => reply.body as Record<string, unknown>)
    }
    const made = first.create('deals', { title: 'Kept' })
    first.archive('persons', '2')
    const field = await ask(first, 'POST', '/api/v2/dealFields', { field_name: 'Why', field_type: 'text' })
    const hook = { subscription_url: 'https://minset.example/x', event_action: '*', event_object: 'deal', name: 'Ours' }
    await ask(first, 'POST', '/v1/webhooks', hook)
    await first.close()

    const second = await start(dir, () => {
      throw new Error('the company is there already')
    })

    expect(second.read('deals', String(made.id))).toEqual(made)
    expect(second.read('persons', '2')?.is_deleted).toBe(true)
    expect(second.create('deals', { title: 'Next' }).id).toBe(made.id + 1)
    const fields = await ask(second, 'GET', '/api/v2/dealFields?limit=500')
    expect(fields['data']).toContainEqual(
      expect.objectContaining({ field_code: (field['data'] as Record<string, unknown>)['field_code'] }),
    )
    expect(await ask(second, 'GET', '/v1/webhooks')).toMatchObject({ data: [{ name: 'Ours' }] })
    expect(second.idOf('contacts', 'k3')).toBe('3')
  })
})
