import type { ListedRecord, ListedRecords, ListedResult } from '../../../backtest/index.ts'
import type { Verdict } from '../../../domain/finding.ts'
import { type Disclosure, disclosureOf } from '../../../domain/masking/disclosure.ts'
import type { ObjectType } from '../../../domain/record.ts'
import { readScopeOf } from '../../../people/index.ts'
import { recordName, recordTitle } from '../../../scorecards/index.ts'
import { type Message, message } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { nothingHere } from '../../components/empty.ts'
import { type Chip, filterBarOf } from '../../components/filter-bar.ts'
import { pageSize } from '../../components/paging.ts'
import { badge, named, type Part } from '../../components/part.ts'
import { type Column, type List, listOf, tableOf } from '../../components/table.ts'
import type { PageRequest } from '../../page.ts'
import { mayCount } from '../records/filter-world.ts'
import { ownerPart, recordColumns } from '../records/record-columns.ts'
import { type PartWords, partName, partTitles } from './part-tables.ts'
import { partParams, type RecordsParams, recordsPath, recordsUrl } from './records-request.ts'

/** What each result is called. */
export const resultWords: Readonly<Record<ListedResult, Message>> = {
  flagged: message('backtest.flagged'),
  judged: message('backtest.judged'),
  exempt: message('backtest.exempt'),
  disputed: message('backtest.disputed'),
  noted: message('backtest.noted'),
  undecided: message('backtest.undecided'),
  notYet: message('backtest.notYet'),
  newlyFlagged: message('backtest.newlyFlagged'),
  newlyClear: message('backtest.newlyClear'),
  changedReason: message('backtest.changedReason'),
  changed: message('backtest.changed'),
}

interface ListInput {
  readonly params: RecordsParams
  /** The type of the rule's records; null: no rule is named. */
  readonly type: ObjectType | null
  readonly listed: ListedRecords
  readonly words: PartWords
}

/** The records as a list. */
export function recordsList(deps: Pick<AdminDeps, 'recordUrl'>, request: PageRequest, input: ListInput): List {
  const { say } = request
  const { params, listed } = input
  const { records, next } = listed
  const caption = say(resultWords[params.result ?? 'flagged'])
  // A page may end before it is full, because it looks for so long only.
  const isShort = next !== null && records.length < pageSize
  return listOf(
    {
      id: 'records',
      table: tableOf(records, columnsOf(deps, request, input), { caption }),
      paging: {
        label: say(message(isShort ? 'backtest.records.partly' : 'backtest.records.shown', { count: records.length })),
        previous: null,
        next: next === null ? null : recordsUrl({ ...params, after: next }),
      },
      chips: chipsOf(request, input),
      empty: nothingHere(
        say(message(next === null ? 'backtest.records.none' : 'backtest.records.notYet')),
        '',
        next === null ? null : { url: recordsUrl({ ...params, after: next }), text: say(message('paging.next')) },
      ),
    },
    say,
  )
}

/** The figure and its part, in words. */
function chipsOf({ say }: Pick<PageRequest, 'say'>, { params, type, words }: ListInput): readonly Chip[] {
  const { from, to, rule: ruleId, result = 'flagged' } = params
  const shown = { value: result, text: say(resultWords[result]) }
  const filters = partParams.map((name) => {
    const value = params[name]
    const key = value === undefined || value === '-' ? null : value
    const text = partName(name, key, { ...words, type: type ?? 'deal' })
    return { name, label: say(partTitles[name]), all: '', options: value === undefined ? [] : [{ value, text }], value }
  })
  const kept = Object.entries({ from, to, rule: ruleId }).filter((one): one is [string, string] => one[1] !== undefined)
  return filterBarOf({
    action: recordsPath,
    list: 'records',
    filters: [
      {
        name: 'result',
        label: say(message('backtest.result')),
        all: '',
        options: [shown],
        value: result === 'flagged' ? undefined : result,
      },
      ...filters,
    ],
    keep: Object.fromEntries(kept),
  }).chips
}

function columnsOf(
  { recordUrl }: Pick<AdminDeps, 'recordUrl'>,
  { say, viewer }: PageRequest,
  { params, words: { names, world } }: ListInput,
): readonly Column<ListedRecord>[] {
  function wordsOf(verdicts: readonly Verdict[], { record }: ListedRecord): readonly Part[] {
    const disclosure = disclosureFor(record, viewer)
    return verdicts.flatMap(({ message: what, reason, isNoted }) => [
      named(say(message('backtest.found', { what: disclosure.message(what), reason: message(`reason.${reason}`) }))),
      ...(isNoted === true ? [badge('neutral', say(message('findings.listing.noted')))] : []),
    ])
  }
  const isChange = ['newlyClear', 'changedReason', 'changed'].includes(params.result ?? '')
  return [
    ...recordColumns(
      ({ record }: ListedRecord) => ({ key: record, name: recordName(record, disclosureFor(record, viewer)) }),
      { recordUrl, say },
    ),
    {
      label: say(message('column.owner')),
      cell: ({ record: { ownerId } }) =>
        ownerId === null ? say(message('findings.nobody')) : ownerPart(ownerId, { world, names }),
    },
    { label: say(message('backtest.finds')), cell: (one) => wordsOf(one.verdicts, one) },
    ...(isChange
      ? [{ label: say(message('backtest.before')), cell: (one: ListedRecord) => wordsOf(one.before, one) }]
      : []),
  ]
}

function disclosureFor(record: ListedRecord['record'], viewer: PageRequest['viewer']): Disclosure {
  return disclosureOf(readScopeOf(viewer), record)
}

/** The records for programs. */
export function recordsJson(
  { recordUrl }: Pick<AdminDeps, 'recordUrl'>,
  { say, viewer }: PageRequest,
  { listed: { records, next }, world }: Pick<ListInput, 'listed'> & Pick<PartWords, 'world'>,
): object {
  function findingsOf(verdicts: readonly Verdict[], { record }: ListedRecord): readonly object[] {
    const disclosure = disclosureFor(record, viewer)
    return verdicts.map(({ ruleId, reason, message: what, since, isNoted }) => ({
      ruleId,
      reason,
      missing: say(disclosure.message(what)),
      since,
      isNoted: isNoted === true,
    }))
  }
  return {
    records: records.map((one) => ({
      type: one.record.type,
      id: one.record.id,
      title: recordTitle(one.record, disclosureFor(one.record, viewer)),
      url: recordUrl(one.record),
      ...(mayCount(world, one.record.ownerId) && { ownerId: one.record.ownerId }),
      createdAt: one.record.createdAt,
      finds: findingsOf(one.verdicts, one),
      before: findingsOf(one.before, one),
    })),
    next,
  }
}
