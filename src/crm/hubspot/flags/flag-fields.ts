import { CrmPermissionError } from '../../../domain/errors.ts'
import type { ObjectType } from '../../../domain/record.ts'
import { type Language, type Message, message } from '../../../words/index.ts'
import { type ItemTexts, isAsGiven, type RevisedTexts, reviseTexts } from '../../flags/own-texts.ts'
import { lastItemOf } from '../../flags/set-up.ts'
import type { RemovalItem, SetUpItem, SetUpReport } from '../../port.ts'
import { deleteAt, makeOrFind, refusalMessage } from '../../refusals.ts'
import { vendorTypes } from '../fields/fields.ts'
import type { FlagGroup, HubSpotClient } from '../transport/client.ts'
import { RawIgnored, RawProperties, RawProperty, RawPropertyGroup, RawPropertyGroups } from '../transport/schema.ts'
import { paths } from '../transport/versions.ts'
import {
  type FlagDefinition,
  flagDefinitions,
  flagGroup,
  flagProperty,
  optionPart,
  presentTexts,
  textsOf,
} from './flag-properties.ts'
import type { PropertyRoom } from './property-room.ts'

type Caller = Pick<HubSpotClient, 'call'>

export interface FieldSetUp {
  readonly room: PropertyRoom
  readonly language: Language
  /** The last report; null: the texts of existing properties are left as they are. */
  readonly last: SetUpReport | undefined | null
}

/**
 * Ensures that an object type has the group and the properties of the flag. Minset's properties are recognised by name,
 * group and shape, so labels may be changed freely. Uncertain: whether HubSpot lets apps create properties on calls, meetings
 * and tasks; if it does not, they are reported as unavailable.
 *
 * @throws CrmPermissionError if HubSpot forbids it, and the `Crm…` errors that are not refusals
 */
export async function ensureFields(client: Caller, type: ObjectType, setUp: FieldSetUp): Promise<readonly SetUpItem[]> {
  try {
    return await ensureAll(client, type, setUp)
  } catch (error) {
    if (error instanceof CrmPermissionError) throw error
    return unavailableFields(type, refusalMessage(error))
  }
}

/** The report for an object type that cannot have any of them. */
export function unavailableFields(type: ObjectType, reason: Message): readonly SetUpItem[] {
  const parts = [groupOf(type), ...flagDefinitions.map((desired) => fieldOf(type, desired))]
  return parts.map((part) => ({ ...part, state: 'unavailable', reason }))
}

function groupOf(objectType: ObjectType): { kind: 'group'; objectType: ObjectType; name: string } {
  return { kind: 'group', objectType, name: flagGroup.name }
}

function fieldOf(objectType: ObjectType, { name }: { readonly name: string }) {
  return { kind: 'field', objectType, name } as const
}

async function ensureAll(client: Caller, type: ObjectType, setUp: FieldSetUp): Promise<readonly SetUpItem[]> {
  const present = await readProperties(client, type)
  const missing = flagDefinitions.filter(({ name }) => !present.has(name))
  const standing: SetUpItem[] = []
  for (const desired of flagDefinitions) {
    const property = present.get(desired.name)
    if (property !== undefined) standing.push(await ensureShape(client, type, { desired, property, setUp }))
  }
  // An existing property proves that its group exists.
  if (missing.length === 0) return [{ ...groupOf(type), state: 'present' }, ...standing]
  if (standing.some(({ state }) => state === 'clash')) {
    const reason = message('setUp.foreign.others')
    return [
      ...standing,
      ...missing.map((desired): SetUpItem => ({ ...fieldOf(type, desired), state: 'unavailable', reason })),
    ]
  }
  return [...standing, ...(await makeMissing(client, type, { missing, setUp }))]
}

interface Missing {
  readonly missing: readonly FlagDefinition[]
  readonly setUp: FieldSetUp
}

