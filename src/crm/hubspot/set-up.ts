import type { z } from 'zod'
import { CrmPermissionError, CrmUnavailableError } from '../../domain/errors.ts'
import type { ObjectType } from '../../domain/record.ts'
import type { SetUpReport } from '../port.ts'
import type { FlagGroup, FlagProperty, HubSpotClient } from './client.ts'
import { HubSpotRefusal } from './errors.ts'
import { flagGroup, flagPropertyDefinitions, vendorTypes } from './fields.ts'
import { RawProperties, RawProperty, RawPropertyGroup, RawPropertyGroups } from './schema.ts'
import { paths } from './versions.ts'

type Caller = Pick<HubSpotClient, 'call'>

/**
 * Makes sure that the flag's properties exist on each object type; does nothing where they do. Never changes a property
 * that is there. Uncertain: whether HubSpot lets apps create properties on calls, meetings and tasks; types where it
 * does not are reported as unavailable.
 */
export async function ensureFlagProperties(client: Caller, types: readonly ObjectType[]): Promise<SetUpReport> {
  const created: string[] = []
  const clashes: string[] = []
  const unavailable = new Map<ObjectType, string>()
  for (const type of types) {
    try {
      const made = await ensureForType(client, type)
      created.push(...made.created.map((name) => `${type}.${name}`))
      clashes.push(...made.clashes.map((clash) => `${type}.${clash}`))
      // A flag must not be written into somebody else's field, so the type cannot carry one.
      if (made.clashes.length > 0) unavailable.set(type, `fields of our names are not ours: ${made.clashes.join('; ')}`)
    } catch (error) {
      unavailable.set(type, reasonOf(error))
    }
  }
  return { created, unavailable, clashes }
}

/** Why a type cannot carry a flag. Anything but HubSpot's refusal is no such reason and is thrown. */
function reasonOf(error: unknown): string {
  if (error instanceof HubSpotRefusal) return error.vendorWords
  if (error instanceof CrmPermissionError) return error.message
  throw error
}

async function ensureForType(
  client: Caller,
  type: ObjectType,
): Promise<{ readonly created: readonly string[]; readonly clashes: readonly string[] }> {
  const existing = await readProperties(client, type)
  const missing = flagPropertyDefinitions.filter((wanted) => !existing.has(wanted.name))
  if (missing.length > 0) await ensureGroup(client, type)
  for (const wanted of missing) await createOrFind(client, type, wanted)
  const present = missing.length > 0 ? await readProperties(client, type) : existing
  const clashes = flagPropertyDefinitions.flatMap((wanted) => {
    const difference = describeDifference(wanted, present.get(wanted.name))
    return difference === null ? [] : [`${wanted.name}: ${difference}`]
  })
  return { created: missing.map((wanted) => wanted.name), clashes }
}

async function readProperties(client: Caller, type: ObjectType): Promise<ReadonlyMap<string, RawProperty>> {
  const path = paths.properties(vendorTypes[type].name)
  const { results } = await client.call({ method: 'GET', path }, RawProperties)
  return new Map(results.map((property) => [property.name, property]))
}

async function ensureGroup(client: Caller, type: ObjectType): Promise<void> {
  const path = paths.propertyGroups(vendorTypes[type].name)
  const { results } = await client.call({ method: 'GET', path }, RawPropertyGroups)
  if (results.some((group) => group.name === flagGroup.name)) return
  const body: FlagGroup = flagGroup
  await createUnlessThere(client, { path, body, schema: RawPropertyGroup }, async () => {
    const again = await client.call({ method: 'GET', path }, RawPropertyGroups)
    return again.results.some((group) => group.name === flagGroup.name)
  })
}

async function createOrFind(client: Caller, type: ObjectType, wanted: FlagProperty): Promise<void> {
  const path = paths.properties(vendorTypes[type].name)
  await createUnlessThere(client, { path, body: wanted, schema: RawProperty }, async () =>
    (await readProperties(client, type)).has(wanted.name),
  )
}

/**
 * Creates something with a name of its own. When HubSpot refuses (409 if it is there) or does not answer, the thing may
 * be there all the same: from a call that was given up, or from another process. Then that is as good as created.
 */
async function createUnlessThere(
  client: Caller,
  request: { readonly path: string; readonly body: object; readonly schema: z.ZodType<unknown> },
  isThere: () => Promise<boolean>,
): Promise<void> {
  try {
    await client.call({ method: 'POST', path: request.path, body: request.body }, request.schema)
  } catch (error) {
    const mayBeThere = error instanceof HubSpotRefusal || error instanceof CrmUnavailableError
    if (!mayBeThere || !(await isThere())) throw error
  }
}

/** In what a property that is there differs from ours, null if in nothing that matters. Labels may be changed freely. */
function describeDifference(wanted: FlagProperty, present: RawProperty | undefined): string | null {
  if (present === undefined) return 'it was created but is not listed'
  if (present.type !== wanted.type) return `its type is ${present.type}, not ${wanted.type}`
  if (present.fieldType !== wanted.fieldType) return `its field type is ${present.fieldType}, not ${wanted.fieldType}`
  const offered = new Set((present.options ?? []).map((option) => option.value))
  const lacking = (wanted.options ?? []).filter((option) => !offered.has(option.value))
  return lacking.length === 0 ? null : `it lacks the options ${lacking.map((option) => option.value).join(', ')}`
}
