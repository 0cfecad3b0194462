import { z } from 'zod'
import type { Owner } from '../domain/owner.ts'
import { parseYamlFile } from '../domain/yaml-file.ts'
import type { Supervision } from './owner-store.ts'

const Team = z
  .strictObject({
    supervisor: z.email('an e-mail address'),
    team: z.string('the name of a team in the CRM').optional(),
    reps: z.array(z.email('an e-mail address'), 'a list of e-mail addresses').optional(),
  })
  .refine((team) => (team.team === undefined) !== (team.reps === undefined), 'either `team` or `reps`, and not both')

const TeamsFile = z.strictObject({ teams: z.array(Team, 'a list of teams') }, 'a list under the key `teams`')

/** Who supervises whom, as the admin wrote it: by the name of a team in the CRM, or rep by rep. */
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
 * Turns the teams file into supervisions of this account's owners. Archived owners are in nobody's team; a supervisor
 * is not his own rep; of two entries about one rep the first counts.
 *
 * @returns the supervisions, and what in the file names nobody in the CRM
 */
export function resolveTeams(
  teams: Teams,
  owners: readonly Owner[],
): { readonly supervisions: readonly Supervision[]; readonly unknown: readonly string[] } {
  const active = owners.filter((owner) => !owner.archived)
  const byEmail = new Map(active.flatMap((owner) => (owner.email ? [[owner.email.toLowerCase(), owner.id]] : [])))
  const supervisors = new Map<string, string>()
  const unknown: string[] = []
  for (const team of teams) {
    const supervisorId = byEmail.get(team.supervisor.toLowerCase())
    if (supervisorId === undefined) unknown.push(`supervisor ${team.supervisor}`)
    const reps = team.reps ? repsByEmail(team.reps, byEmail) : repsByTeam(team.team ?? '', active)
    unknown.push(...reps.unknown)
    for (const ownerId of reps.ids) {
      if (supervisorId === undefined || ownerId === supervisorId || supervisors.has(ownerId)) continue
      supervisors.set(ownerId, supervisorId)
    }
  }
  return {
    supervisions: [...supervisors].map(([ownerId, supervisorId]) => ({ ownerId, supervisorId })),
    unknown,
  }
}

interface Reps {
  readonly ids: readonly string[]
  readonly unknown: readonly string[]
}

function repsByEmail(emails: readonly string[], byEmail: ReadonlyMap<string, string>): Reps {
  const found = emails.map((email) => ({ email, id: byEmail.get(email.toLowerCase()) }))
  return {
    ids: found.flatMap(({ id }) => (id === undefined ? [] : [id])),
    unknown: found.flatMap(({ email, id }) => (id === undefined ? [`rep ${email}`] : [])),
  }
}

function repsByTeam(name: string, owners: readonly Owner[]): Reps {
  const ids = owners.filter((owner) => owner.teams.some((team) => team.name === name)).map((owner) => owner.id)
  return { ids, unknown: ids.length === 0 ? [`team ${name}`] : [] }
}
