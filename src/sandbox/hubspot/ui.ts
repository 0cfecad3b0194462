import type {
  SandboxUi,
  UiBinned,
  UiChange,
  UiFlag,
  UiLinks,
  UiProperty,
  UiQuery,
  UiRecord,
  UiRef,
  UiRow,
} from '../core/pages/ui-port.ts'
import { ownValue } from '../core/state/own-value.ts'
import type { AccountState, ChangeSource, HubSpotObject } from './state/account-state.ts'
import { restoreObject } from './state/life-cycle.ts'
import { associate } from './state/links.ts'
import { objectTypes, type TypeName } from './state/object-types.ts'
import { normaliseValues, refuseValues } from './values/check-values.ts'
import type { PropertyDefinition } from './values/property-definitions.ts'

const titles: Readonly<Record<TypeName, readonly string[]>> = {
  contacts: ['firstname', 'lastname'],
  companies: ['name'],
  deals: ['dealname'],
  meetings: ['hs_meeting_title'],
  calls: ['hs_call_title'],
  tasks: ['hs_task_subject'],
}

const columns: Readonly<Record<TypeName, readonly string[]>> = {
  contacts: ['email', 'phone', 'jobtitle'],
  companies: ['domain', 'phone', 'industry'],
  deals: ['dealstage', 'amount', 'deal_currency_code', 'closedate'],
  meetings: ['hs_meeting_start_time', 'hs_meeting_outcome'],
  calls: ['hs_timestamp', 'hs_call_status', 'hs_call_disposition'],
  tasks: ['hs_timestamp', 'hs_task_status'],
}

/** The account as its web pages show it. Changes through it count as a person's. */
export function sandboxUi(state: AccountState, { consent, apps }: Pick<SandboxUi, 'consent' | 'apps'>): SandboxUi {
  return {
    consent,
    ...(apps === undefined ? {} : { apps }),
    crmName: 'HubSpot',
    get companyName() {
      return state.facts.companyName
    },
    get objectTypes() {
      return objectTypes.map(({ name, typeId, singular }) => ({
        type: name,
        typeId,
        singular,
        plural: name,
        hasFlag: true,
        count: [...state.all(name).values()].filter(({ archived }) => !archived).length,
        columns: columns[name].map((column) => ({
          name: column,
          label: definitionOf(state, name, column)?.label ?? column,
        })),
      }))
    },
    get recordPath() {
      return `/contacts/${state.facts.portalId}/record`
    },
    list: (type, query) => listRows(state, nameOf(type), query),
    read: (type, id) => readRecord(state, nameOf(type), id),
    set: (type, id, values) => setValues(state, { type, id }, { values, source: person(state) }),
    link(from, to) {
      const [a, b] = [refOf(from), refOf(to)]
      if (state.get(a.type, a.id) === undefined || state.get(b.type, b.id) === undefined) return false
      associate(state, { from: a, to: b, isLinked: true }, person(state))
      return true
    },
    unlink: (from, to) => {
      associate(state, { from: refOf(from), to: refOf(to), isLinked: false }, person(state))
    },
    remove: (type, id) => {
      state.archive(nameOf(type), [id], person(state))
    },
    bin: (type) => listBin(state, nameOf(type)),
    restore: (type, id) => restoreObject(state, { type: nameOf(type), id }, person(state)),
    owners: () => state.facts.owners.map(({ id, firstName, lastName }) => ({ id, name: `${firstName} ${lastName}` })),
  }
}

/** Documented: a person's action in the CRM has this source and the user's id; the first user's unless given. */
export function person(state: AccountState, userId = state.facts.owners[0]?.userId ?? 0): ChangeSource {
  return { sourceType: 'CRM_UI', sourceId: `userId:${userId}`, updatedByUserId: userId }
}

/** Null, or why HubSpot refuses the values, in words. */
export function setValues(
  state: AccountState,
  ref: UiRef,
  { values, source }: { readonly values: Readonly<Record<string, string>>; readonly source: ChangeSource },
): string | null {
  const { type, id } = refOf(ref)
  const refusal = refuseValues(state, type, values)
  if (refusal !== null) return String(refusal.body['message'])
  state.write(type, new Map([[id, normaliseValues(state, type, values)]]), source)
  return null
}

function nameOf(type: string): TypeName {
  const found = objectTypes.find(({ name }) => name === type)
  if (found === undefined) throw new RangeError(`no object type ${type}`)
  return found.name
}

function refOf(ref: UiRef): { readonly type: TypeName; readonly id: string } {
  return { type: nameOf(ref.type), id: ref.id }
}

function definitionOf(state: AccountState, type: TypeName, name: string): PropertyDefinition | undefined {
  return state.properties(type).find((definition) => definition.name === name)
}

function listRows(
  state: AccountState,
  type: TypeName,
  query: UiQuery,
): { readonly rows: readonly UiRow[]; readonly total: number } {
  const text = query.text.trim().toLowerCase()
  const matching = [...state.all(type).values()].filter(
    (object) => !object.archived && isIncomplete(object, query) && (text === '' || contains(object, text)),
  )
  const newest = matching.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))
  const start = (query.page - 1) * query.pageSize
  return {
    rows: newest.slice(start, start + query.pageSize).map((object) => showRow(state, type, object)),
    total: newest.length,
  }
}

