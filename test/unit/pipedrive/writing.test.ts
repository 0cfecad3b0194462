import { describe, expect, it } from 'vitest'
import type { UpdateResult } from '../../../src/crm/port.ts'
import { CrmPermissionError } from '../../../src/domain/errors.ts'
import type { Flag } from '../../../src/domain/record.ts'
import { mockHttp } from '../../support/http-mock.ts'
import { inWords } from '../../support/words.ts'
import {
  allFields,
  builtIn,
  codes,
  connectPerson,
  labelField,
  listed,
  option,
  ownField,
  refusal,
  single,
} from './account.ts'
import { origin } from './adapter.ts'

const fields = { method: 'GET', path: '/api/v2/personFields' } as const
const persons = { method: 'GET', path: '/api/v2/persons' } as const
const incomplete: Flag = { status: 'incomplete', missing: 'last name', since: '2026-11-01' }
const complete: Flag = { status: 'complete', missing: null, since: null }
const shownIncomplete = {
  [codes.status]: 17,
  [codes.missing]: 'last name',
  [codes.since]: '2026-11-01',
  [codes.carried]: null,
}

function person(id: string) {
  return { method: 'GET', path: `/api/v2/persons/${id}` } as const
}
function patch(id: string) {
  return { method: 'PATCH', path: `/api/v2/persons/${id}` } as const
}
function written(id: string): UpdateResult {
  return { id, result: 'written' }
}
function record(id: number, custom: object | null = null, labels: readonly number[] = []): object {
  return { id, is_deleted: false, label_ids: labels, custom_fields: custom }
}

describe('writing flags', () => {
  const http = mockHttp(origin)

  it('writes fields by their codes, options by their ids, and the label beside those of others', async () => {
    http.reply(fields, listed(allFields()))
    http.reply(person('1'), single(record(1, null, [5])))
    const custom = { [codes.status]: 17, [codes.missing]: 'last name', [codes.since]: '2026-11-01' }
    http.reply({ ...patch('1'), body: { custom_fields: custom, label_ids: [5, 6] } }, single({ id: 1 }))

    const done = await connectPerson().crm.write.update('contact', [{ id: '1', flag: incomplete }])

    expect(done).toEqual({ results: [written('1')], apiCalls: 1 })
    expect(http.arrived()[1]?.url.searchParams.get('custom_fields')).toBe(Object.values(codes).join(','))
  })

  it('writes nothing that the record already shows', async () => {
    http.reply(fields, listed(allFields()))
    http.reply(person('1'), single(record(1, shownIncomplete, [6, 5])))

    const done = await connectPerson().crm.write.update('contact', [{ id: '1', flag: incomplete }])

    expect(done).toEqual({ results: [written('1')], apiCalls: 0 })
  })

  it('sends only the differences: the label alone is sent without custom fields', async () => {
    http.reply(fields, listed(allFields()))
    http.reply(person('1'), single(record(1, shownIncomplete, [5])))
    http.reply({ ...patch('1'), body: { label_ids: [5, 6] } }, single({ id: 1 }))

    expect((await connectPerson().crm.write.update('contact', [{ id: '1', flag: incomplete }])).apiCalls).toBe(1)
  })

  it('clears with null, and removes only its own label', async () => {
    http.reply(fields, listed(allFields()))
    http.reply(person('1'), single(record(1, shownIncomplete, [6, 5])))
    const custom = { [codes.status]: 18, [codes.missing]: null, [codes.since]: null }
    http.reply({ ...patch('1'), body: { custom_fields: custom, label_ids: [5] } }, single({ id: 1 }))

    const { results } = await connectPerson().crm.write.update('contact', [{ id: '1', flag: complete }])

    expect(results).toEqual([written('1')])
  })

  it('writes the missing fields of activities together with the flag, in one call', async () => {
    http.reply(fields, listed(allFields()))
    http.reply(person('1'), single(record(1, shownIncomplete, [6])))
    const custom = { [codes.missing]: 'phone number', [codes.carried]: 'meeting "Kick-off": notes' }
    http.reply({ ...patch('1'), body: { custom_fields: custom } }, single({ id: 1 }))

    const { apiCalls } = await connectPerson().crm.write.update('contact', [
      { id: '1', carried: { missing: 'meeting "Kick-off": notes' } },
      { id: '1', flag: { ...incomplete, missing: 'phone number' } },
    ])

    expect(apiCalls).toBe(1)
  })

  it('reads ten or more records in one call, fewer individually', async () => {
    const ids = Array.from({ length: 10 }, (_, index) => String(index + 1))
    http.reply(fields, listed(allFields()))
    http.reply(persons, listed(ids.map((id) => record(Number(id), shownIncomplete, [6]))))

    const done = await connectPerson().crm.write.update(
      'contact',
      ids.map((id) => ({ id, flag: incomplete })),
    )

    expect(done).toEqual({ results: ids.map(written), apiCalls: 0 })
    expect(http.arrived()[1]?.url.searchParams.get('ids')).toBe(ids.join(','))
  })

  it('reports records that no longer exist, before and at the write', async () => {
    http.reply(fields, listed(allFields()))
    http.reply(person('1'), refusal(404, 'Person not found'))
    http.reply(person('2'), single({ ...record(2), is_deleted: true }))
    http.reply(person('3'), single(record(3)))
    http.reply(patch('3'), refusal(410, 'gone'))

    const { results } = await connectPerson().crm.write.update(
      'contact',
      ['1', '2', '3'].map((id) => ({ id, flag: incomplete })),
    )

    expect(results.map(({ result }) => result)).toEqual(['gone', 'gone', 'gone'])
  })

  it('makes no call if there is nothing to write', async () => {
    const { crm } = connectPerson()

    expect(await crm.write.update('contact', [])).toEqual({ results: [], apiCalls: 0 })
    expect(await crm.write.update('contact', [{ id: '1' }])).toEqual({ results: [written('1')], apiCalls: 0 })
  })

  it('writes the flag of an update whose outcome is refused', async () => {
    http.reply(fields, listed(allFields()))
    http.reply(person('1'), single(record(1)))
    http.reply(patch('1'), single({ id: 1 }))

    const done = await connectPerson().crm.write.update('contact', [{ id: '1', flag: incomplete, outcome: 'busy' }])

    expect(done.apiCalls).toBe(1)
    expect(inWords(done.results)).toMatchObject([{ result: 'refused', reason: 'only calls have an outcome' }])
  })

  it('refuses flags of activities, which cannot carry any', async () => {
    const { crm } = connectPerson()

    expect(crm.write.carriers.meeting).toEqual(['deal', 'contact', 'company'])
    expect((await crm.write.update('meeting', [{ id: '1', flag: incomplete }])).results).toMatchObject([
      { id: '1', result: 'refused', cause: 'no-carrier' },
    ])
  })
})

