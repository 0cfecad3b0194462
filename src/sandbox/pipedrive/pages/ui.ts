import type {
  SandboxUi,
  UiApps,
  UiBinned,
  UiConsent,
  UiFlag,
  UiGroup,
  UiLinks,
  UiQuery,
  UiRecord,
  UiRow,
} from '../../core/pages/ui-port.ts'
import { PipedriveError } from '../replies.ts'
import type { AccountState, PipedriveRecord } from '../state/account-state.ts'
import type { Ref } from '../state/changes.ts'
import { deleteRecord, restoreRecord } from '../state/life-cycle.ts'
import { person } from '../state/user-actions.ts'
import { labelField } from '../values/built-in-fields.ts'
import type { FieldDefinition } from '../values/field-definitions.ts'
import { type KindName, objectKinds } from '../values/object-kinds.ts'
import { writeRecords } from '../values/write-record.ts'
import { keepHistory, type UiHistory } from './ui-history.ts'
import { linkableKinds, linkedRecords, setLink } from './ui-links.ts'
import { plainText, shownText, showProperty, typedValues } from './ui-properties.ts'

/**
 * Pipedrive's names of the kinds in its own pages, and the paths of their records: `/person/1`. Uncertain, as reported
 * by others: an activity opens over the list.
 */
const pages: Readonly<Record<KindName, { readonly typeId: string; readonly plural: string }>> = {
  persons: { typeId: 'person', plural: 'people' },
  organizations: { typeId: 'organization', plural: 'organizations' },
  deals: { typeId: 'deal', plural: 'deals' },
  activities: { typeId: 'activities/list/activity', plural: 'activities' },
}

const titles: Readonly<Record<KindName, string>> = {
  persons: 'name',
  organizations: 'name',
  deals: 'title',
  activities: 'subject',
}

const columns: Readonly<Record<KindName, readonly string[]>> = {
  persons: ['email', 'phone', labelField],
  organizations: ['website', 'industry', labelField],
  deals: ['stage_id', 'status', 'value', 'currency', labelField],
  activities: ['type', 'due_date', 'done', 'outcome'],
}

/** Minset's fields are custom ones, so only their names are known in advance. */
const flagFields = {
  status: 'Minset status',
  missing: 'Minset: missing',
  since: 'Minset: since',
  carried: 'Minset: activities',
} as const satisfies Readonly<Record<keyof UiFlag, string>>
const flagNames: ReadonlySet<string> = new Set(Object.values(flagFields))

/** What others add to the pages. */
interface UiParts {
  readonly consent: UiConsent
  /** Null: no app shows anything in the pages. */
  readonly apps: UiApps | null
}

/** The account as its web pages show it. Changes through it count as a person's. */
export function sandboxUi(state: AccountState, { consent, apps }: UiParts): SandboxUi {
  const history = keepHistory(state)
  return {
    crmName: 'Pipedrive',
    consent,
    ...(apps !== null && { apps }),
    get companyName() {
      return state.facts.companyName
    },
    get objectTypes() {
      return objectKinds.map(({ name, entity }) => ({
        type: name,
        ...pages[name],
        singular: entity,
        hasFlag: name !== 'activities',
        count: liveRecords(state, name).length,
        columns: columnFields(state, name).map(({ field_code, field_name }) => ({
          name: field_code,
          label: field_name,
        })),
      }))
    },
    recordPath: '',
    list: (type, query) => listRows(state, nameOf(type), query),
    read: (type, id) => readRecord(state, refOf({ type, id }), history),
    set: (type, id, values) => write(state, refOf({ type, id }), values),
    link: (from, to) => setLink(state, { one: refOf(from), other: refOf(to), isLinked: true }, person(state)),
    unlink: (from, to) => {
      setLink(state, { one: refOf(from), other: refOf(to), isLinked: false }, person(state))
    },
    remove: (type, id) => {
      deleteRecord(state, refOf({ type, id }), person(state))
    },
    bin: (type) => listBin(state, nameOf(type)),
    restore: (type, id) => restoreRecord(state, refOf({ type, id }), person(state)),
    owners: () => state.facts.users.map(({ id, name }) => ({ id: String(id), name })),
  }
}

function nameOf(type: string): KindName {
  const found = objectKinds.find(({ name }) => name === type)
  if (found === undefined) throw new RangeError(`no kind of record ${type}`)
  return found.name
}

/** Ids are numbers here; other text identifies no record. */
function refOf({ type, id }: { readonly type: string; readonly id: string }): Ref {
  return { kind: nameOf(type), id: Number(id) }
}

function liveRecords(state: AccountState, kind: KindName): PipedriveRecord[] {
  return [...state.all(kind).values()].filter(({ is_deleted }) => !is_deleted)
}

function columnFields(state: AccountState, kind: KindName): FieldDefinition[] {
  return columns[kind].flatMap((code) => state.fields(kind).filter(({ field_code }) => field_code === code))
}

