import type { Faker } from '@faker-js/faker'
import type { DatasetOwner, DatasetTeam } from '../dataset.ts'
import { slug } from './addresses.ts'

const teamNames = ['Oslo', 'Bergen', 'Trondheim', 'Stavanger', 'Nordic partners']
const repsPerTeam = 6

/** Teams, each with a supervisor, and their reps; one rep has left. */
export function generatePeople(faker: Faker): {
  readonly teams: DatasetTeam[]
  readonly supervisors: DatasetOwner[]
  readonly reps: DatasetOwner[]
  readonly former: DatasetOwner
} {
  const used = new Set<string>()
  function person(id: string, teamId: string, supervisorId: string | null): DatasetOwner {
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
  const former = { ...person('former-rep', teams[0]?.id ?? '', null), archived: true }
  return { teams, supervisors, reps, former }
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