describe('writing flags that Pipedrive refuses', () => {
  const http = mockHttp(origin)

  it('restores a field that was deleted meanwhile, and writes once more', async () => {
    const newCode = 'e5'.repeat(20)
    const left = allFields().filter((field) => !('field_code' in field) || field.field_code !== codes.missing)
    const again = { field_code: newCode }
    http.reply(fields, listed(allFields()))
    http.reply(person('1'), single(record(1)))
    http.reply(patch('1'), refusal(400, `Validation failed: custom_fields.${codes.missing}: unknown field`))
    http.reply(fields, listed(left))
    http.reply({ method: 'POST', path: '/api/v2/personFields' }, single(ownField('missing', again)))
    http.reply(fields, listed([...left, ownField('missing', again)]))
    const custom = { [codes.status]: 17, [newCode]: 'last name', [codes.since]: '2026-11-01' }
    http.reply({ ...patch('1'), body: { custom_fields: custom, label_ids: [6] } }, single({ id: 1 }))

    const done = await connectPerson().crm.write.update('contact', [{ id: '1', flag: incomplete }])

    expect(done).toEqual({ results: [written('1')], apiCalls: 2 })
  })

  it('creates missing items before anything is written', async () => {
    const withoutOption = [builtIn('name'), labelField(), ownField('status', { options: [option(18, 'Complete')] })]
    const others = (['missing', 'since', 'carried'] as const).map((part) => ownField(part))
    http.reply(fields, listed([...withoutOption, ...others]))
    http.reply(fields, listed([...withoutOption, ...others]))
    http.reply(
      { method: 'POST', path: `/api/v2/personFields/${codes.status}/options`, body: [{ label: 'Incomplete' }] },
      single([option(19, 'Incomplete')]),
    )
    http.reply(
      fields,
      listed([
        builtIn('name'),
        labelField(),
        ownField('status', { options: [option(18, 'Complete'), option(19, 'Incomplete')] }),
        ...others,
      ]),
    )
    http.reply(person('1'), single(record(1, { ...shownIncomplete, [codes.status]: null }, [6])))
    http.reply({ ...patch('1'), body: { custom_fields: { [codes.status]: 19 } } }, single({ id: 1 }))

    expect((await connectPerson().crm.write.update('contact', [{ id: '1', flag: incomplete }])).results).toEqual([
      written('1'),
    ])
  })

  it('gives up after one repair', async () => {
    http.reply(fields, listed(allFields()))
    http.reply(person('1'), single(record(1)))
    const unknown = refusal(400, `Validation failed: custom_fields.${codes.since}: unknown field`)
    http.reply(patch('1'), unknown)
    http.reply(fields, listed(allFields()))
    http.reply(fields, listed(allFields()))
    http.reply(patch('1'), unknown)

    const { results } = await connectPerson().crm.write.update('contact', [{ id: '1', flag: incomplete }])

    expect(results).toMatchObject([{ result: 'refused', cause: 'missing-property' }])
  })

  it("keeps Pipedrive's words of a refusal, and writes the other records", async () => {
    http.reply(fields, listed(allFields()))
    http.reply(person('1'), single(record(1)))
    http.reply(person('2'), single(record(2)))
    http.reply(patch('1'), refusal(400, 'Validation failed: name: too long'))
    http.reply(patch('2'), single({ id: 2 }))

    const { results } = await connectPerson().crm.write.update(
      'contact',
      ['1', '2'].map((id) => ({ id, flag: incomplete })),
    )

    expect(inWords(results)).toEqual([
      { id: '1', result: 'refused', reason: 'Validation failed: name: too long', cause: 'other' },
      written('2'),
    ])
  })

  it('refuses a single record that the person may not edit', async () => {
    http.reply(fields, listed(allFields()))
    http.reply(person('1'), single(record(1)))
    http.reply(patch('1'), refusal(403, 'You have no permission to edit this person'))
    const { crm } = connectPerson()

    const { results } = await crm.write.update('contact', [{ id: '1', flag: incomplete }])

    expect(results).toMatchObject([{ result: 'refused', cause: 'other' }])
    expect(crm.features().find(({ name }) => name === 'flags')?.on).toBe(true)
  })

  it('throws if the app may not write at all, and reports it from then on', async () => {
    http.reply(fields, listed(allFields()))
    http.reply(person('1'), single(record(1)))
    http.reply(patch('1'), refusal(403, 'Scope and URL mismatch', { errorCode: 403 }))
    const { crm } = connectPerson()

    await expect(crm.write.update('contact', [{ id: '1', flag: incomplete }])).rejects.toThrow(CrmPermissionError)
    expect(crm.features().find(({ name }) => name === 'flags')?.on).toBe(false)
  })
})
