import { type FlaggedType, flaggedNames } from './flagged-types.ts'
import { limits } from './limits.ts'
import type { Caller } from './refusals.ts'
import { listOf, pageOf, RawField, RawOption, type RawPage } from './schema.ts'
import { endpoints } from './versions.ts'

/** Every field of a type, as it stands now. */
export async function readFields(client: Caller, type: FlaggedType): Promise<readonly RawField[]> {
  const fields: RawField[] = []
  let cursor: string | null = null
  do {
    const query: Readonly<Record<string, string>> = {
      limit: String(limits.listPage),
      ...(cursor === null ? {} : { cursor }),
    }
    const request = { ...endpoints.fields(flaggedNames[type].fields), query, kind: 'set-up' } as const
    const page: RawPage<RawField> = await client.call(request, pageOf(RawField))
    fields.push(...page.items)
    cursor = page.next
  } while (cursor !== null)
  return fields
}

/** Adds options to a field, and gives them with their ids. */
export async function addOptions(
  client: Caller,
  type: FlaggedType,
  { code, labels }: { readonly code: string; readonly labels: readonly string[] },
): Promise<readonly RawOption[]> {
  const body = labels.map((label) => ({ label }))
  const endpoint = endpoints.addOptions(flaggedNames[type].fields, code)
  return client.call({ ...endpoint, body, kind: 'set-up' }, listOf(RawOption))
}
