import type { Clock } from '../../../domain/time/clock.ts'
import { withOddParts } from '../../items.ts'
import type { UnreadableDefinitions } from '../../schema/definitions.ts'
import { createKept, type Kept } from '../../schema/kept.ts'
import { readAllFields } from '../fields/field-list.ts'
import type { FlaggedType } from '../fields/flagged-types.ts'
import { isPhoneField } from '../fields/portable-sources.ts'
import { type FlagCodes, flagCodesOf } from '../flags/flag-codes.ts'
import type { Caller } from '../transport/client.ts'
import { readPages } from '../transport/pages.ts'
import { listOf, type RawField, RawNumberedField, RawStage } from '../transport/schema.ts'
import { endpoints } from '../transport/versions.ts'

type Reporter = Pick<UnreadableDefinitions, 'report'>

/** A stage of open deals. */
export interface Stage {
  readonly label: string
  /** 0 to 1; null if Pipedrive does not state it. */
  readonly probability: number | null
}

/** The fields of a type, as defined in the account. */
export interface AccountFields {
  readonly byCode: ReadonlyMap<string, RawField>
  readonly flag: FlagCodes
  /** Codes of the custom fields for telephone numbers, in the account's order. */
  readonly phoneCodes: readonly string[]
}

export interface Metadata {
  /**
   * The fields of a type. If the account has the items that records refer to (`names`, see `fieldRef`), they are
   * included.
   */
  fields(type: FlaggedType, names?: readonly string[]): Promise<AccountFields>
  /** Discards the cached fields of a type: something was created, deleted or refused. */
  forgetFields(type: FlaggedType): void
  /** The stages by id, including each of the given ones if the account has it. */
  stagesFor(ids: readonly string[]): Promise<ReadonlyMap<string, Stage>>
  /**
   * The labels of the possible outcomes of an activity, by id, including each of the given ones if the account has it;
   * null if activities have no outcomes.
   */
  outcomesFor(ids: readonly string[]): Promise<ReadonlyMap<string, string> | null>
}

const keptMs = 24 * 3_600_000

/** What an admin has set up in the account: read on first use and cached for a day, because reading it costs tokens. */
export function createMetadata(client: Caller, clock: Clock, unreadable: Reporter): Metadata {
  function keepFields(type: FlaggedType): Kept<AccountFields> {
    return createKept({ read: () => readAccountFields(client, type, unreadable), keptMs, knows: knowsField }, clock)
  }
  const fields = { contact: keepFields('contact'), company: keepFields('company'), deal: keepFields('deal') }
  const stages = createKept(
    { read: () => readStages(client, unreadable), keptMs, knows: (byId, id) => byId.has(id) },
    clock,
  )
  const outcomes = createKept(
    { read: () => readOutcomes(client, unreadable), keptMs, knows: (byId, id) => byId === null || byId.has(id) },
    clock,
  )
  return {
    fields: (type, names) => fields[type].get(names),
    forgetFields: (type) => fields[type].forget(),
    stagesFor: (ids) => stages.get(ids),
    outcomesFor: (ids) => outcomes.get(ids),
  }
}

/** A reference to a field, or to an option of one, as `names` expects it. */
export function fieldRef(code: string, optionId?: string | number): string {
  return optionId === undefined ? code : `${code}=${optionId}`
}

function knowsField({ byCode }: AccountFields, name: string): boolean {
  if (byCode.has(name)) return true
  const [code = '', optionId] = name.split('=', 2)
  const options = byCode.get(code)?.options?.items ?? []
  return optionId !== undefined && options.some(({ id }) => String(id) === optionId)
}

async function readAccountFields(client: Caller, type: FlaggedType, unreadable: Reporter): Promise<AccountFields> {
  const read = await readAllFields(client, type)
  const { items: fields } = read
  unreadable.report(
    `${type} field`,
    withOddParts(read, ({ field_code: id, options }) => ({ id, part: options })),
  )
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
 * The options of the activity field `outcome`. Uncertain: known only from the types of Pipedrive's own client
 * (September 2026), as are the accounts that have it; without such a field, activities have no outcomes.
 */
async function readOutcomes(client: Caller, unreadable: Reporter): Promise<ReadonlyMap<string, string> | null> {
  const read = await client.call({ ...endpoints.activityFields(), kind: 'set-up' }, listOf(RawNumberedField))
  unreadable.report(
    'activity field',
    withOddParts(read, ({ key: id, options }) => ({ id, part: options })),
  )
  const field = read.items.find(({ key }) => key === 'outcome')
  return field ? new Map((field.options?.items ?? []).map(({ id, label }) => [String(id), label])) : null
}
