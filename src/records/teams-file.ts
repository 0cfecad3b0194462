import { stringify } from 'yaml'
import { z } from 'zod'
import { type Owner, ownerName } from '../domain/owner.ts'
import { allowed } from '../domain/text/allowed.ts'
import { addressKey, nameKey } from '../domain/text/same-text.ts'
import { parseYamlFile } from '../domain/text/yaml-file.ts'
import { isMailAddress } from '../infra/mail.ts'
import { message } from '../words/index.ts'
import { crmTeams, type TeamEntry, type TeamMember } from './supervisions.ts'

/** Addresses in the form that CRMs accept, including letters of every script. */
const Address = z
  .string(allowed(message('allowed.address')))
  .trim()
  .refine(isMailAddress, {
    error: ({ input }) =>
      allowed(message('file.invalid', { found: JSON.stringify(input), allowed: message('allowed.address') })),
  })

const Team = z
  .strictObject({
    /** Null: nobody. */
    supervisor: Address.nullable(),
    team: z.string(allowed(message('allowed.team'))).optional(),
    reps: z.array(Address, allowed(message('allowed.addresses'))).optional(),
  })
  .refine((team) => (team.team === undefined) !== (team.reps === undefined), allowed(message('allowed.teamOrReps')))

const TeamsFile = z.strictObject(
  { teams: z.array(Team, allowed(message('allowed.teams'))) },
  allowed(message('allowed.teams.key')),
)

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
 * The entries of the teams file for this account's owners. If several are about one team or rep, each of their
 * supervisors counts. An ambiguous name resolves to nobody.
 *
 * @returns the entries, and the names in the file that match nobody in the CRM
 */
export function resolveTeams(
  teams: Teams,
  owners: readonly Owner[],
): { readonly entries: readonly TeamEntry[]; readonly unknown: readonly string[] } {
  const named = nameOwners(owners)
  const entries = new Map<string, { readonly member: TeamMember; readonly supervisorIds: string[] }>()
  const unknown: string[] = []
  for (const team of teams) {
    const supervisors = team.supervisor === null ? [] : named.byAddress(team.supervisor)
    if (team.supervisor !== null && supervisors.length === 0) unknown.push(`supervisor ${team.supervisor}`)
    const members = membersOf(named, team)
    unknown.push(...members.unknown)
    if (team.supervisor !== null && supervisors.length !== 1) continue
    for (const member of members.found) {
      const key = `${member.type} ${member.id}`
      const entry = entries.get(key) ?? { member, supervisorIds: [] }
      entry.supervisorIds.push(...supervisors.filter((id) => !entry.supervisorIds.includes(id)))
      entries.set(key, entry)
    }
  }
  return { entries: [...entries.values()], unknown }
}

/**
 * Writes entries as a teams file, so that reading it yields the same entries.
 *
 * @returns the file (YAML), and the teams and owners that a file cannot name: those without a name or address of their
 *   own in the CRM
 */
export function writeTeams(
  entries: readonly TeamEntry[],
  owners: readonly Owner[],
): { readonly text: string; readonly leftOut: readonly string[] } {
  const named = nameOwners(owners)
  const leftOut = new Set<string>()
  const names = new Map(crmTeams(owners).map((team) => [team.id, team.name]))
  function addressOf(ownerId: string): string | null {
    const owner = owners.find(({ id }) => id === ownerId)
    const address = owner?.email?.trim() ?? ''
    if (isMailAddress(address) && named.byAddress(address).join() === ownerId) return address
    leftOut.add(owner === undefined ? ownerId : ownerName(owner))
    return null
  }
  function teamName(teamId: string): string | null {
    const name = names.get(teamId) ?? ''
    if (nameKey(name) !== '' && named.byTeam(name).length === 1) return name
    leftOut.add(name === '' ? teamId : name)
    return null
  }
  const lines = entries.flatMap(({ member, supervisorIds }) => {
    const name = member.type === 'team' ? teamName(member.id) : addressOf(member.id)
    const supervisors = supervisorIds.length === 0 ? [null] : supervisorIds.flatMap((id) => addressOf(id) ?? [])
    return name === null ? [] : supervisors.map((supervisor) => ({ supervisor, type: member.type, name }))
  })
  const reps = Map.groupBy(
    lines.filter(({ type }) => type === 'owner'),
    ({ supervisor }) => supervisor,
  )
  const teams = [
    ...lines.filter(({ type }) => type === 'team').map(({ supervisor, name }) => ({ supervisor, team: name })),
    ...[...reps].map(([supervisor, members]) => ({ supervisor, reps: members.map(({ name }) => name) })),
  ]
  return { text: stringify({ teams }), leftOut: [...leftOut] }
}

/** The entries of the teams file that match several users or teams of this account, without repeats, in words. */
export function ambiguousNames(teams: Teams, owners: readonly Owner[]): readonly string[] {
  const named = nameOwners(owners)
  const addresses = teams.flatMap(({ supervisor, reps = [] }) => [
    ...(supervisor === null ? [] : [supervisor]),
    ...reps,
  ])
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
  /** The ids of the teams with this name. */
  byTeam(name: string): readonly string[]
}

function nameOwners(owners: readonly Owner[]): NamedOwners {
  const byAddress = Map.groupBy(
    owners.filter((owner) => !owner.archived),
    ({ email }) => addressKey(email ?? ''),
  )
  const byTeam = Map.groupBy(crmTeams(owners), ({ name }) => nameKey(name))
  return {
    byAddress: (address) => (byAddress.get(addressKey(address)) ?? []).map(({ id }) => id),
    byTeam: (name) => (byTeam.get(nameKey(name)) ?? []).map(({ id }) => id),
  }
}

interface Members {
  readonly found: readonly TeamMember[]
  readonly unknown: readonly string[]
}

function membersOf(named: NamedOwners, { team, reps }: Teams[number]): Members {
  const [type, names, word] =
    reps === undefined ? (['team', [team ?? ''], 'team'] as const) : (['owner', reps, 'rep'] as const)
  const matches = names.map((name) => ({ name, ids: type === 'team' ? named.byTeam(name) : named.byAddress(name) }))
  return {
    found: matches.flatMap(({ ids: [id, ...others] }) => (id === undefined || others.length > 0 ? [] : { type, id })),
    unknown: matches.flatMap(({ name, ids }) => (ids.length === 0 ? [`${word} ${name}`] : [])),
  }
}
