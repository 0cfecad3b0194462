import type { z } from 'zod'
import { CrmNotFoundError, CrmPermissionError, CrmUnavailableError } from '../../../domain/errors.ts'
import type { RemovalItem } from '../../port.ts'
import type { PipedriveClient, PipedriveRequest } from './client.ts'
import { PipedriveRefusal } from './errors.ts'
import { RawIgnored } from './schema.ts'

export type Caller = Pick<PipedriveClient, 'call' | 'ask'>

/**
 * In words, why something cannot be had in this account: Pipedrive's own, where it gives any.
 *
 * @throws the error itself, if it is not Pipedrive's refusal: then it says nothing about the account
 */
export function refusalWords(error: unknown): string {
  if (error instanceof PipedriveRefusal) return error.vendorWords
  if (error instanceof CrmPermissionError || error instanceof CrmNotFoundError) return error.message
  throw error
}

/** The answer, or null where Pipedrive knows nothing there. */
export async function callOrNull<T>(
  client: Caller,
  request: PipedriveRequest,
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
 * Makes something. Where Pipedrive does not answer, the thing may have been made all the same; then that is as good.
 * Names are not unique in Pipedrive, so nothing is made twice to find out.
 *
 * @param find what is there by now; null if nothing is
 */
export async function makeOrFind<T>(make: () => Promise<T>, find: () => Promise<T | null>): Promise<T> {
  try {
    return await make()
  } catch (error) {
    const found = error instanceof CrmUnavailableError ? await find() : null
    if (found === null) throw error
    return found
  }
}

/**
 * Deletes, and says what became of it.
 *
 * @throws the `Crm…` errors that are no refusal
 */
export async function deleteAt(
  client: Caller,
  request: PipedriveRequest,
  part: Omit<RemovalItem, 'state' | 'reason'>,
): Promise<RemovalItem> {
  try {
    const done = await callOrNull(
      client,
      request,
      RawIgnored.transform(() => true),
    )
    return { ...part, state: done === null ? 'absent' : 'removed' }
  } catch (error) {
    return { ...part, state: 'kept', reason: refusalWords(error) }
  }
}
