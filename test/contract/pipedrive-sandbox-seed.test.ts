import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type {
  Dataset,
  DatasetCall,
  DatasetContact,
  DatasetDeal,
  DatasetMeeting,
} from '../../src/sandbox/company/dataset.ts'
import { type PipedriveSandbox, startPipedriveSandbox } from '../../src/sandbox/pipedrive/index.ts'
import type { DatasetKind } from '../../src/sandbox/pipedrive/seed/seed-values.ts'
import { smallCompany } from '../support/hubspot-account.ts'
import { companyOf } from '../support/part-of-company.ts'
import { aPipedriveAccount, type PipedriveAccount, sendTo } from '../support/pipedrive-account.ts'

const dataset = companyOf({ seed: 5, now: new Date('2026-10-14T10:00:00Z') })

type Row = Readonly<Record<string, unknown>> & { readonly id: number }

/** Every item of a list, page by page. */
async function all({ call }: PipedriveAccount, path: string): Promise<Row[]> {
  const rows: Row[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const { body } = await call('GET', `${path}?limit=500${cursor === '' ? '' : `&cursor=${cursor}`}`)
    const page = body as { data: Row[]; additional_data: { next_cursor: string | null } }
    rows.push(...page.data)
    cursor = page.additional_data.next_cursor
  }
  return rows
}

/** The list's values for the dataset's records, in their order. */
function of(
  { sandbox }: PipedriveAccount,
  kind: DatasetKind,
  { records, rows }: { readonly records: readonly { readonly id: string }[]; readonly rows: readonly Row[] },
): (Row | undefined)[] {
  const byId = new Map(rows.map((row) => [String(row.id), row]))
  return records.map(({ id }) => byId.get(sandbox.idOf(kind, id)))
}

function seconds(at: string | null): string | null {
  return at === null ? null : at.replace('.000Z', 'Z')
}

/** The expected values of each record, in the dataset's order. */
type Expected = Readonly<Record<string, unknown>>

function idIn(sandbox: PipedriveSandbox, kind: DatasetKind, id: string | null | undefined): number | null {
  return id === null || id === undefined ? null : Number(sandbox.idOf(kind, id))
}

/** The user with the owner's address. */
function userOf({ users }: PipedriveSandbox, ownerId: string | null): number | null {
  const email = dataset.owners.find(({ id }) => id === ownerId)?.email
  return users.find((user) => user.email === email)?.id ?? null
}

function personOf(sandbox: PipedriveSandbox, contact: DatasetContact): Expected {
  const addresses = [...(contact.email === null ? [] : [contact.email]), ...(contact.otherEmails ?? [])]
  const numbers = [contact.phone, contact.mobilePhone].filter((number) => number !== null)
  // Recorded: a person without a number has a blank one.
  const phones = numbers.length === 0 ? [''] : numbers
  return {
    first_name: contact.firstName,
    last_name: contact.lastName,
    name: [contact.firstName, contact.lastName].filter(Boolean).join(' '),
    emails: addresses.map((value, index) => ({ value, primary: index === 0, label: 'work' })),
    phones: phones.map((value, index) => ({ value, primary: index === 0 })),
    job_title: contact.jobTitle,
    org_id: idIn(sandbox, 'companies', contact.companyId),
    owner_id: userOf(sandbox, contact.ownerId),
    add_time: seconds(contact.createdAt),
    update_time: seconds(contact.updatedAt),
  }
}

function statusOf({ stageId }: DatasetDeal): 'open' | 'won' | 'lost' {
  const stage = dataset.stages.find(({ id }) => id === stageId)
  if (stage?.closed !== true) return 'open'
  return stage.probability === 1 ? 'won' : 'lost'
}

function dealOf(sandbox: PipedriveSandbox, deal: DatasetDeal, stages: readonly Row[]): Expected {
  const status = statusOf(deal)
  const open = dataset.stages.filter(({ closed }) => !closed)
  const stage = status === 'open' ? open.find(({ id }) => id === deal.stageId) : open.at(-1)
  const day = deal.closeDate?.slice(0, 10) ?? null
  return {
    title: deal.name ?? '',
    status,
    stage_id: stages.find(({ name }) => name === stage?.label)?.id,
    value: deal.amount,
    currency: deal.currency,
    expected_close_date: status === 'open' ? day : null,
    won_time: status === 'won' ? seconds(deal.closeDate) : null,
    lost_time: status === 'lost' ? seconds(deal.closeDate) : null,
    lost_reason: deal.lostReason,
    org_id: idIn(sandbox, 'companies', deal.companyId),
    person_id: idIn(sandbox, 'contacts', deal.contactIds[0]),
    owner_id: userOf(sandbox, deal.ownerId),
  }
}

