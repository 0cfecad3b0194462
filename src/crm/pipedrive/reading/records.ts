import type { ObjectType } from '../../../domain/record.ts'
import { type Items, readableRecords } from '../../items.ts'
import type { Page, ReadRecord } from '../../port.ts'
import { customValueText } from '../fields/custom-values.ts'
import { type ActivityObject, type ActivityTypes, objectOf, oddOfType } from '../fields/fields.ts'
import type { FlaggedType } from '../fields/flagged-types.ts'
import type { Caller } from '../transport/client.ts'
import { RawActivity, RawDeal, RawOrganization, RawPerson } from '../transport/schema.ts'
import type { ActivityPages } from './activity-pages.ts'
import { fieldRef, type Metadata } from './metadata.ts'
import { normaliseActivity, normaliseDeal, normaliseOrganization, normalisePerson } from './normalise.ts'
import { listPage, type RecordKind, readNamed } from './record-lists.ts'

/** The kinds of records other than activities, by type. */
const recordKinds = {
  contact: { name: 'persons', schema: RawPerson },
  company: { name: 'organizations', schema: RawOrganization },
  deal: { name: 'deals', schema: RawDeal },
} as const satisfies Record<FlaggedType, RecordKind<unknown>>

export const activityKind: RecordKind<RawActivity> = { name: 'activities', schema: RawActivity }

export interface ReadDeps {
  readonly client: Caller
  readonly metadata: Metadata
  readonly pages: ActivityPages
  readonly activityTypes: ActivityTypes
  /** Codes of Pipedrive's own fields that rules name, by type. */
  readonly vendorFields: () => Readonly<Partial<Record<ObjectType, Readonly<Record<string, string>>>>>
}

/** Which records to read: one page of all of them, or those with these ids. */
type Source = { readonly after: string | null } | { readonly ids: readonly string[] }

/** One page of all live records of a type. Documented: archived deals are not listed, and so are not mirrored. */
export async function listRecords(deps: ReadDeps, type: ObjectType, after: string | null): Promise<Page<ReadRecord>> {
  return readRecords(deps, type, { after })
}

/**
 * The existing records among the named ones, in no particular order. Absent: deleted ones, archived deals, and
 * activities that now have another type.
 */
export async function namedRecords(
  deps: ReadDeps,
  type: ObjectType,
  ids: readonly string[],
): Promise<Items<ReadRecord>> {
  const { items, setAside } = await readRecords(deps, type, { ids })
  return { items, setAside }
}

async function readRecords(deps: ReadDeps, type: ObjectType, source: Source): Promise<Page<ReadRecord>> {
  const vendorFields = deps.vendorFields()[type] ?? {}
  switch (type) {
    case 'contact': {
      const page = await read(deps, recordKinds.contact, source)
      const fields = await deps.metadata.fields('contact', namedFields(page.items))
      return mapPage(page, (raw) => normalisePerson(raw, fields, vendorFields))
    }
    case 'company': {
      const page = await read(deps, recordKinds.company, source)
      const industries = page.items.flatMap(({ industry }) => (industry ? fieldRef('industry', industry) : []))
      const fields = await deps.metadata.fields('company', [...namedFields(page.items), ...industries])
      return mapPage(page, (raw) => normaliseOrganization(raw, fields, vendorFields))
    }
    case 'deal':
      return dealsOf(deps, await read(deps, recordKinds.deal, source), vendorFields)
    case 'meeting':
    case 'call':
    case 'task':
      return readActivities(deps, type, source)
  }
}

async function dealsOf(
  { metadata }: ReadDeps,
  page: Page<RawDeal>,
  vendorFields: Readonly<Record<string, string>>,
): Promise<Page<ReadRecord>> {
  const live = page.items.filter(({ status, is_archived: isArchived }) => status !== 'deleted' && isArchived !== true)
  const fields = await metadata.fields('deal', namedFields(live))
  const stages = await metadata.stagesFor(live.flatMap(({ stage_id: id }) => id ?? []))
  return mapPage({ ...page, items: live }, (raw) => normaliseDeal(raw, { fields, stages, vendorFields }))
}

async function readActivities(deps: ReadDeps, type: ActivityObject, source: Source): Promise<Page<ReadRecord>> {
  const { client, pages, activityTypes } = deps
  const page =
    'ids' in source
      ? onlyPage(await readNamed(client, activityKind, { ids: source.ids, work: 'refresh' }))
      : await pages.read(type, { filter: {}, cursor: source.after, work: 'sync' })
  const ofType = live(page.items).filter((activity) => objectOf(activity, activityTypes) === type)
  const named = ofType.flatMap(({ outcome }) => (outcome === null || outcome === undefined ? [] : [String(outcome)]))
  const outcomes = type === 'task' ? null : await deps.metadata.outcomesFor(named)
  const vendorFields = deps.vendorFields()[type] ?? {}
  const odd = oddOfType(page.setAside, type, activityTypes)
  const readable = readableRecords({ items: ofType, setAside: odd }, (activity) =>
    normaliseActivity(type, activity, { outcomes, vendorFields }),
  )
  return { ...page, ...readable }
}

/** Named records are read all at once. */
function onlyPage<T>({ items, setAside }: Items<T>): Page<T> {
  return { items, setAside, next: null, count: items.length + setAside.length, at: null }
}

async function read<T extends { readonly id: string }>(
  { client }: ReadDeps,
  kind: RecordKind<T>,
  source: Source,
): Promise<Page<T>> {
  if ('ids' in source) return onlyPage(await readNamed(client, kind, { ids: source.ids, work: 'refresh' }))
  return listPage(client, kind, { filter: {}, cursor: source.after, work: 'sync' })
}

/** The custom fields that have a value in some record. */
function namedFields(
  records: readonly { readonly custom_fields?: Readonly<Record<string, unknown>> | null | undefined }[],
): readonly string[] {
  const filled = records.flatMap(({ custom_fields: fields }) =>
    Object.entries(fields ?? {}).flatMap(([code, value]) => (customValueText(value) === null ? [] : code)),
  )
  return [...new Set(filled)].map((code) => fieldRef(code))
}

interface Deletable {
  readonly id: string
  readonly is_deleted?: boolean | null | undefined
}

function live<T extends Deletable>(records: readonly T[]): readonly T[] {
  return records.filter(({ is_deleted: isDeleted }) => isDeleted !== true)
}

function mapPage<T extends Deletable>(page: Page<T>, normalise: (raw: T) => ReadRecord): Page<ReadRecord> {
  return { ...page, ...readableRecords({ items: live(page.items), setAside: page.setAside }, normalise) }
}