async function makeMissing(
  client: Caller,
  type: ObjectType,
  { missing, setUp: { room, language } }: Missing,
): Promise<readonly SetUpItem[]> {
  const archived = await readProperties(client, type, true)
  const clashes = missing.flatMap((desired): SetUpItem[] => {
    const difference = differenceOf(desired, archived.get(desired.name))
    if (difference === null) return []
    return [{ ...fieldOf(type, desired), state: 'clash', reason: message('setUp.foreign.deleted', { difference }) }]
  })
  if (clashes.length > 0) return clashes
  const lacking = await room.take(type, missing.length)
  if (lacking !== null) {
    return missing.map((desired) => ({ ...fieldOf(type, desired), state: 'unavailable', reason: lacking }))
  }
  const group = await ensureGroup(client, type)
  for (const desired of missing) await create(client, type, { desired, language })
  const made = await readProperties(client, type)
  const items = missing.map((desired): SetUpItem => {
    const property = made.get(desired.name)
    const part = fieldOf(type, desired)
    if (property === undefined) return { ...part, state: 'unavailable', reason: message('setUp.unlisted') }
    const reason = differenceOf(desired, property)
    if (reason !== null) return { ...part, state: 'clash', reason }
    const { given } = reviseTexts(textsOf(desired, language), { present: presentTexts(property), last: undefined })
    return { ...part, state: archived.has(desired.name) ? 'repaired' : 'made', texts: given }
  })
  return [group, ...items]
}

async function readProperties(
  client: Caller,
  type: ObjectType,
  archived = false,
): Promise<ReadonlyMap<string, RawProperty>> {
  const path = paths.properties(vendorTypes[type].name)
  const query = archived ? { query: { archived: 'true' } } : {}
  const { results } = await client.call({ method: 'GET', path, ...query }, RawProperties)
  return new Map(results.items.map((property) => [property.name, property]))
}

async function ensureGroup(client: Caller, type: ObjectType): Promise<SetUpItem> {
  const path = paths.propertyGroups(vendorTypes[type].name)
  async function find(): Promise<{ name: string } | null> {
    const { results } = await client.call({ method: 'GET', path }, RawPropertyGroups)
    return results.items.find((group) => group.name === flagGroup.name) ?? null
  }
  if ((await find()) !== null) return { ...groupOf(type), state: 'present' }
  const body: FlagGroup = flagGroup
  await makeOrFind({
    make: () => client.call({ method: 'POST', path, body }, RawPropertyGroup),
    find,
    isNameUnique: true,
  })
  return { ...groupOf(type), state: 'made' }
}

/** Documented: creating a property with the name of an archived one restores it. */
async function create(
  client: Caller,
  type: ObjectType,
  { desired, language }: { readonly desired: FlagDefinition; readonly language: Language },
): Promise<void> {
  const path = paths.properties(vendorTypes[type].name)
  await makeOrFind({
    make: () => client.call({ method: 'POST', path, body: flagProperty(desired, language) }, RawProperty),
    find: async () => (await readProperties(client, type)).get(desired.name) ?? null,
    isNameUnique: true,
  })
}

interface Standing {
  readonly desired: FlagDefinition
  readonly property: RawProperty
  readonly setUp: FieldSetUp
}

/**
 * Restores missing options of a property that is Minset's, and puts its texts into the account's language; other
 * options, including those added by people, stay.
 */
async function ensureShape(client: Caller, type: ObjectType, standing: Standing): Promise<SetUpItem> {
  const { desired, property, setUp } = standing
  const part = fieldOf(type, desired)
  const reason = differenceOf(desired, property)
  if (reason !== null) return { ...part, state: 'clash', reason }
  const texts = revisedTexts(type, standing)
  const offered = property.options ?? []
  const lacking = (flagProperty(desired, setUp.language).options ?? []).filter(({ value }) =>
    offered.every((option) => option.value !== value),
  )
  if (lacking.length === 0 && isAsGiven(texts)) return { ...part, state: 'present', texts: texts.given }
  const { label, description, ...ofOptions } = texts.changes
  const areOptionsNew = lacking.length > 0 || Object.keys(ofOptions).length > 0
  const body = {
    // JSON leaves out what is undefined.
    label,
    description,
    options: areOptionsNew ? [...keptOptions(offered, ofOptions), ...lacking] : undefined,
  }
  await client.call({ method: 'PATCH', path: paths.property(vendorTypes[type].name, desired.name), body }, RawIgnored)
  return { ...part, state: lacking.length > 0 ? 'repaired' : 'renamed', texts: texts.given }
}

