import { z } from 'zod'
import type { Owner } from '../domain/owner.ts'
import { addressKey, nameKey } from '../domain/text/same-text.ts'
import { parseYamlFile } from '../domain/text/yaml-file.ts'
import { isMailAddress } from '../infra/mail.ts'
import type { Supervision } from './owner-store.ts'

/** Addresses in the form that CRMs accept, including letters of every script. */
const Address = z
  .string('an e-mail address')
  .trim()
  .refine(isMailAddress, { error: ({ input }) => `found ${JSON.stringify(input)}, allowed is an e-mail address` })

const Team = z
  .strictObject({
    supervisor: Address,
    team: z.string('the name of a team in the CRM').optional(),
    reps: z.array(Address, 'a list of e-mail addresses').optional(),
  })
  .refine((team) => (team.team === undefined) !== (team.reps === undefined), 'either `team` or `reps`, and not both')

const TeamsFile = z.strictObject({ teams: z.array(Team, 'a list of teams') }, 'a list under the key `teams`')

/** Supervisors as the admin lists them: by the name of a team in the CRM, or rep by rep. */
export type Teams = z.infer<typeof TeamsFile>['teams']

/**
 * Reads the teams file (YAML): a list under `teams`, each with `supervisor` (e-mail address) and either `team` (name
 * of a team in the CRM) or `reps` (e-mail addresses).
 *
 * @throws ConfigError with every problem, each with its place in the file
 */
export function parseTeams(text: string, fileName: string): Teams {
  return parseYamlFile(TeamsFile, text, fileName).value.teams
}

/**
 * Resolves the teams file to supervisions of this account's owners. Archived owners are in no team; a supervisor is not
 * their own rep; of two entries about one rep the first counts. An ambiguous name resolves to nobody.
 *
 * @returns the supervisions, and the names in the file that match nobody in the CRM
 */
export function resolveTeams(
  teams: Teams,
  owners: readonly Owner[],
): { readonly supervisions: readonly Supervision[]; readonly unknown: readonly string[] } {
  const named = nameOwners(owners)
  const supervisors = new Map<string, string>()
  const unknown: string[] = []
  for (const team of teams) {
    const found = named.byAddress(team.supervisor)
    if (found.length === 0) unknown.push(`supervisor ${team.supervisor}`)
    const supervisorId = theOnly(found)
    const reps = repsOf(named, team)
    unknown.push(...reps.unknown)
    for (const ownerId of reps.ids) {
      if (supervisorId === null || ownerId === supervisorId || supervisors.has(ownerId)) continue
      supervisors.set(ownerId, supervisorId)
    }
  }
  return {
    supervisions: [...supervisors].map(([ownerId, supervisorId]) => ({ ownerId, supervisorId })),
    unknown,
  }
}

/** The entries of the teams file that match several users or teams of this account, without repeats, in words. */
export function ambiguousNames(teams: Teams, owners: readonly Owner[]): readonly string[] {
  const named = nameOwners(owners)
  const addresses = teams.flatMap(({ supervisor, reps = [] }) => [supervisor, ...reps])
  const names = teams.flatMap(({ team }) => team ?? [])
  return [
    ...new Set([
      ...addresses.filter((address) => named.byAddress(address).length > 1),
      ...names.filter((name) => named.byTeam(name).length > 1).map((name) => `team ${name}`),
    ]),
  ]
}

interface NamedOwners {
  /** Ids of the owners with this address. */
  byAddress(address: string): readonly string[]
  /** The ids of the members, for each team with this name. */
  byTeam(name: string): readonly (readonly string[])[]
}

function nameOwners(owners: readonly Owner[]): NamedOwners {
  const active = owners.filter((owner) => !owner.archived)
  const byAddress = Map.groupBy(active, ({ email }) => addressKey(email ?? ''))
  return {
    byAddress: (address) => (byAddress.get(addressKey(address)) ?? []).map(({ id }) => id),
    byTeam: (name) => {
      const memberships = active.flatMap(({ id, teams }) => teams.map((team) => ({ id, team })))
      const wanted = memberships.filter(({ team }) => nameKey(team.name) === nameKey(name))
      return [...Map.groupBy(wanted, ({ team }) => team.id).values()].map((members) => members.map(({ id }) => id))
    },
  }
}

interface Reps {
  readonly ids: readonly string[]
  readonly unknown: readonly string[]
}

function repsOf(named: NamedOwners, { team, reps }: Teams[number]): Reps {
  if (reps === undefined) {
    const found = named.byTeam(team ?? '')
    return {
      ids: found.length === 1 ? (found[0] ?? []) : [],
      unknown: found.length === 0 ? [`team ${team ?? ''}`] : [],
    }
  }
  const found = reps.map((address) => ({ address, ids: named.byAddress(address) }))
  return {
    ids: found.flatMap(({ ids }) => theOnly(ids) ?? []),
    unknown: found.flatMap(({ address, ids }) => (ids.length === 0 ? [`rep ${address}`] : [])),
  }
}

function theOnly(ids: readonly string[]): string | null {
  return ids.length === 1 ? (ids[0] ?? null) : null
}
