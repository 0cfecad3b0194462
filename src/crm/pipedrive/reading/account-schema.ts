import {
  type AccountField,
  type AccountSchema,
  type FieldHolds,
  type FieldOption,
  type NamedOfAccount,
  ownerOptions,
  type TypeSchema,
} from '../../../domain/account-schema.ts'
import { currencyCode } from '../../../domain/money.ts'
import { ownValue } from '../../../domain/own-value.ts'
import type { Owner } from '../../../domain/owner.ts'
import { type ObjectType, objectTypes } from '../../../domain/record.ts'
import { type Items, withOddParts } from '../../items.ts'
import type { UnreadableDefinitions } from '../../schema/definitions.ts'
import { type NamedOfType, portableFields } from '../../schema/portable-fields.ts'
import { readAccountSchema, type SchemaReader } from '../../schema/read-schema.ts'
import { readAllFields } from '../fields/field-list.ts'
import { isActivityObject } from '../fields/fields.ts'
import { portableSources } from '../fields/portable-sources.ts'
import { isEntered } from '../fields/writable.ts'
import type { Caller } from '../transport/client.ts'
import { readPages } from '../transport/pages.ts'
import { listOf, RawCurrency, type RawField, RawNumberedField, RawPipeline, RawStage } from '../transport/schema.ts'
import { endpoints } from '../transport/versions.ts'

export interface SchemaDeps {
  readonly client: Caller
  readonly owners: () => Promise<Items<Owner>>
  readonly unreadable: Pick<UnreadableDefinitions, 'report'>
}

/** Documented field types; any other type is read as text. Records store options, users and records as ids. */
const holdsByType: Readonly<Record<string, FieldHolds>> = {
  double: 'number',
  int: 'number',
  monetary: 'number',
  boolean: 'boolean',
  date: 'date',
  enum: 'choice',
  status: 'choice',
  visible_to: 'choice',
  set: 'choices',
  stage: 'reference',
  pipeline: 'reference',
  user: 'reference',
  people: 'reference',
  org: 'reference',
  deal: 'reference',
}

/**
 * The fields of the types that rules name; fields of other types are read only to explain why a name was not found. Not
 * cached, because an option may have been added a moment ago.
 */
export function readSchema(deps: SchemaDeps, named: NamedOfAccount): Promise<AccountSchema> {
  const reader: SchemaReader<NamedField> = {
    sources: portableSources,
    readType: (type, ofType) => readType(deps, type, ofType),
    async addElsewhere(types, readOther) {
      const others = objectTypes.filter((type) => types[type] === undefined && !isActivityObject(type))
      for (const type of others) types[type] = await readOther(type)
    },
    stageNames: async () => (await readStages(deps)).map(({ name }) => name),
    ownCurrencies: () => readOwnCurrencies(deps),
  }
  return readAccountSchema(reader, named)
}

async function readType(
  deps: SchemaDeps,
  type: ObjectType,
  { codes, sources }: NamedOfType<NamedField>,
): Promise<TypeSchema> {
  const fields: AccountField[] = []
  const { items, setAside } = await listFields(deps, type)
  const odd = withOddParts({ items, setAside }, (field) => ({ id: field.field_code, part: field.options }))
  deps.unreadable.report(`${isActivityObject(type) ? 'activity' : type} field`, odd)
  for (const raw of items) {
    const options = codes.includes(raw.field_code) ? await optionsOf(deps, raw) : []
    fields.push(fieldOf(raw, options))
  }
  return { fields, portable: portableFields(sources, items, portableFieldOf) }
}

type NamedField = Pick<RawField, 'field_code' | 'field_name' | 'field_type' | 'options' | 'is_custom_field'>

/** Records store the labels of options under portable names. */
function portableFieldOf(raw: NamedField): AccountField {
  return fieldOf(
    raw,
    (raw.options?.items ?? []).map(({ label }) => ({ id: label, label })),
  )
}

/** Activities' fields are read in version 1: version 2 requires the scope `admin` (documented). */
async function listFields({ client }: SchemaDeps, type: ObjectType): Promise<Items<NamedField>> {
  if (!isActivityObject(type)) return readAllFields(client, type)
  const request = { ...endpoints.activityFields(), kind: 'set-up' } as const
  const { items, setAside } = await client.call(request, listOf(RawNumberedField))
  const fields = items.map(({ key, name, field_type: kind, options }) => ({
    field_code: key,
    field_name: name ?? key,
    field_type: kind ?? 'varchar',
    options,
  }))
  return { items: fields, setAside }
}

/** The available options; those of users and stages are stored elsewhere. */
async function optionsOf(deps: SchemaDeps, raw: NamedField): Promise<readonly FieldOption[]> {
  switch (raw.field_type) {
    case 'user':
      return ownerOptions((await deps.owners()).items)
    case 'stage':
      return (await readStages(deps)).map(({ id, name }) => ({ id, label: name }))
    case 'pipeline':
      return (await readPipelines(deps)).map(({ id, name }) => ({ id, label: name }))
    default:
      return (raw.options?.items ?? []).map(({ id, label }) => ({ id: String(id), label }))
  }
}

function fieldOf(raw: NamedField, options: readonly FieldOption[]): AccountField {
  return {
    code: raw.field_code,
    label: raw.field_name,
    holds: holdsOf(raw.field_type, options),
    options,
    separator: ',',
    isArchived: false,
    whyNotFilled: null,
    isWritable: isEntered(raw),
  }
}

/** Recorded: some fields with options have a numeric type (`pipeline_id`): the number is the id of an option. */
function holdsOf(type: string, options: readonly FieldOption[]): FieldHolds {
  const holds = ownValue(holdsByType, type) ?? 'text'
  return options.length > 0 && (holds === 'number' || holds === 'text') ? 'choice' : holds
}

async function readStages({ client }: SchemaDeps): Promise<readonly RawStage[]> {
  return (await readPages(client, { ...endpoints.stages(), kind: 'set-up' }, RawStage)).items
}

async function readPipelines({ client }: SchemaDeps): Promise<readonly RawPipeline[]> {
  return (await readPages(client, { ...endpoints.pipelines(), kind: 'set-up' }, RawPipeline)).items
}

/** Documented: an account may add currencies, whose codes are not ISO 4217. */
async function readOwnCurrencies({ client }: SchemaDeps): Promise<readonly string[]> {
  const { items } = await client.call({ ...endpoints.currencies(), kind: 'set-up' }, listOf(RawCurrency))
  return items.filter((raw) => raw.is_custom_flag === true).flatMap(({ code }) => currencyCode(code) ?? [])
}
