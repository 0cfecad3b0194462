import { CrmPermissionError } from '../../domain/errors.ts'
import type { Message } from '../../words/index.ts'
import type { Features } from '../access/features.ts'
import type { SetUpItem, SetUpReport } from '../port.ts'

/** Whether records of a type can carry a flag, judging by the result for each of its fields. */
export function canShowFlags(fields: readonly SetUpItem[]): boolean {
  return fields.every(({ state }) => state !== 'unavailable' && state !== 'clash')
}

/** One item of the set-up, as last reported. @param item.name only needed if the type has several of the kind */
export function lastItemOf(
  last: SetUpReport | undefined,
  { kind, objectType, name }: Pick<SetUpItem, 'kind' | 'objectType'> & { readonly name?: string },
): LastItem | undefined {
  return last?.items.find(
    (item) => item.kind === kind && item.objectType === objectType && (name ?? item.name) === item.name,
  )
}

/** What an item's last report says about it. */
export type LastItem = Pick<SetUpItem, 'id' | 'texts'>

/** The state of an item that was just created: it may have existed before. */
export function stateOfNew(last: LastItem | undefined): 'made' | 'repaired' {
  return last?.id === undefined ? 'made' : 'repaired'
}

/** How flags are set up for one type of record. */
export interface TypeSetUp {
  /** @throws CrmPermissionError if the CRM forbids it */
  readonly ensure: () => Promise<readonly SetUpItem[]>
  /** The items of the set-up, all reported as unavailable for a reason. */
  readonly unavailable: (reason: Message) => readonly SetUpItem[]
}

/**
 * Sets up a type, or reports why it cannot be set up: flags are off in the account, or the CRM forbids it.
 *
 * @param forbidden receives the reason if the CRM forbids it
 */
export async function ensureUnlessForbidden(
  features: Features,
  forbidden: Message[],
  { ensure, unavailable }: TypeSetUp,
): Promise<readonly SetUpItem[]> {
  const off = features.whyOff('flags')
  if (off !== null) return unavailable(off)
  try {
    return await ensure()
  } catch (error) {
    if (!(error instanceof CrmPermissionError)) throw error
    forbidden.push(error.why)
    return unavailable(error.why)
  }
}

/**
 * Records that flags are not allowed if the CRM refused the set-up of every type: some permissions are not visible in
 * the scopes and only show up then.
 *
 * @param forbidden the reason for each type that was refused
 * @param types the number of types that were set up
 */
export function refuseForbiddenFlags(features: Features, forbidden: readonly Message[], types: number): void {
  const [why] = forbidden
  if (why !== undefined && forbidden.length === types) features.refuse('flags', why)
}
