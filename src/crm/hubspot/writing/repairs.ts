import type { AccountField } from '../../../domain/account-schema.ts'
import { ownValue } from '../../../domain/own-value.ts'
import type { CrmRecord, ObjectType, Scalar } from '../../../domain/record.ts'
import { type Message, message } from '../../../words/index.ts'
import type { Items } from '../../items.ts'
import type { EntryOption, FieldChange, FieldEntry, ReadRecord, RepairedField, UpdateResult } from '../../port.ts'
import { type Allowed, judgeRepairs, type Repair } from '../../repairs/guard.ts'
import type { Updates } from '../../repairs/write-apart.ts'
import { writableProperty } from '../fields/writable.ts'
import { sendProperties, type WriteDeps } from './write.ts'

export interface RepairDeps extends Pick<WriteDeps, 'client'> {
  /** Reads records as they are now. */
  readonly readNow: (type: ObjectType, ids: readonly string[]) => Promise<Items<ReadRecord>>
}

const onlyInCrm: Message = message('repair.onlyInCrm', { title: 'HubSpot' })

/** How a field of a record can be filled in. */
export function entryFor(
  { type }: Pick<CrmRecord, 'type'>,
  { name, code, account }: RepairedField & { readonly account: AccountField | null },
): FieldEntry {
  if (account?.isWritable !== true) return { whyNot: onlyInCrm }
  if (code !== null) return byDefinition(account, code)
  const writable = writableProperty(type, name)
  if (writable === undefined) return { whyNot: onlyInCrm }
  const { property, words } = writable
  return words === undefined ? byDefinition(account, property) : { options: wordOptions(account, words), property }
}

function byDefinition({ holds, options }: AccountField, property: string): FieldEntry {
  if (holds === 'choices' || holds === 'reference') return { whyNot: onlyInCrm }
  const isChoice = holds === 'choice' || holds === 'boolean'
  return { options: isChoice ? options.map(({ id, label }) => option(id, label)) : null, property }
}

/** The account's own options have no portable word, so they are chosen in HubSpot. */
function wordOptions({ options }: AccountField, words: Readonly<Record<string, string>>): readonly EntryOption[] {
  return options.flatMap(({ id, label }) => {
    const word = ownValue(words, id) ?? ownValue(words, id.toLowerCase())
    return word === undefined ? [] : [option(word, label)]
  })
}

function option(value: string, label: string): EntryOption {
  return { value, label: message('asWritten', { text: label }) }
}

/** Writes what people have entered; the results are in the order of the repairs. */
export async function writeRepairs(
  { client, readNow }: RepairDeps,
  type: ObjectType,
  repairs: readonly Repair[],
): Promise<Updates> {
  const judged = await judgeRepairs((ids) => readNow(type, ids), repairs)
  const planned = judged.map((one) => ('changes' in one ? planRepair(type, one) : one))
  const toSend = planned.flatMap((one) => ('properties' in one ? [one] : []))
  const sent = await sendProperties({ client }, type, toSend)
  const results = planned.map(
    (one): UpdateResult => ('properties' in one ? (sent.results.get(one) ?? one.ifWritten) : one),
  )
  return { results, apiCalls: sent.apiCalls }
}

function planRepair(type: ObjectType, { id, changes }: Allowed) {
  const properties = changes.flatMap((change) => {
    const value = propertyValue(type, change)
    return value === undefined ? [] : [value]
  })
  if (properties.length < changes.length) return { id, result: 'refused', reason: onlyInCrm, cause: 'other' } as const
  return { id, properties: Object.fromEntries(properties), ifWritten: { id, result: 'written' } } as const
}

/**
 * The property and its value; undefined for a field, or an option, that HubSpot does not have. Documented: an empty text
 * clears a property, and a datetime property that gets a date becomes midnight UTC of that day.
 */
function propertyValue(
  type: ObjectType,
  { name, code, to }: FieldChange,
): readonly [name: string, value: string] | undefined {
  if (code !== null) return [code, textOf(to)]
  const writable = writableProperty(type, name)
  if (writable === undefined) return undefined
  if (writable.words === undefined || to === null) return [writable.property, textOf(to)]
  const [value] = Object.entries(writable.words).find(([, word]) => word === to) ?? []
  return value === undefined ? undefined : [writable.property, value]
}

function textOf(value: Scalar | null): string {
  return value === null ? '' : String(value)
}
