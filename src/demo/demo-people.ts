import type { Kysely } from 'kysely'
import type { DemoPerson } from '../admin/index.ts'
import type { Schema } from '../infra/db/schema.ts'
import { appoint, findUsersByAddress, isGrantedRole, type Role } from '../people/index.ts'
import type { Dataset, DatasetOwner } from '../sandbox/company/dataset.ts'

/**
 * Whom visitors of a demo may sign in as: a rep with something to repair, the supervisor of that rep, and the people who
 * keep the CRM, if the company has any. Pure.
 */
export function demoPeopleOf({ owners, past }: Pick<Dataset, 'owners' | 'past'>): DemoPerson[] {
  const reps = owners.filter(({ supervisorId, archived }) => supervisorId !== null && !archived)
  const rep = reps.find(({ id }) => past?.careless.includes(id)) ?? reps[0]
  const holders: Readonly<Record<Role, DatasetOwner | undefined>> = {
    rep,
    supervisor: owners.find(({ id }) => id === rep?.supervisorId),
    admin: owners.find(({ keeps }) => keeps === 'admin'),
    operator: owners.find(({ keeps }) => keeps === 'operator'),
  }
  return (['rep', 'supervisor', 'admin', 'operator'] as const).flatMap((role) => {
    const owner = holders[role]
    return owner === undefined ? [] : [{ role, name: `${owner.firstName} ${owner.lastName}`, address: owner.email }]
  })
}

/**
 * Gives the people of a demo the roles that do not follow from the teams, unless they have them: at every start, so that
 * visitors can always sign in as each of them. The account's owners must have been read.
 */
export async function appointPeople(
  db: Kysely<Schema>,
  accountId: string,
  { people, now }: { readonly people: readonly DemoPerson[]; readonly now: Date },
): Promise<void> {
  for (const { role, address } of people) {
    if (!isGrantedRole(role)) continue
    for (const user of await findUsersByAddress(db, accountId, address)) {
      await db.transaction().execute((trx) => appoint(trx, user, { role, now }))
    }
  }
}
