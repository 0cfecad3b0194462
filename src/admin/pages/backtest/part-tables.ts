import type { Part, RuleBacktest } from '../../../backtest/index.ts'
import { fieldDefinitions } from '../../../domain/field.ts'
import { reasons } from '../../../domain/finding.ts'
import { ownValue } from '../../../domain/own-value.ts'
import type { ObjectType } from '../../../domain/record.ts'
import { formatCount } from '../../../infra/format.ts'
import { message, type Say } from '../../../words/index.ts'
import { linked, named } from '../../components/part.ts'
import { type Column, type Table, tableOf } from '../../components/table.ts'
import { type FilterWorld, mayCount } from '../records/filter-world.ts'
import { type PartParam, partValue, type RecordsParams, recordsUrl } from './records-request.ts'

/** The figures of a rule by one of its parts. */
export interface PartTable {
  readonly title: string
  readonly table: Table
}

export interface PartWords {
  readonly say: Say
  /** What the viewer may read of each owner and team. */
  readonly world: FilterWorld
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

/**
 * A rule's figures by reason, owner, team, source and year; each leads to its records. Those of people whose figures the viewer
 * may not read are added up, and those of teams left out.
 */
export function partTables(
  { byReason, byOwner, byTeam, bySource, byYear, type }: RuleBacktest,
  params: RecordsParams,
  words: PartWords,
): readonly PartTable[] {
  const ofReasons = reasons.flatMap((key) => (byReason[key] === 0 ? [] : { key, flagged: byReason[key], judged: null }))
  const sourceKnown = bySource.some(({ key }) => key !== null)
  const all: readonly (readonly [PartParam, readonly ShownPart[]])[] = [
    ['reason', ofReasons],
    ['owner', byOwner.filter(({ key }) => mayCount(words.world, key))],
    ['team', byTeam.filter(({ key }) => key === null || words.world.openTeams.has(key))],
    ['source', sourceKnown ? bySource : []],
    ['year', byYear],
  ]
  const hidden = byOwner.filter(({ key }) => !mayCount(words.world, key))
  return all.flatMap(([param, parts]) => {
    const rows = param === 'owner' && hidden.length > 0 ? [...parts, sumOf(hidden, words.say)] : parts
    if (rows.length === 0) return []
    const title = words.say(partTitles[param])
    return { title, table: tableOf(rows, columnsOf(param, { params, words, type }), { caption: title }) }
  })
}

/** What several people have together. */
function sumOf(people: readonly Part[], say: Say): ShownPart {
  return {
    key: null,
    together: say(message('backtest.people', { count: people.length })),
    flagged: people.reduce((sum, { flagged }) => sum + flagged, 0),
    judged: people.reduce((sum, { judged }) => sum + judged, 0),
  }
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
type ShownPart = Omit<Part, 'judged'> & {
  readonly judged: number | null
  /** What several parts are called together; absent: it is one. */
  readonly together?: string
}

interface ColumnContext extends Pick<RuleBacktest, 'type'> {
  readonly params: RecordsParams
  readonly words: PartWords
}

function columnsOf(param: PartParam, { params, words, type }: ColumnContext): readonly Column<ShownPart>[] {
  const { say } = words
  function figure(count: number, { key, together }: ShownPart, result: 'flagged' | 'judged') {
    const text = formatCount(count, say.language)
    return count === 0 || together !== undefined
      ? text
      : linked(text, recordsUrl({ ...params, result, [param]: partValue(param, key) }))
  }
  return [
    {
      label: say(partTitles[param]),
      cell: ({ key, together }) => named(together ?? partName(param, key, { ...words, type })),
    },
    {
      label: say(message('backtest.flagged')),
      isNumber: true,
      cell: (part) => figure(part.flagged, part, 'flagged'),
    },
    ...(param === 'reason'
      ? []
      : [
          {
            label: say(message('backtest.judged')),
            isNumber: true,
            cell: (part: ShownPart) => (part.judged === null ? '' : figure(part.judged, part, 'judged')),
          },
        ]),
  ]
}
