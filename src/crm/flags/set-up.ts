import { CrmPermissionError } from '../../domain/errors.ts'
import type { Features } from '../access/features.ts'
import type { SetUpItem, SetUpReport } from '../port.ts'

/** Whether records of a type can carry a flag, by what became of its fields. */
export function canShowFlags(fields: readonly SetUpItem[]): boolean {
  return fields.every(({ state }) => state !== 'unavailable' && state !== 'clash')
}

/** The vendor's id of a part of the set-up, as last reported. */
export function lastIdOf(
  last: SetUpReport | undefined,
  { kind, objectType }: Pick<SetUpItem, 'kind' | 'objectType'>,
): string | undefined {
  return last?.items.find((item) => item.kind === kind && item.objectType === objectType)?.id
}

/** How one type is set up. */
export interface TypeSetUp {
  /** @throws CrmPermissionError where the CRM forbids it */
  readonly ensure: () => Promise<readonly SetUpItem[]>
  /** The parts of the set-up, none of which can be had, for a reason in words. */
  readonly unavailable: (reason: string) => readonly SetUpItem[]
}

/**
 * Sets up a type, or says why it cannot be: flags are off in the account, or the CRM forbids it.
 *
 * @param forbidden gets the reason where the CRM forbids it
 */
export async function ensureUnlessForbidden(
  features: Features,
  forbidden: string[],
  { ensure, unavailable }: TypeSetUp,
): Promise<readonly SetUpItem[]> {
  const off = features.whyOff('flags')
  if (off !== null) return unavailable(off)
  try {
    return await ensure()
  } catch (error) {
    if (!(error instanceof CrmPermissionError)) throw error
    forbidden.push(error.message)
    return unavailable(error.message)
  }
}

/**
 * Takes note that flags are not allowed where the CRM forbade to set up every type: permissions that no scope says turn
 * out only then.
 *
 * @param forbidden why, for each type that it forbade
 * @param types how many types were to be set up
 */
export function refuseForbiddenFlags(features: Features, forbidden: readonly string[], types: number): void {
  const [why] = forbidden
  if (why !== undefined && forbidden.length === types) features.refuse('flags', why)
}