function outcomeIds(options: readonly Row[]): (label: string | null) => number | null {
  return (label) => options.find((option) => option['label'] === label)?.id ?? null
}

const meetingLabels: Readonly<Record<string, string>> = {
  held: 'Held',
  noShow: 'No-show',
  rescheduled: 'Rescheduled',
  cancelled: 'Cancelled',
}

function meetingOf(sandbox: PipedriveSandbox, meeting: DatasetMeeting, options: readonly Row[]): Expected {
  const { startsAt, endsAt } = meeting
  const lasts = startsAt === null || endsAt === null ? null : Date.parse(endsAt) - Date.parse(startsAt)
  const label = meetingLabels[String(meeting.outcome)] ?? null
  return {
    type: 'meeting',
    subject: meeting.subject ?? '',
    ...dueAt(startsAt),
    duration: lasts === null ? null : new Date(lasts).toISOString().slice(11, 19),
    done: meeting.outcome === 'held',
    outcome: outcomeIds(options)(label),
    ...peopleOf(sandbox, meeting.contactIds),
    note: meeting.notes === null ? null : `<p>${meeting.notes}</p>`,
  }
}

function dueAt(at: string | null): Expected {
  return { due_date: at?.slice(0, 10) ?? null, due_time: at?.slice(11, 19) ?? null }
}

function peopleOf(sandbox: PipedriveSandbox, contactIds: readonly string[]): Expected {
  const people = contactIds.map((id) => idIn(sandbox, 'contacts', id))
  return {
    participants: people.map((person_id, index) => ({ person_id, primary: index === 0 })),
    person_id: people[0] ?? null,
  }
}

const callLabels = {
  connected: 'Connected',
  noAnswer: 'No answer',
  busy: 'Busy',
  leftMessage: 'Left message',
  leftVoicemail: 'Left voicemail',
  wrongNumber: 'Wrong number',
}

function callOf(sandbox: PipedriveSandbox, call: DatasetCall, options: readonly Row[]): Expected {
  const words = call.status === 'noAnswer' ? 'no answer' : call.status
  const number = call.toNumber === null ? '' : `, ${call.toNumber}`
  return {
    type: 'call',
    subject: call.subject ?? '',
    ...dueAt(call.at),
    duration: new Date(call.durationSeconds * 1000).toISOString().slice(11, 19),
    done: true,
    outcome: call.outcome === null ? null : outcomeIds(options)(callLabels[call.outcome]),
    ...peopleOf(sandbox, call.contactIds),
    note:
      call.reportedIn === 'title'
        ? null
        : `<p>Call status: ${words} (${call.direction}, ${call.durationSeconds} s${number})</p>`,
    owner_id: userOf(sandbox, call.ownerId),
  }
}

