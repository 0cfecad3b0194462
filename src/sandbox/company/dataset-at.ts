import type { Dataset, DatasetEdit } from './dataset.ts'

/** A span of time. */
export interface DatasetSpan {
  readonly from: Date
  readonly until: Date
}

/** The records that were created or edited in a span of time, before and after it. Other records are left out. */
export function datasetChanges(
  dataset: Dataset,
  { from, until }: DatasetSpan,
): { readonly before: Dataset; readonly after: Dataset } {
  const [start, end] = [from.toISOString(), until.toISOString()]
  const edits = (dataset.past?.edits ?? []).filter(({ at }) => at > start && at <= end)
  const edited = new Set(edits.map(({ object, id }) => `${object}:${id}`))
  function changed<T extends Dated>(object: DatasetEdit['object'], records: readonly T[]): T[] {
    return records.filter(
      ({ id, createdAt }) => edited.has(`${object}:${id}`) || (createdAt > start && createdAt <= end),
    )
  }
  const part = {
    ...dataset,
    contacts: changed('contact', dataset.contacts),
    companies: changed('company', dataset.companies),
    deals: changed('deal', dataset.deals),
    meetings: changed('meeting', dataset.meetings),
    calls: changed('call', dataset.calls),
    tasks: changed('task', dataset.tasks),
  }
  return { before: datasetAt(part, from), after: datasetAt(part, until) }
}

interface Dated {
  readonly id: string
  readonly createdAt: string
  readonly updatedAt: string
}

/**
 * The company at an earlier time: without records created later, and with the previous values of fields edited later.
 * People, teams and stages are the present ones. The list of faults is empty.
 */
export function datasetAt(dataset: Dataset, at: Date): Dataset {
  const until = at.toISOString()
  const edits = Map.groupBy(dataset.past?.edits ?? [], ({ object, id }) => `${object}:${id}`)
  function earlier<T extends Dated>(object: DatasetEdit['object'], records: readonly T[]): T[] {
    return records
      .filter(({ createdAt }) => createdAt <= until)
      .map((record) => recordAt(record, edits.get(`${object}:${record.id}`) ?? [], until))
  }
  return {
    ...dataset,
    contacts: earlier('contact', dataset.contacts),
    companies: earlier('company', dataset.companies),
    deals: earlier('deal', dataset.deals),
    meetings: earlier('meeting', dataset.meetings),
    calls: earlier('call', dataset.calls),
    tasks: earlier('task', dataset.tasks),
    faults: [],
  }
}

/**
 * A record at an earlier time.
 *
 * @param edits the record's own, oldest first
 * @param until ISO 8601 in UTC
 */
export function recordAt<T extends Dated>(record: T, edits: readonly DatasetEdit[], until: string): T {
  const undone = edits.filter(({ at }) => at > until).toReversed()
  if (undone.length === 0) return record
  const updatedAt = edits.findLast(({ at }) => at <= until)?.at ?? record.createdAt
  let former = record
  for (const { before } of undone) former = { ...former, ...before }
  return { ...former, updatedAt }
}
