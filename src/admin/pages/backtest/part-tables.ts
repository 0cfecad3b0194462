import type { Part, RuleBacktest } from '../../../backtest/index.ts'
import { fieldDefinitions } from '../../../domain/field.ts'
import { reasons } from '../../../domain/finding.ts'
import { ownValue } from '../../../domain/own-value.ts'
import type { ObjectType } from '../../../domain/record.ts'
import { formatCount } from '../../../infra/format.ts'
import { message, type Say } from '../../../words/index.ts'
import { linked, named } from '../../components/part.ts'
import { type Column, type Table, tableOf } from '../../components/table.ts'
import { type PartParam, partValue, type RecordsParams, recordsUrl } from './records-request.ts'

/** The figures of a rule by one of its parts. */
export interface PartTable {
  readonly title: string
  readonly table: Table
}

export interface PartWords {
  readonly say: Say
  /** The names of owners, by their ids. */
  readonly names: ReadonlyMap<string, string>
}

/** What a part is called: an owner by the name, a source or a reason in words. */
export function partName(
  param: PartParam,
  key: string | null,
  { say, names, type }: PartWords & Pick<RuleBacktest, 'type'>,
): string {
  if (key === null) return say(message(param === 'source' ? 'backtest.unknown' : 'findings.nobody'))
  switch (param) {
    case 'reason':
      return reasonName(key, say)
    case 'source':
      return sourceName(key, type, say)
    case 'year':
      return key
    case 'owner':
    case 'team':
      return names.get(key) ?? key
  }
}

function reasonName(key: string, say: Say): string {
  const reason = reasons.find((one) => one === key)
  return reason === undefined ? key : say(message(`reason.${reason}`))
}

function sourceName(key: string, type: ObjectType, say: Say): string {
  const text = ownValue(fieldDefinitions[type]['source']?.texts ?? {}, key)
  return text === undefined ? key : say(text)
}

/** A rule's figures by reason, owner, team, source and year; each leads to its records. */
export function partTables(
  { byReason, byOwner, byTeam, bySource, byYear, type }: RuleBacktest,
  params: RecordsParams,
  words: PartWords,
): readonly PartTable[] {
  const ofReasons = reasons.flatMap((key) => (byReason[key] === 0 ? [] : { key, flagged: byReason[key], judged: null }))
  const sourceKnown = bySource.some(({ key }) => key !== null)
  const all: readonly (readonly [PartParam, readonly ShownPart[]])[] = [
    ['reason', ofReasons],
    ['owner', byOwner],
    ['team', byTeam],
    ['source', sourceKnown ? bySource : []],
    ['year', byYear],
  ]
  return all.flatMap(([param, parts]) => {
    if (parts.length === 0) return []
    const title = words.say(partTitles[param])
    return { title, table: tableOf(parts, columnsOf(param, { params, words, type }), { caption: title }) }
  })
}

/** What the parts of a figure are by. */
export const partTitles = {
  reason: message('column.reason'),
  owner: message('column.owner'),
  team: message('column.team'),
  source: message('column.source'),
  year: message('column.year'),
} as const

/** Reasons have no number of judged records. */
type ShownPart = Omit<Part, 'judged'> & { readonly judged: number | null }

interface ColumnContext extends Pick<RuleBacktest, 'type'> {
  readonly params: RecordsParams
  readonly words: PartWords
}

function columnsOf(param: PartParam, { params, words, type }: ColumnContext): readonly Column<ShownPart>[] {
  const { say } = words
  function figure(count: number, key: string | null, result: 'flagged' | 'judged') {
    const text = formatCount(count, say.language)
    return count === 0 ? text : linked(text, recordsUrl({ ...params, result, [param]: partValue(param, key) }))
  }
  return [
    { label: say(partTitles[param]), cell: ({ key }) => named(partName(param, key, { ...words, type })) },
    {
      label: say(message('backtest.flagged')),
      isNumber: true,
      cell: ({ key, flagged }) => figure(flagged, key, 'flagged'),
    },
    ...(param === 'reason'
      ? []
      : [
          {
            label: say(message('backtest.judged')),
            isNumber: true,
            cell: ({ key, judged }: ShownPart) => (judged === null ? '' : figure(judged, key, 'judged')),
          },
        ]),
  ]
}
