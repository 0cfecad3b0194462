import type { AccountField } from '../../../domain/account-schema.ts'
import { CrmNotFoundError, CrmPermissionError } from '../../../domain/errors.ts'
import type { CrmRecord, ObjectType } from '../../../domain/record.ts'
import { type Message, message } from '../../../words/index.ts'
import { mapConcurrently } from '../../http/pace/batches.ts'
import type { Items } from '../../items.ts'
import type { EntryOption, FieldEntry, ReadRecord, RepairedField, UpdateResult } from '../../port.ts'
import { type Allowed, judgeRepairs, type Repair } from '../../repairs/guard.ts'
import type { Updates } from '../../repairs/write-apart.ts'
import { recordsNames } from '../fields/fields.ts'
import { writableField } from '../fields/writable.ts'
import { callOutcomeOf } from '../reading/outcome-words.ts'
import { isPersonsLack, PipedriveRefusal } from '../transport/errors.ts'
import { limits } from '../transport/limits.ts'
import { RawIgnored } from '../transport/schema.ts'
import { endpoints } from '../transport/versions.ts'
import { type BodyDeps, bodyOf } from './repair-body.ts'

export interface RepairDeps extends BodyDeps {
  /** Reads records as they are now. */
  readonly readNow: (type: ObjectType, ids: readonly string[]) => Promise<Items<ReadRecord>>
}

const onlyInCrm: Message = message('repair.onlyInCrm', { title: 'Pipedrive' })

/** How a field of a record can be filled in. */
export function entryFor(
  record: CrmRecord,
  { name, code, account }: RepairedField & { readonly account: AccountField | null },
): FieldEntry {
  if (code !== null) return account?.isWritable === true ? byDefinition(account) : { whyNot: onlyInCrm }
  const writable = writableField(record, name)
  if (writable === undefined) return { whyNot: onlyInCrm }
  if (!('as' in writable)) return { options: null }
  if (writable.as === 'outcome') return outcomeEntry(record, account)
  return writable.as === 'industry' && account !== null ? byDefinition(account) : { options: null }
}

function byDefinition({ holds, options }: AccountField): FieldEntry {
  return { options: holds === 'choice' ? options.map(({ id, label }) => option(id, asWritten(label))) : null }
}

/**
 * The outcomes of a call are those of the account. Every meeting can be marked as held; its other outcomes depend on the
 * account, whose fields of meetings rules cannot name.
 */
function outcomeEntry({ type }: CrmRecord, account: AccountField | null): FieldEntry {
  if (type === 'meeting') return { options: [option('held', message('repair.meeting.held'))] }
  const known = (account?.options ?? []).flatMap(({ label }) => {
    const outcome = callOutcomeOf(label)
    return outcome === 'other' ? [] : [option(outcome, asWritten(label))]
  })
  return known.length === 0 ? { whyNot: onlyInCrm } : { options: known }
}

function option(value: string, label: Message): EntryOption {
  return { value, label }
}

function asWritten(text: string): Message {
  return message('asWritten', { text })
}

/** Writes what people have entered, record by record; the results are in the order of the repairs. */
export async function writeRepairs(deps: RepairDeps, type: ObjectType, repairs: readonly Repair[]): Promise<Updates> {
  const judged = await judgeRepairs((ids) => deps.readNow(type, ids), repairs)
  let apiCalls = 0
  const results = await mapConcurrently(judged, limits.concurrentCalls, async (one): Promise<UpdateResult> => {
    if (!('changes' in one)) return one
    const body = await bodyOf(deps, one)
    if ('whyNot' in body) return { id: one.id, result: 'refused', reason: body.whyNot ?? onlyInCrm, cause: 'other' }
    apiCalls += 1
    return write(deps, one, body.values)
  })
  return { results, apiCalls }
}

/** If the person who connected the account may not edit this record, only this one is refused. */
async function write({ client }: RepairDeps, { id, record }: Allowed, body: object): Promise<UpdateResult> {
  const endpoint = endpoints.update(recordsNames[record.type], id)
  try {
    await client.call({ ...endpoint, body, kind: 'write' }, RawIgnored)
    return { id, result: 'written' }
  } catch (error) {
    if (error instanceof CrmNotFoundError) return { id, result: 'gone' }
    if (error instanceof PipedriveRefusal) return { id, result: 'refused', reason: error.why, cause: 'other' }
    if (!(error instanceof CrmPermissionError && isPersonsLack(error))) throw error
    return { id, result: 'refused', reason: error.why, cause: 'other' }
  }
}