describe('a company filled with a dataset', () => {
  it('has its people', async () => {
    const account = await aPipedriveAccount({ dataset: () => dataset })
    const rows = await all(account, '/api/v2/persons')

    expect(rows).toHaveLength(dataset.contacts.length)
    expect(of(account, 'contacts', { records: dataset.contacts, rows })).toMatchObject(
      dataset.contacts.map((contact) => personOf(account.sandbox, contact)),
    )
  })

  it('has its organizations, with their numbers in a custom field', async () => {
    const account = await aPipedriveAccount({ dataset: () => dataset })
    const rows = await all(account, '/api/v2/organizations')
    const fields = await all(account, '/api/v2/organizationFields')
    const phone = fields.find(({ field_type }) => field_type === 'phone')
    const industries = fields.find(({ field_code }) => field_code === 'industry')?.['options'] as Row[]

    expect(phone).toMatchObject({ field_name: 'Phone', is_custom_field: true })
    expect(rows).toHaveLength(dataset.companies.length)
    expect(of(account, 'companies', { records: dataset.companies, rows })).toMatchObject(
      dataset.companies.map((company) => ({
        name: company.name ?? '',
        website: company.domain,
        industry: industries.find(({ label }) => label === company.industry)?.id,
        employee_count: company.employees,
        annual_revenue: company.annualRevenue,
        address: { locality: company.city, country: company.country },
        custom_fields: { [String(phone?.['field_code'])]: company.phone },
        owner_id: userOf(account.sandbox, company.ownerId),
      })),
    )
  })

  it('has its deals: closed ones by status, and open ones in stages', async () => {
    const account = await aPipedriveAccount({ dataset: () => dataset })
    const rows = await all(account, '/api/v2/deals')
    const stages = await all(account, '/api/v2/stages')
    const open = dataset.stages.filter(({ closed }) => !closed)

    expect(stages.map(({ name, deal_probability }) => [name, deal_probability])).toEqual(
      open.map(({ label, probability }) => [label, probability * 100]),
    )
    expect(rows).toHaveLength(dataset.deals.length)
    expect(of(account, 'deals', { records: dataset.deals, rows })).toMatchObject(
      dataset.deals.map((deal) => dealOf(account.sandbox, deal, stages)),
    )
  })

  it('has its meetings, calls and tasks as activities, with outcomes if the company supports them', async () => {
    const account = await aPipedriveAccount({ dataset: () => dataset })
    const { sandbox } = account
    const rows = await all(account, '/api/v2/activities')
    const options = (await account.data('GET', '/api/v2/activityFields/outcome'))['options'] as Row[]
    const { meetings, calls, tasks } = dataset

    expect(rows).toHaveLength(meetings.length + calls.length + tasks.length)
    expect(of(account, 'meetings', { records: meetings, rows })).toMatchObject(
      meetings.map((meeting) => meetingOf(sandbox, meeting, options)),
    )
    expect(of(account, 'calls', { records: calls, rows })).toMatchObject(
      calls.map((call) => callOf(sandbox, call, options)),
    )
    expect(of(account, 'tasks', { records: tasks, rows })).toMatchObject(
      tasks.map((task) => ({
        type: 'task',
        subject: task.subject ?? '',
        ...dueAt(task.dueAt),
        done: task.done,
        outcome: null,
        ...peopleOf(sandbox, task.contactIds),
        owner_id: userOf(sandbox, task.ownerId),
      })),
    )
  })

  it('has its users, including former ones, in teams with their supervisors', async () => {
    const account = await aPipedriveAccount({ dataset: () => dataset })
    const users = (await account.data('GET', '/v1/users')) as unknown as Row[]
    const teams = (await account.data('GET', '/v1/legacyTeams')) as unknown as Row[]
    const byId = new Map(users.map((user) => [user.id, user['email']]))
    const expected = dataset.teams.map(({ id, name }) => {
      const members = dataset.owners.filter(({ teamId }) => teamId === id)
      const manager = members.find(({ supervisorId }) => supervisorId === null)?.email
      return [name, manager, members.map(({ email }) => email)]
    })

    expect(users.map(({ email, active_flag }) => [email, active_flag])).toEqual(
      dataset.owners.map(({ email, archived }) => [email, !archived]),
    )
    expect(
      teams.map(({ name, manager_id, users: ids }) => [
        name,
        byId.get(Number(manager_id)),
        (ids as number[]).map((id) => byId.get(id)),
      ]),
    ).toEqual(expected)
  })

  it('may contain only deals and companies', async () => {
    const bare: Dataset = {
      ...dataset,
      contacts: [],
      meetings: [],
      calls: [],
      tasks: [],
      deals: dataset.deals.slice(0, 3),
    }
    const account = await aPipedriveAccount({ dataset: () => bare })

    expect(await all(account, '/api/v2/deals')).toMatchObject([{ person_id: null }, { person_id: null }, {}])
    expect(await all(account, '/api/v2/activities')).toEqual([])
    expect(await account.data('POST', '/api/v2/persons', { name: 'The first one' })).toMatchObject({ id: 1 })
  })
})

describe('a company without activity outcomes', () => {
  it('has no such field, returns none, and accepts none', async () => {
    const { call, data } = await aPipedriveAccount({ nativeOutcomes: false })
    const meeting = await data('GET', '/api/v2/activities/1')

    expect((await call('GET', '/api/v2/activityFields/outcome')).status).toBe(404)
    expect(meeting).not.toHaveProperty('outcome')
    expect(meeting).toMatchObject({ type: 'meeting', done: true })
    expect((await call('PATCH', '/api/v2/activities/1', { outcome: 301 })).status).toBe(400)
  })
})

describe('the folder of an emulated company', () => {
  async function start(dir: string, data: () => Dataset): Promise<PipedriveSandbox> {
    const sandbox = await startPipedriveSandbox({ dataset: data, dir, port: 0 })
    onTestFinished(() => sandbox.close())
    return sandbox
  }

  it('preserves the company: a new start continues from its last state', async () => {
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
