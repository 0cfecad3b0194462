import {
  type AccountField,
  type AccountSchema,
  type FieldHolds,
  type FieldOption,
  type NamedOfAccount,
  ownerOptions,
  type TypeSchema,
} from '../../domain/account-schema.ts'
import { CrmPermissionError } from '../../domain/errors.ts'
import { ownValue } from '../../domain/own-value.ts'
import { type ObjectType, objectTypes } from '../../domain/record.ts'
import { readOwners } from './account.ts'
import type { HubSpotClient } from './client.ts'
import { ownerProperty, vendorTypes } from './fields.ts'
import { RawAccountProperties, type RawAccountProperty, RawPipelines } from './schema.ts'
import { paths } from './versions.ts'

type Caller = Pick<HubSpotClient, 'call' | 'ask'>

/** Documented types of properties. An enumeration is a choice, of several where it is shown as checkboxes. */
const holdsByType: Readonly<Record<string, FieldHolds>> = {
  bool: 'boolean',
  number: 'number',
  date: 'date',
  datetime: 'moment',
  enumeration: 'choice',
}

/**
 * The properties of the types that rules name. Archived ones and those of other types are read only where a name is not
 * found: to say why. Documented: a property that the account's permissions hide is absent from the list.
 */
export async function readSchema(client: Caller, { codes, stages }: NamedOfAccount): Promise<AccountSchema> {
  const types: Partial<Record<ObjectType, TypeSchema>> = {}
  let isAnyAbsent = false
  for (const type of objectTypes) {
    const named = codes[type]
    if (named === undefined) continue
    const schema = await readType(client, type, named)
    types[type] = schema
    isAnyAbsent ||= 'fields' in schema && named.some((code) => !schema.fields.some((field) => field.code === code))
  }
  if (isAnyAbsent) await addElsewhere(client, types)
  return { types, stages: stages ? await readStageNames(client) : null }
}

/** What may explain that a name is not there: it is archived, or of another type. */
async function addElsewhere(client: Caller, types: Partial<Record<ObjectType, TypeSchema>>): Promise<void> {
  for (const type of objectTypes) {
    const known = types[type]
    if (known === undefined) types[type] = await readType(client, type, [])
    else if ('fields' in known) {
      const archived = await listProperties(client, type, true)
      types[type] = { fields: [...known.fields, ...archived.map((raw) => fieldOf(raw, [], true))] }
    }
  }
}

async function readType(client: Caller, type: ObjectType, named: readonly string[]): Promise<TypeSchema> {
  try {
    const properties = await listProperties(client, type, false)
    const fields: AccountField[] = []
    for (const raw of properties) {
      const options = named.includes(raw.name) ? await optionsOf(client, type, raw) : []
      fields.push(fieldOf(raw, options, false))
    }
    return { fields }
  } catch (error) {
    if (error instanceof CrmPermissionError) return { unreadable: error.message }
    throw error
  }
}

async function listProperties(
  client: Caller,
  type: ObjectType,
  archived: boolean,
): Promise<readonly RawAccountProperty[]> {
  const path = paths.properties(vendorTypes[type].name)
  const query = archived ? { archived: 'true' } : {}
  return (await client.call({ method: 'GET', path, query }, RawAccountProperties)).results
}

/** What may be chosen: of owners and stages it is kept elsewhere (documented: `externalOptions`). */
async function optionsOf(client: Caller, type: ObjectType, raw: RawAccountProperty): Promise<readonly FieldOption[]> {
  if (isOwner(raw)) return ownerOptions(await readOwners(client))
  const own = (raw.options ?? []).map(({ value, label }) => ({ id: value, label: label ?? value }))
  if (own.length > 0 || type !== 'deal' || (raw.name !== 'pipeline' && raw.name !== 'dealstage')) return own
  const { results } = await readPipelines(client)
  if (raw.name === 'pipeline') return results.map(({ id, label }) => ({ id, label: label ?? id }))
  return results.flatMap((pipeline) => pipeline.stages.map(({ id, label }) => ({ id, label })))
}

function isOwner({ name, referencedObjectType }: RawAccountProperty): boolean {
  return name === ownerProperty || referencedObjectType === 'OWNER'
}

function fieldOf(raw: RawAccountProperty, options: readonly FieldOption[], isArchived: boolean): AccountField {
  return { code: raw.name, label: raw.label ?? raw.name, holds: holdsOf(raw), options, separator: ';', isArchived }
}

function holdsOf(raw: RawAccountProperty): FieldHolds {
  if (isOwner(raw)) return 'reference'
  const holds = ownValue(holdsByType, raw.type) ?? 'text'
  return holds === 'choice' && raw.fieldType === 'checkbox' ? 'choices' : holds
}

async function readStageNames(client: Caller): Promise<readonly string[] | null> {
  try {
    const { results } = await readPipelines(client)
    return [...new Set(results.flatMap(({ stages }) => stages.map(({ label }) => label)))]
  } catch (error) {
    if (error instanceof CrmPermissionError) return null
    throw error
  }
}

function readPipelines(client: Caller): Promise<RawPipelines> {
  return client.call({ method: 'GET', path: paths.pipelines(vendorTypes.deal.name) }, RawPipelines)
}
