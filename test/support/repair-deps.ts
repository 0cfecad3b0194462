import type { CrmWrite, Feature } from '../../src/crm/port.ts'
import type { Brake } from '../../src/infra/http/brake.ts'
import type { RepairDeps } from '../../src/repairs/index.ts'
import type { Ruleset } from '../../src/rules/index.ts'

/** A CRM in which people can fill in every field, whatever its kind. */
export const fillableCrm: {
  features(): readonly Feature[]
  readonly write: Pick<CrmWrite, 'entryFor'>
  readonly requirements: null
} = {
  features: () => [{ name: 'repairs', on: true, why: null }],
  write: { entryFor: () => ({ options: null }) },
  requirements: null,
}

/** A limit that nobody reaches. */
export function unlimited(): Brake {
  return { waitSeconds: () => 0, count: () => undefined, giveBack: () => undefined }
}

/** What pages need to repair records, without a worker that writes to the CRM. */
export function repairDeps(
  ruleset: Ruleset,
): Pick<RepairDeps, 'loadRules' | 'loadTypesToCome' | 'patienceMs' | 'refusalsOf'> {
  return {
    loadRules: () => Promise.resolve({ ...ruleset, leftOut: [], leftOutSegments: [], basis: '' }),
    loadTypesToCome: () => Promise.resolve([]),
    patienceMs: 0,
    refusalsOf: unlimited,
  }
}