function listRows(
  state: AccountState,
  kind: KindName,
  query: UiQuery,
): { readonly rows: readonly UiRow[]; readonly total: number } {
  const text = query.text.trim().toLowerCase()
  const matching = liveRecords(state, kind).filter(
    (record) =>
      (!query.incompleteOnly || isIncomplete(flagOf(state, kind, record))) && (text === '' || contains(record, text)),
  )
  const newest = matching.toSorted((a, b) => b.add_time.localeCompare(a.add_time))
  const start = (query.page - 1) * query.pageSize
  return {
    rows: newest.slice(start, start + query.pageSize).map((record) => showRow(state, kind, record)),
    total: newest.length,
  }
}

/**
 * Whether the record itself is incomplete, as Minset counts it: the flags that it carries are counted with the
 * activities.
 */
function isIncomplete({ status }: UiFlag): boolean {
  return status === 'incomplete'
}

function contains(value: unknown, text: string): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).some((part) => contains(part, text))
  return plainText(value).toLowerCase().includes(text)
}

function listBin(state: AccountState, kind: KindName): readonly UiBinned[] {
  return [...state.all(kind).values()]
    .filter(({ is_deleted }) => is_deleted)
    .toSorted((a, b) => b.update_time.localeCompare(a.update_time))
    .map((record) => ({ id: String(record.id), title: titleOf(kind, record), removedAt: record.update_time }))
}

function titleOf(kind: KindName, record: PipedriveRecord): string {
  const title = record[titles[kind]]
  return typeof title === 'string' && title.trim() !== '' ? title : `(no name) ${record.id}`
}

function showRow(state: AccountState, kind: KindName, record: PipedriveRecord): UiRow {
  const fields = columnFields(state, kind)
  return {
    id: String(record.id),
    title: titleOf(kind, record),
    owner: state.facts.users.find(({ id }) => id === record['owner_id'])?.name ?? '',
    values: Object.fromEntries(fields.map((field) => [field.field_code, shownText(state, field, record)])),
    flag: flagOf(state, kind, record),
  }
}

function flagOf(state: AccountState, kind: KindName, record: PipedriveRecord): UiFlag {
  const fields = state.fields(kind).filter(({ is_custom_field }) => is_custom_field)
  function shown(part: keyof UiFlag): string {
    const field = fields.find(({ field_name }) => field_name === flagFields[part])
    return field === undefined ? '' : shownText(state, field, record)
  }
  return {
    status: shown('status').toLowerCase(),
    missing: shown('missing'),
    since: shown('since'),
    carried: shown('carried'),
  }
}

function readRecord(state: AccountState, ref: Ref, history: UiHistory): UiRecord | null {
  const record = state.get(ref)
  if (record === undefined || record.is_deleted) return null
  return {
    ...showRow(state, ref.kind, record),
    type: ref.kind,
    createdAt: record.add_time,
    updatedAt: record.update_time,
    groups: showGroups(state, ref.kind, record),
    links: linkableKinds(ref.kind).map((kind) => showLinks(state, ref, kind)),
    history: history.of(ref),
  }
}

function showGroups(state: AccountState, kind: KindName, record: PipedriveRecord): UiGroup[] {
  const fields = state.fields(kind)
  const groups = [
    { name: 'minset', label: 'Minset', fields: fields.filter(isOurs) },
    { name: 'details', label: 'Details', fields: fields.filter(({ is_custom_field }) => !is_custom_field) },
    { name: 'custom', label: 'Custom fields', fields: fields.filter((one) => one.is_custom_field && !isOurs(one)) },
  ]
  return groups
    .filter((group) => group.fields.length > 0)
    .map(({ name, label, fields: shown }) => ({
      name,
      label,
      properties: shown
        // Links have a separate place on the page.
        .filter(({ field_type }) => !linkTypes.has(field_type))
        .map((field) => showProperty(state, field, record)),
    }))
}

const linkTypes: ReadonlySet<string> = new Set(['org', 'people', 'deal'])

function isOurs({ is_custom_field, field_name }: FieldDefinition): boolean {
  return is_custom_field && flagNames.has(field_name)
}

function showLinks(state: AccountState, ref: Ref, kind: KindName): UiLinks {
  return {
    type: kind,
    plural: pages[kind].plural,
    records: linkedRecords(state, ref, kind).map((record) => ({
      id: String(record.id),
      title: titleOf(kind, record),
    })),
  }
}

/** Null, or why Pipedrive refuses the values, in words. */
function write(state: AccountState, ref: Ref, typed: Readonly<Record<string, string>>): string | null {
  const record = state.get(ref)
  if (record === undefined) return 'There is no such record.'
  try {
    const values = typedValues(state, { fields: state.fields(ref.kind), record }, typed)
    writeRecords(state, [{ ref, values }], person(state))
    return null
  } catch (error) {
    if (!(error instanceof PipedriveError) || typeof error.body === 'string') throw error
    return String(error.body['error'])
  }
}
