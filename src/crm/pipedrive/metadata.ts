import { type Clock, hasPassed } from '../../domain/clock.ts'
import type { UnreadableDefinitions } from '../definitions.ts'
import { readAllFields } from './field-list.ts'
import { type FlagCodes, flagCodesOf } from './flag-codes.ts'
import { type FlaggedType, flaggedTypes } from './flagged-types.ts'
import { readPages } from './pages.ts'
import { isPhoneField } from './portable-sources.ts'
import type { Caller } from './refusals.ts'
import { listOf, type RawField, RawNumberedField, RawStage } from './schema.ts'
import { endpoints } from './versions.ts'

type Reporter = Pick<UnreadableDefinitions, 'report'>

/** A stage of open deals. */
export interface Stage {
  readonly label: string
  /** 0 to 1; null where Pipedrive does not say. */
  readonly probability: number | null
}

/** The fields of a type, as the account has them. */
export interface AccountFields {
  readonly byCode: ReadonlyMap<string, RawField>
  readonly flag: FlagCodes
  /** Codes of the account's own fields for telephone numbers, in its order. */
  readonly phoneCodes: readonly string[]
}

export interface Metadata {
  fields(type: FlaggedType): Promise<AccountFields>
  /** Reads the fields of a type anew when they are needed next: something was made, deleted or refused. */
  forgetFields(type: FlaggedType): void
  /** The stages by id, each of the named ones among them if the account has it. */
  stagesFor(ids: readonly string[]): Promise<ReadonlyMap<string, Stage>>
  /**
   * The labels of the outcomes that an activity can have, by id, each of the named ones among them if the account has it;
   * null where activities have no outcomes.
   */
  outcomesFor(ids: readonly string[]): Promise<ReadonlyMap<string, string> | null>
}

const keptMs = 24 * 3_600_000

/** What an admin has set up in the account: read when first needed and kept for a day, since it is paid for in tokens. */
export function createMetadata(client: Caller, clock: Clock, unreadable: Reporter): Metadata {
  const fields = new Map(
    flaggedTypes.map((type) => [type, createKept(() => readAccountFields(client, type, unreadable), clock)] as const),
  )
  const stages = createIndex(() => readStages(client, unreadable), clock)
  const outcomes = createIndex(() => readOutcomes(client, unreadable), clock)
  return {
    fields: (type) => keptOf(fields, type).get(),
    forgetFields: (type) => keptOf(fields, type).forget(),
    stagesFor: async (ids) => (await stages(ids)) ?? new Map(),
    outcomesFor: outcomes,
  }
}

function keptOf<K, T>(all: ReadonlyMap<K, Kept<T>>, key: K): Kept<T> {
  const kept = all.get(key)
  if (kept === undefined) throw new TypeError('no such part of the metadata')
  return kept
}

interface Kept<T> {
  get(): Promise<T>
  forget(): void
}

/** Reads once for all who ask within a day. What could not be read is read again by the next who asks. */
function createKept<T>(read: () => Promise<T>, clock: Clock): Kept<T> {
  let kept: { readonly value: Promise<T>; readonly readAt: Date } | null = null
  function forget(): void {
    kept = null
  }
  return {
    async get() {
      const now = clock.now()
      if (kept === null || hasPassed(kept.readAt, keptMs, now)) kept = { value: read(), readAt: now }
      const { value } = kept
      try {
        return await value
      } catch (error) {
        if (kept?.value === value) forget()
        throw error
      }
    },
    forget,
  }
}

/**
 * Looks things up by their ids. An id that is not known may be new: everything is read again for it, once while it is
 * kept.
 */
function createIndex<T>(
  read: () => Promise<ReadonlyMap<string, T> | null>,
  clock: Clock,
): (ids: readonly string[]) => Promise<ReadonlyMap<string, T> | null> {
  const kept = createKept(async () => ({ index: await read(), unknown: new Set<string>() }), clock)
  return async (ids) => {
    const { index, unknown } = await kept.get()
    const news = ids.filter((id) => index !== null && !index.has(id) && !unknown.has(id))
    if (news.length === 0) return index
    kept.forget()
    const again = await kept.get()
    for (const id of [...unknown, ...news]) again.unknown.add(id)
    return again.index
  }
}

async function readAccountFields(client: Caller, type: FlaggedType, unreadable: Reporter): Promise<AccountFields> {
  const { items: fields, setAside } = await readAllFields(client, type)
  unreadable.report(`${type} field`, setAside)
  const phones = fields.filter(isPhoneField)
  return {
    byCode: new Map(fields.map((field) => [field.field_code, field])),
    flag: flagCodesOf(fields),
    phoneCodes: phones.map((field) => field.field_code),
  }
}

async function readStages(client: Caller, unreadable: Reporter): Promise<ReadonlyMap<string, Stage>> {
  const { items: stages, setAside } = await readPages(client, { ...endpoints.stages(), kind: 'set-up' }, RawStage)
  unreadable.report('stage', setAside)
  return new Map(
    stages.map(({ id, name, deal_probability: percent }) => [
      id,
      { label: name, probability: typeof percent === 'number' ? percent / 100 : null },
    ]),
  )
}

/**
 * The options of the activity field `outcome`. Uncertain: known from the types of Pipedrive's own client alone
 * (September 2026), as are which accounts have it; where there is no such field, activities have no outcomes.
 */
async function readOutcomes(client: Caller, unreadable: Reporter): Promise<ReadonlyMap<string, string> | null> {
  const { items, setAside } = await client.call(
    { ...endpoints.activityFields(), kind: 'set-up' },
    listOf(RawNumberedField),
  )
  unreadable.report('activity field', setAside)
  const field = items.find(({ key }) => key === 'outcome')
  return field ? new Map((field.options ?? []).map(({ id, label }) => [String(id), label])) : null
}
