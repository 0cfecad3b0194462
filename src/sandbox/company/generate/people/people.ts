import type { Faker } from '@faker-js/faker'
import type { DatasetOwner, DatasetTeam } from '../../dataset.ts'
import { slug } from '../addresses.ts'
import { mondayOf, weekMs } from './calendar.ts'

const teamNames = ['Oslo', 'Bergen', 'Trondheim', 'Stavanger', 'Nordic partners']
const repsPerTeam = 6

/** How carefully a rep keeps records: increasingly, like most others, or hardly. */
export type Care = 'improving' | 'usual' | 'careless'

/** A present or former rep, with the habits that the generator gives them. */
export interface Employee {
  readonly owner: DatasetOwner
  readonly care: Care
  readonly callsPerWeek: number
  readonly meetingsPerWeek: number
  /** Position among the reps of all teams, from 0. */
  readonly index: number
}

export interface People {
  readonly teams: readonly DatasetTeam[]
  readonly supervisors: readonly DatasetOwner[]
  readonly employees: readonly Employee[]
  /** The admin and the operator of the CRM. */
  readonly office: readonly DatasetOwner[]
}

/** Index of the rep who started during the year: the last one of the first team. */
const joiner = repsPerTeam - 1
/** Weeks since the former rep left, and since the new one started. */
const [leftWeeksAgo, startedWeeksAgo] = [22, 20]

/**
 * Teams, each with a supervisor, and their reps; and an admin and an operator, who are in no team. One rep has left, and a
 * new one has taken over the clients.
 */
export function generatePeople(faker: Faker, now: Date): People {
  const used = new Set<string>()
  function person(id: string, teamId: string | null, supervisorId: string | null): DatasetOwner {
    const { firstName, lastName } = uniqueName(faker, used)
    const email = `${slug(firstName)}.${slug(lastName)}@fjordkontor.example`
    return { id, email, firstName, lastName, teamId, supervisorId, archived: false }
  }
  const teams = teamNames.map((name, index) => ({ id: String(9001 + index), name }))
  const supervisors = teams.map((team) => person(`supervisor-${team.id}`, team.id, null))
  const reps = teams.flatMap((team) =>
    Array.from({ length: repsPerTeam }, (_, index) =>
      person(`rep-${team.id}-${index + 1}`, team.id, `supervisor-${team.id}`),
    ),
  )
  function weeksAgo(weeks: number): string {
    return new Date(mondayOf(now) - weeks * weekMs).toISOString()
  }
  const former = {
    ...person('former-rep', teams[0]?.id ?? '', null),
    archived: true,
    leftAt: weeksAgo(leftWeeksAgo),
  }
  const owners = reps.map((rep, index) => (index === joiner ? { ...rep, startedAt: weeksAgo(startedWeeksAgo) } : rep))
  const employees = [...owners, former].map((owner, index) => employee(faker, owner, index))
  const office = (['admin', 'operator'] as const).map((keeps) => ({ ...person(keeps, null, null), keeps }))
  return { teams, supervisors, employees, office }
}

function employee(faker: Faker, owner: DatasetOwner, index: number): Employee {
  return {
    owner,
    index,
    care: careOf(index),
    callsPerWeek: index % 10 === 9 ? 33 : faker.number.int({ min: 20, max: 24 }),
    meetingsPerWeek: faker.number.int({ min: 5, max: 6 }),
  }
}

/** Each team has at least one improving and one careless rep. */
function careOf(index: number): Care {
  if (index % 5 === 1) return 'improving'
  return index % 5 === 3 ? 'careless' : 'usual'
}

function uniqueName(faker: Faker, used: Set<string>): { firstName: string; lastName: string } {
  for (;;) {
    const name = { firstName: faker.person.firstName(), lastName: faker.person.lastName() }
    const text = `${name.firstName} ${name.lastName}`
    if (used.has(text)) continue
    used.add(text)
    return name
  }
}