function listBin(state: AccountState, type: TypeName): readonly UiBinned[] {
  return [...state.all(type).values()]
    .filter(({ archived }) => archived)
    .toSorted((a, b) => b.updatedAt.localeCompare(a.updatedAt))
    .map((object) => ({ id: object.id, title: titleOf(type, object), removedAt: object.updatedAt }))
}

function isIncomplete(object: HubSpotObject, { incompleteOnly }: UiQuery): boolean {
  return !incompleteOnly || object.properties['minset_status'] === 'incomplete'
}

function contains(object: HubSpotObject, text: string): boolean {
  return Object.values(object.properties).some((value) => value?.toLowerCase().includes(text))
}

function titleOf(type: TypeName, object: HubSpotObject): string {
  const title = titles[type].flatMap((name) => ownValue(object.properties, name) ?? []).join(' ')
  return title || `(no name) ${object.id}`
}

function showRow(state: AccountState, type: TypeName, object: HubSpotObject): UiRow {
  const owner = state.facts.owners.find(({ id }) => id === object.properties['hubspot_owner_id'])
  return {
    id: object.id,
    title: titleOf(type, object),
    owner: owner ? `${owner.firstName} ${owner.lastName}` : '',
    values: Object.fromEntries(
      columns[type].map((name) => [name, shownValue(definitionOf(state, type, name), object)]),
    ),
    flag: flagOf(object),
  }
}

function flagOf({ properties }: HubSpotObject): UiFlag {
  return {
    status: properties['minset_status'] ?? '',
    missing: properties['minset_missing'] ?? '',
    since: properties['minset_since'] ?? '',
    carried: '',
  }
}

function shownValue(definition: PropertyDefinition | undefined, object: HubSpotObject): string {
  if (definition === undefined) return ''
  const value = ownValue(object.properties, definition.name) ?? ''
  if (definition.type === 'enumeration') return labelOf(definition, value)
  if (definition.type === 'datetime') return value.slice(0, 16).replace('T', ' ')
  return definition.fieldType === 'html' ? value.replace(/<[^>]*>/g, '') : value
}

function labelOf({ options }: PropertyDefinition, value: string): string {
  return options.find((option) => option.value === value)?.label ?? value
}

/** A live record as its page shows it; null if there is none. */
export function readRecord(state: AccountState, type: TypeName, id: string): UiRecord | null {
  const object = state.get(type, id)
  if (object === undefined || object.archived) return null
  const definitions = state.properties(type).filter(({ archived, hidden }) => !archived && !hidden)
  return {
    ...showRow(state, type, object),
    type,
    createdAt: object.createdAt,
    updatedAt: object.updatedAt,
    groups: state
      .groups(type)
      // Minset's fields first, because they are of most interest.
      .toSorted((a, b) => Number(b.name === 'minset') - Number(a.name === 'minset'))
      .map(({ name, label }) => ({
        name,
        label,
        properties: definitions
          .filter(({ groupName }) => groupName === name)
          .map((definition) => showProperty(definition, object)),
      })),
    links: showLinks(state, { type, id }),
    history: showHistory(definitions, object),
  }
}

const inputs: Readonly<Record<string, UiProperty['input']>> = {
  date: 'date',
  datetime: 'datetime',
  number: 'number',
  enumeration: 'select',
}

function showProperty(definition: PropertyDefinition, object: HubSpotObject): UiProperty {
  const isLong = definition.fieldType === 'textarea' || definition.fieldType === 'html'
  return {
    name: definition.name,
    label: definition.label,
    value: ownValue(object.properties, definition.name) ?? '',
    shown: shownValue(definition, object),
    isEditable: !definition.modificationMetadata.readOnlyValue,
    input: inputs[definition.type] ?? (isLong ? 'textarea' : 'text'),
    options: definition.options.map(({ value, label }) => ({ value, label })),
  }
}

function showLinks(state: AccountState, ref: { readonly type: TypeName; readonly id: string }): UiLinks[] {
  const links = state.associated(ref.type, ref.id)
  return objectTypes
    .filter(({ name }) => name !== ref.type)
    .map(({ name }) => ({
      type: name,
      plural: name,
      records: (links[name] ?? []).flatMap((id) => {
        const linked = state.get(name, id)
        return linked && !linked.archived ? [{ id, title: titleOf(name, linked) }] : []
      }),
    }))
}

const words: Readonly<Record<ChangeSource['sourceType'], string>> = {
  CRM_UI: 'a person',
  INTEGRATION: 'an integration',
  IMPORT: 'an import',
  CALCULATED: 'the CRM',
}

function showHistory(definitions: readonly PropertyDefinition[], object: HubSpotObject): UiChange[] {
  const labels = new Map(definitions.map(({ name, label }) => [name, label]))
  return Object.entries(object.history)
    .flatMap(([name, changes]) =>
      changes.map(({ value, timestamp, sourceType }) => ({
        property: labels.get(name) ?? name,
        value,
        at: timestamp,
        by: words[sourceType],
      })),
    )
    .toSorted((a, b) => b.at.localeCompare(a.at))
    .slice(0, 20)
}
