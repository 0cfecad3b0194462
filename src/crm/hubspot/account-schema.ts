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
import type { UnreadableDefinitions } from '../definitions.ts'
import type { Items } from '../items.ts'
import { readOwners } from './account.ts'
import type { HubSpotClient } from './client.ts'
import { ownerProperty, vendorTypes } from './fields.ts'
import { RawAccountProperties, type RawAccountProperty, RawPipelines } from './schema.ts'
import { paths } from './versions.ts'

export interface SchemaDeps {
  readonly client: Pick<HubSpotClient, 'call' | 'ask'>
  readonly unreadable: Pick<UnreadableDefinitions, 'report'>
}

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
export async function readSchema(deps: SchemaDeps, { codes, stages }: NamedOfAccount): Promise<AccountSchema> {
  const types: Partial<Record<ObjectType, TypeSchema>> = {}
  let isAnyAbsent = false
  for (const type of objectTypes) {
    const named = codes[type]
    if (named === undefined) continue
    const schema = await readType(deps, type, named)
    types[type] = schema
    isAnyAbsent ||= 'fields' in schema && named.some((code) => !schema.fields.some((field) => field.code === code))
  }
  if (isAnyAbsent) await addElsewhere(deps, types)
  return { types, stages: stages ? await readStageNames(deps) : null }
}

/** What may explain that a name is not there: it is archived, or of another type. */
async function addElsewhere(deps: SchemaDeps, types: Partial<Record<ObjectType, TypeSchema>>): Promise<void> {
  for (const type of objectTypes) {
    const known = types[type]
    if (known === undefined) types[type] = await readType(deps, type, [])
    else if ('fields' in known) {
      const archived = await listProperties(deps, type, true)
      types[type] = { fields: [...known.fields, ...archived.items.map((raw) => fieldOf(raw, [], true))] }
    }
  }
}

async function readType(deps: SchemaDeps, type: ObjectType, named: readonly string[]): Promise<TypeSchema> {
  try {
    const { items: properties, setAside } = await listProperties(deps, type, false)
    deps.unreadable.report(`${type} property`, setAside)
    const fields: AccountField[] = []
    for (const raw of properties) {
      const options = named.includes(raw.name) ? await optionsOf(deps, type, raw) : []
      fields.push(fieldOf(raw, options, false))
    }
    return { fields }
  } catch (error) {
    if (error instanceof CrmPermissionError) return { unreadable: error.message }
    throw error
  }
}

async function listProperties(
  { client }: SchemaDeps,
  type: ObjectType,
  archived: boolean,
): Promise<Items<RawAccountProperty>> {
  const path = paths.properties(vendorTypes[type].name)
  const query = archived ? { archived: 'true' } : {}
  return (await client.call({ method: 'GET', path, query }, RawAccountProperties)).results
}

/** What may be chosen: of owners and stages it is kept elsewhere (documented: `externalOptions`). */
async function optionsOf(deps: SchemaDeps, type: ObjectType, raw: RawAccountProperty): Promise<readonly FieldOption[]> {
  if (isOwner(raw)) return ownerOptions(await readOwners(deps.client, deps.unreadable))
  const own = (raw.options ?? []).map(({ value, label }) => ({ id: value, label: label ?? value }))
  if (own.length > 0 || type !== 'deal' || (raw.name !== 'pipeline' && raw.name !== 'dealstage')) return own
  const pipelines = await readPipelines(deps)
  if (raw.name === 'pipeline') return pipelines.map(({ id, label }) => ({ id, label: label ?? id }))
  return pipelines.flatMap((pipeline) => pipeline.stages.items.map(({ id, label }) => ({ id, label })))
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

async function readStageNames(deps: SchemaDeps): Promise<readonly string[] | null> {
  try {
    const pipelines = await readPipelines(deps)
    return [...new Set(pipelines.flatMap(({ stages }) => stages.items.map(({ label }) => label)))]
  } catch (error) {
    if (error instanceof CrmPermissionError) return null
    throw error
  }
}

async function readPipelines({ client }: SchemaDeps): Promise<RawPipelines['results']['items']> {
  const { results } = await client.call({ method: 'GET', path: paths.pipelines(vendorTypes.deal.name) }, RawPipelines)
  return results.items
}