/** Documented: a new list of options replaces the whole list. */
function keptOptions(offered: NonNullable<RawProperty['options']>, labels: ItemTexts): readonly object[] {
  return offered.map((option) => ({
    value: option.value,
    label: labels[optionPart(option.value)] ?? option.label ?? option.value,
    ...(option.description ? { description: option.description } : {}),
    displayOrder: option.displayOrder ?? -1,
    hidden: option.hidden ?? false,
  }))
}

function revisedTexts(type: ObjectType, { desired, property, setUp: { language, last } }: Standing): RevisedTexts {
  if (last === null) return { changes: {}, given: {} }
  const reported = lastItemOf(last, fieldOf(type, desired))?.texts
  return reviseTexts(textsOf(desired, language), { present: presentTexts(property), last: reported })
}

/**
 * How a property differs from Minset's definition; null if no difference matters, or if the property does not exist.
 */
function differenceOf(desired: FlagDefinition, property: RawProperty | undefined): Message | null {
  if (property === undefined) return null
  const group = property.groupName ?? desired.groupName
  if (group !== desired.groupName) {
    return message('setUp.differs.group', { found: group, wanted: desired.groupName })
  }
  if (property.type !== desired.type) {
    return message('setUp.differs.type', { found: property.type, wanted: desired.type })
  }
  if (property.fieldType !== desired.fieldType) {
    return message('setUp.differs.fieldType', { found: property.fieldType, wanted: desired.fieldType })
  }
  return property.modificationMetadata?.readOnlyValue === true ? message('setUp.differs.readOnly') : null
}

/**
 * Deletes the properties of the flag, and their group if it is otherwise empty. Keeps properties that are not Minset's,
 * and those that HubSpot does not delete because they are in use.
 *
 * @throws the `Crm…` errors that are not refusals
 */
export async function removeFields(client: Caller, type: ObjectType): Promise<readonly RemovalItem[]> {
  try {
    const present = await readProperties(client, type)
    const items: RemovalItem[] = []
    for (const desired of flagDefinitions) {
      items.push(await removeField(client, type, { desired, property: present.get(desired.name) }))
    }
    return [...items, await removeGroup(client, type)]
  } catch (error) {
    const reason = refusalMessage(error)
    return [...flagDefinitions.map((desired) => fieldOf(type, desired)), groupOf(type)].map((part) => ({
      ...part,
      state: 'kept',
      reason,
    }))
  }
}

async function removeField(
  client: Caller,
  type: ObjectType,
  { desired, property }: { readonly desired: FlagDefinition; readonly property: RawProperty | undefined },
): Promise<RemovalItem> {
  const part = fieldOf(type, desired)
  if (property === undefined) return { ...part, state: 'absent' }
  const difference = differenceOf(desired, property)
  if (difference !== null) return { ...part, state: 'kept', reason: message('setUp.foreign', { difference }) }
  return deleteAt(client, { method: 'DELETE', path: paths.property(vendorTypes[type].name, desired.name) }, part)
}

async function removeGroup(client: Caller, type: ObjectType): Promise<RemovalItem> {
  const part = groupOf(type)
  const { name } = vendorTypes[type]
  const { results } = await client.call({ method: 'GET', path: paths.propertyGroups(name) }, RawPropertyGroups)
  if (results.items.every((group) => group.name !== flagGroup.name)) return { ...part, state: 'absent' }
  const inside = [...(await readProperties(client, type)).values()].filter((one) => one.groupName === flagGroup.name)
  if (inside.length > 0) return { ...part, state: 'kept', reason: message('setUp.inUse', { count: inside.length }) }
  return deleteAt(client, { method: 'DELETE', path: paths.propertyGroup(name, flagGroup.name) }, part)
}
