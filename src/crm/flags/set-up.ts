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
