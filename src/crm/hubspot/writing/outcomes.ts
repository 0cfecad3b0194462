import type { CallOutcome } from '../../../domain/field.ts'
import { type Message, message } from '../../../words/index.ts'
import { unreadableMessage } from '../../items.ts'
import { outcomeIds, outcomeProperty } from '../fields/fields.ts'
import type { Metadata } from '../reading/metadata.ts'
import { readRecords } from '../reading/records.ts'
import type { HubSpotClient } from '../transport/client.ts'
import type { RawRecord } from '../transport/schema.ts'

/** The decision about one call's outcome. */
export type OutcomeVerdict =
  | { readonly kind: 'write'; readonly value: string }
  /** The call already has the desired outcome. */
  | { readonly kind: 'equal' }
  | { readonly kind: 'refused'; readonly reason: Message }
  | { readonly kind: 'gone' }

interface DesiredOutcome {
  readonly id: string
  readonly outcome: CallOutcome
}

/**
 * Re-reads the calls with the history of their outcome, and decides for each, in the given order, whether the outcome
 * may be written. An outcome that a person has set or cleared is never changed; nor is any other existing outcome. If a
 * person sets one between this read and our write, it is overwritten: HubSpot has no conditional update.
 */
export async function judgeOutcomes(
  deps: { readonly client: Pick<HubSpotClient, 'call'>; readonly metadata: Metadata },
  desired: readonly DesiredOutcome[],
): Promise<readonly OutcomeVerdict[]> {
  if (desired.length === 0) return []
  const offered = await deps.metadata.outcomeIds()
  const query = { type: 'call', properties: [outcomeProperty], history: [outcomeProperty] } as const
  const calls = await readRecords(
    deps.client,
    query,
    desired.map(({ id }) => id),
  )
  const byId = new Map(calls.items.map((call) => [call.id, call]))
  const unreadable = new Map(calls.setAside.map((odd) => [odd.id, odd]))
  return desired.map(({ id, outcome }): OutcomeVerdict => {
    const call = byId.get(id)
    const odd = unreadable.get(id)
    if (odd !== undefined) return { kind: 'refused', reason: unreadableMessage(odd) }
    return call ? judgeOutcome(call, outcome, offered) : { kind: 'gone' }
  })
}

function judgeOutcome(call: RawRecord, outcome: CallOutcome, offered: ReadonlySet<string> | null): OutcomeVerdict {
  const value = outcome === 'other' ? null : outcomeIds[outcome]
  const present = call.properties[outcomeProperty]?.trim() ?? ''
  if (present.toLowerCase() === value) return { kind: 'equal' }
  if (wasSetByPerson(call)) return { kind: 'refused', reason: message('refused.outcome.person') }
  if (present !== '') return { kind: 'refused', reason: message('refused.outcome.present') }
  // If the account does not list its outcomes, HubSpot itself validates them.
  if (value !== null && (offered === null || offered.has(value))) return { kind: 'write', value }
  return { kind: 'refused', reason: message('refused.outcome.unoffered') }
}

/** Setting and clearing both count as a person's decision. */
function wasSetByPerson(call: RawRecord): boolean {
  const history = call.propertiesWithHistory?.[outcomeProperty] ?? []
  return history.some((change) => isPerson(change.sourceType))
}

/** Sources of a change that mean a person's edit. The set of words is open; these are the documented ones. */
function isPerson(sourceType: string): boolean {
  return sourceType === 'CRM_UI' || sourceType === 'CRM_UI_BULK_ACTION' || sourceType.startsWith('MOBILE_')
}
