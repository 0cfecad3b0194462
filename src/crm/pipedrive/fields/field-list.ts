import type { Items } from '../../items.ts'
import type { Caller } from '../transport/client.ts'
import { readPages } from '../transport/pages.ts'
import { listOf, RawField, RawIgnored, RawOption } from '../transport/schema.ts'
import { endpoints } from '../transport/versions.ts'
import { type FlaggedType, flaggedNames } from './flagged-types.ts'

/** Every field of a type, as currently defined. */
export async function readFields(client: Caller, type: FlaggedType): Promise<readonly RawField[]> {
  return (await readAllFields(client, type)).items
}

/** As `readFields`, including the unreadable ones. */
export function readAllFields(client: Caller, type: FlaggedType): Promise<Items<RawField>> {
  return readPages(client, { ...endpoints.fields(flaggedNames[type].fields), kind: 'set-up' }, RawField)
}

/** Adds options to a field, and returns them with their ids. */
export async function addOptions(
  client: Caller,
  type: FlaggedType,
  { code, labels }: { readonly code: string; readonly labels: readonly string[] },
): Promise<readonly RawOption[]> {
  const body = labels.map((label) => ({ label }))
  const endpoint = endpoints.addOptions(flaggedNames[type].fields, code)
  return (await client.call({ ...endpoint, body, kind: 'set-up' }, listOf(RawOption))).items
}

/** Renames options of a field; the others stay. */
export async function renameOptions(
  client: Caller,
  type: FlaggedType,
  { code, options }: { readonly code: string; readonly options: readonly RawOption[] },
): Promise<void> {
  const body = options.map(({ id, label }) => ({ id, label }))
  const endpoint = endpoints.updateOptions(flaggedNames[type].fields, code)
  await client.call({ ...endpoint, body, kind: 'set-up' }, RawIgnored)
}
