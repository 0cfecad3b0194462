import {
  type AccountField,
  type AccountSchema,
  type FieldHolds,
  type FieldOption,
  type NamedOfAccount,
  ownerOptions,
  type TypeSchema,
} from '../../../domain/account-schema.ts'
import { ownValue } from '../../../domain/own-value.ts'
import { type ObjectType, objectTypes } from '../../../domain/record.ts'
import { type Message, message } from '../../../words/index.ts'
import { type Items, withOddParts } from '../../items.ts'
import type { UnreadableDefinitions } from '../../schema/definitions.ts'
import { type NamedOfType, portableFields } from '../../schema/portable-fields.ts'
import { readAccountSchema, type SchemaReader } from '../../schema/read-schema.ts'
import { ownerProperty, vendorTypes } from '../fields/fields.ts'
import { portableSources } from '../fields/portable-sources.ts'
import type { HubSpotClient } from '../transport/client.ts'
import { RawAccountProperties, type RawAccountProperty, RawPipelines } from '../transport/schema.ts'
import { paths } from '../transport/versions.ts'
import { readOwners } from './account.ts'

export interface SchemaDeps {
  readonly client: Pick<HubSpotClient, 'call' | 'ask'>
  readonly unreadable: Pick<UnreadableDefinitions, 'report'>
}

/** Documented property types. An enumeration is a choice; one shown as checkboxes allows several values. */
const holdsByType: Readonly<Record<string, FieldHolds>> = {
  bool: 'boolean',
  number: 'number',
  date: 'date',
  datetime: 'moment',
  enumeration: 'choice',
}

/**
 * The properties of the types that rules name. Archived properties and those of other types are read only to explain
 * why a name was not found. Documented: a property that the account's permissions hide is missing from the list.
 */
export function readSchema(deps: SchemaDeps, named: NamedOfAccount): Promise<AccountSchema> {
  const reader: SchemaReader<NamedProperty> = {
    sources: portableSources,
    readType: (type, ofType) => readType(deps, type, ofType),
    addElsewhere: (types, readOther) => addElsewhere(deps, types, readOther),
    stageNames: async () => (await readPipelines(deps)).flatMap(({ stages }) => stages.items.map(({ label }) => label)),
    // Documented: an account's currencies are chosen from a list, all of which are ISO 4217.
    ownCurrencies: () => Promise.resolve([]),
  }
  return readAccountSchema(reader, named)
}

type NamedProperty = Pick<RawAccountProperty, 'name'>

/** Adds what may explain a missing name: the property is archived, or belongs to another type. */
async function addElsewhere(
  deps: SchemaDeps,
  types: Partial<Record<ObjectType, TypeSchema>>,
  readOther: (type: ObjectType) => Promise<TypeSchema>,
): Promise<void> {
  for (const type of objectTypes) {
    const known = types[type]
    if (known === undefined) types[type] = await readOther(type)
    else if ('fields' in known) {
      const archived = await listProperties(deps, type, true)
      const fields = archived.items.map((raw) => fieldOf(type, raw, { options: [], isArchived: true }))
      types[type] = { ...known, fields: [...known.fields, ...fields] }
    }
  }
}

async function readType(
  deps: SchemaDeps,
  type: ObjectType,
  { codes, sources }: NamedOfType<NamedProperty>,
): Promise<TypeSchema> {
  const listed = await listProperties(deps, type, false)
  deps.unreadable.report(
    `${type} property`,
    withOddParts(listed, ({ name, options }) => ({ id: name, part: options })),
  )
  const properties = listed.items.filter(isReadable)
  const fields: AccountField[] = []
  for (const raw of properties) {
    const options = codes.includes(raw.name) ? await optionsOf(deps, type, raw) : []
    fields.push(fieldOf(type, raw, { options, isArchived: false }))
  }
  return {
    fields,
    portable: portableFields(sources, properties, (raw) =>
      fieldOf(type, raw, { options: ownOptions(raw), isArchived: false }),
    ),
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

/** The available options; those of owners and stages are stored elsewhere (documented: `externalOptions`). */
async function optionsOf(deps: SchemaDeps, type: ObjectType, raw: RawAccountProperty): Promise<readonly FieldOption[]> {
  if (isOwner(raw)) return ownerOptions((await readOwners(deps.client, deps.unreadable)).items)
  const own = ownOptions(raw)
  if (own.length > 0 || type !== 'deal' || (raw.name !== 'pipeline' && raw.name !== 'dealstage')) return own
  const pipelines = await readPipelines(deps)
  if (raw.name === 'pipeline') return pipelines.map(({ id, label }) => ({ id, label: label ?? id }))
  return pipelines.flatMap((pipeline) => pipeline.stages.items.map(({ id, label }) => ({ id, label })))
}

function ownOptions({ options }: RawAccountProperty): readonly FieldOption[] {
  return (options?.items ?? []).map(({ value, label }) => ({ id: value, label: label ?? value }))
}

/** Documented: values of sensitive properties are only returned to apps with scopes that Minset does not use. */
function isReadable({ dataSensitivity }: RawAccountProperty): boolean {
  return dataSensitivity === null || dataSensitivity === undefined || dataSensitivity === 'non_sensitive'
}

/** Names of properties that HubSpot computes from logged and linked activities. Documented. */
const movedByWork = /^(?:notes_|num_|hs_(?:next|last|latest|num)_)/

const editedByProperties: readonly ObjectType[] = ['contact', 'company', 'deal']

/** Uncertain: whether `hidden` is meaningful for activities, which people edit in separate forms. */
function whyNotFilled(
  type: ObjectType,
  { name, calculated, hidden, modificationMetadata }: RawAccountProperty,
): Message | null {
  if (hidden === true && editedByProperties.includes(type)) return message('hubspot.unfillable.hidden')
  const isReadOnly = modificationMetadata?.readOnlyValue === true && calculated !== true && !movedByWork.test(name)
  return isReadOnly ? message('hubspot.unfillable.readOnly') : null
}

function isOwner({ name, referencedObjectType }: RawAccountProperty): boolean {
  return name === ownerProperty || referencedObjectType === 'OWNER'
}

function fieldOf(
  type: ObjectType,
  raw: RawAccountProperty,
  { options, isArchived }: { readonly options: readonly FieldOption[]; readonly isArchived: boolean },
): AccountField {
  const { name: code, label } = raw
  return {
    code,
    label: label ?? code,
    holds: holdsOf(raw),
    options,
    separator: ';',
    isArchived,
    whyNotFilled: whyNotFilled(type, raw),
    isWritable: raw.modificationMetadata?.readOnlyValue !== true && raw.calculated !== true && !isArchived,
  }
}

function holdsOf(raw: RawAccountProperty): FieldHolds {
  if (isOwner(raw)) return 'reference'
  const holds = ownValue(holdsByType, raw.type) ?? 'text'
  return holds === 'choice' && raw.fieldType === 'checkbox' ? 'choices' : holds
}

async function readPipelines({ client }: SchemaDeps): Promise<RawPipelines['results']['items']> {
  const { results } = await client.call({ method: 'GET', path: paths.pipelines(vendorTypes.deal.name) }, RawPipelines)
  return results.items
}
