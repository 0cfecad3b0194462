import { describe, expect, it } from 'vitest'
import { demoPeopleOf } from '../../../src/demo/demo-people.ts'
import { companyOf } from '../../support/part-of-company.ts'

const now = new Date('2026-10-14T10:00:00Z')

describe('the people whom visitors of the demo sign in as', () => {
  const dataset = companyOf({ seed: 1, now })
  const people = demoPeopleOf(dataset)
  const owners = people.map(({ address }) => dataset.owners.find(({ email }) => email === address))

  it('are one of each role, of whom the supervisor is that of the rep', () => {
    const [rep, supervisor, admin, operator] = owners

    expect(people.map(({ role }) => role)).toEqual(['rep', 'supervisor', 'admin', 'operator'])
    expect(new Set(people.map(({ name }) => name)).size).toBe(4)
    expect(rep?.supervisorId).toBe(supervisor?.id)
    expect(dataset.past?.careless).toContain(rep?.id)
    for (const one of [admin, operator]) {
      expect(one).toMatchObject({ supervisorId: null, teamId: null, archived: false })
    }
  })

  it('include nobody to keep the CRM where the company has none', () => {
    const sellers = { owners: dataset.owners.filter(({ keeps }) => keeps === undefined) }

    expect(demoPeopleOf(sellers).map(({ role }) => role)).toEqual(['rep', 'supervisor'])
    expect(demoPeopleOf({ owners: [] })).toEqual([])
  })
})
