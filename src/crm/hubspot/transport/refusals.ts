import type { z } from 'zod'
import { CrmNotFoundError, CrmPermissionError, CrmUnavailableError } from '../../../domain/errors.ts'
import { ownValue } from '../../../domain/own-value.ts'
import type { RefusalCause, RemovalItem } from '../../port.ts'
import type { HubSpotClient } from './client.ts'
import { HubSpotRefusal } from './errors.ts'
import { RawIgnored } from './schema.ts'

/** HubSpot's codes (documented), by what they mean for a write. */
const causes: Readonly<Record<string, RefusalCause>> = {
  MISSING_REQUIRED_PROPERTY: 'required-rule',
  MISSING_CONDITIONAL_REQUIRED_PROPERTY: 'required-rule',
  READ_ONLY_VALUE: 'read-only',
  PROPERTY_DOESNT_EXIST: 'missing-property',
}

/** Why a write was refused. What stands against the field itself comes first: it holds for every record. Pure. */
export function causeOf(codes: readonly string[]): RefusalCause {
  const found = new Set(codes.map((code) => ownValue(causes, code)))
  return (['missing-property', 'read-only', 'required-rule'] as const).find((cause) => found.has(cause)) ?? 'other'
}

/**
 * In words, why something of the set-up cannot be had in this account.
 *
 * @throws the error itself, if it is not HubSpot's refusal: then it says nothing about the account
 */
export function refusalWords(error: unknown): string {
  if (error instanceof HubSpotRefusal) return error.vendorWords
  if (error instanceof CrmPermissionError || error instanceof CrmNotFoundError) return error.message
  throw error
}

/** The answer, or null where HubSpot knows nothing there. */
export async function callOrNull<T>(
  client: Pick<HubSpotClient, 'call'>,
  request: Parameters<HubSpotClient['call']>[0],
  schema: z.ZodType<T>,
): Promise<T | null> {
  try {
    return await client.call(request, schema)
  } catch (error) {
    if (error instanceof CrmNotFoundError) return null
    throw error
  }
}

/**
 * Makes something that has a name of its own. When HubSpot refuses (409 if it is there) or does not answer, the thing may
 * be there all the same: from a call that was given up, or from another process. Then that is as good as made.
 *
 * @param find what is there under the name; null if nothing is
 */
export async function makeOrFind<T>(make: () => Promise<T>, find: () => Promise<T | null>): Promise<T> {
  try {
    return await make()
  } catch (error) {
    const mayBeThere = error instanceof HubSpotRefusal || error instanceof CrmUnavailableError
    const found = mayBeThere ? await find() : null
    if (found === null) throw error
    return found
  }
}

/**
 * Deletes what is at a path, and says what became of it: HubSpot does not give up what is in use.
 *
 * @throws the `Crm…` errors that are no refusal
 */
export async function deleteAt(
  client: Pick<HubSpotClient, 'call'>,
  path: string,
  part: Omit<RemovalItem, 'state' | 'reason'>,
): Promise<RemovalItem> {
  try {
    const done = await callOrNull(
      client,
      { method: 'DELETE', path },
      RawIgnored.transform(() => true),
    )
    return { ...part, state: done === null ? 'absent' : 'removed' }
  } catch (error) {
    return { ...part, state: 'kept', reason: refusalWords(error) }
  }
}
