import {
  type Backtest,
  countMessage,
  type KnownCount,
  type RuleBacktest,
  type Trial,
  weekOf,
} from '../../../backtest/index.ts'
import { namesOfOwners } from '../../../domain/owner.ts'
import type { Viewer } from '../../../people/index.ts'
import { compareRulesets, type Ruleset, withoutPlace } from '../../../rules/index.ts'
import { type Message, message, type Say } from '../../../words/index.ts'
import { type Counter, counterOf } from '../../components/counter.ts'
import type { Later } from '../../components/later.ts'
import { type Cell, linked, named, partsOf, quiet } from '../../components/part.ts'
import { type Column, type Table, tableOf } from '../../components/table.ts'
import { forRoles, type Page } from '../../page.ts'
import { openFiguresUrl } from '../figures/open-figures-page.ts'
import { type FilterWorld, loadFilterWorld, mayCount } from '../records/filter-world.ts'
import { loadEditedRules } from '../rule-editor/edited-rules.ts'
import { resultWords } from './listed-records.ts'
import { type ColumnContext, mostlyOf } from './mostly.ts'
import { type RecordsParams, recordsUrl } from './records-request.ts'

/** How long the page waits for a result before it shows how far it is. */
const patienceMs = 1500

/** What the draft would find in the stored records, before it is activated. The editor loads it as a part. */
export const backtestPage: Page = {
  path: '/rules/backtest',
  label: null,
  isFor: forRoles('admin'),
  showsRecords: true,
  isForPrograms: false,
  async load(deps, { say, viewer }) {
    const { checked, revision } = await loadEditedRules(deps)
    const title = say(message('page.rules.backtest'))
    const later = backtestLater(revision, say)
    if ('problems' in checked) {
      return { template: 'backtest', model: { title, later, invalid: true, running: '', result: null } }
    }
    const trial = { account: deps.account, candidate: checked.ruleset, active: await deps.loadRuleset() }
    const state = await deps.backtests.look(trial, patienceMs)
    const isRunning = state.state === 'running'
    return {
      template: 'backtest',
      model: {
        title,
        later,
        invalid: false,
        running: isRunning ? say(message('backtest.running', { judged: state.judged, total: state.total })) : '',
        result: isRunning
          ? null
          : resultView({ result: state.result, trial, say, viewer, world: await loadFilterWorld(deps, viewer) }),
      },
    }
  },
}

/** The backtest as a part of the editor: another one for each revision of the draft. */
export function backtestLater(revision: string, say: Say): Later {
  return { url: 'rules/backtest', id: `backtest-${revision}`, link: say(message('backtest.open')) }
}

interface ResultView {
  readonly counters: readonly Counter[]
  /** What asks for attention. */
  readonly warnings: readonly string[]
  /** Where figures are opened without which nobody is named; null if all are open. */
  readonly openUrl: string | null
  /** The rules that the draft changes, and those whose results change. */
  readonly table: Table
  /** The other rules, out of the way; null: there are none. */
  readonly others: { readonly title: string; readonly table: Table } | null
}

/** The draft, and the rules in force. */
type Compared = Trial & { readonly active: Ruleset }

/** The rules that the draft adds or changes. */
function touchedBy({ active, candidate }: Compared): ReadonlySet<string> {
  const { added, changed } = compareRulesets(active, candidate).rules
  return new Set([...added, ...changed].map(({ id }) => id))
}

interface ResultInput {
  readonly result: Backtest
  readonly trial: Compared
  readonly say: Say
  readonly viewer: Viewer
  readonly world: FilterWorld
}

function resultView({ result, trial, say, viewer, world }: ResultInput): ResultView {
  const names = namesOfOwners(world.owners)
  const touched = touchedBy(trial)
  const titles = new Map(trial.candidate.rules.map(({ id, title }) => [id, title]))
  const changes = changesByRule(result)
  const ordered = changedFirst(result, changes)
  const shown = ordered.filter(({ ruleId }) => touched.has(ruleId) || (changes.get(ruleId) ?? 0) > 0)
  const others = ordered.filter((rule) => !shown.includes(rule))
  function tableFor(rules: readonly RuleBacktest[], caption: Message): Table {
    return tableOf(rules, columnsOf(result, { names, world, say }), { caption: say(caption) })
  }
  const title = message('backtest.others', { count: others.length })
  const isAnyClosed = result.rules.some(({ byOwner }) => byOwner.some(({ key }) => !mayCount(world, key)))
  return {
    counters: countersOf(result, say),
    warnings: [...unreadOf(shown, say), ...warningsOf(result, { titles, say })],
    openUrl: openFiguresUrl('rules/edit', { viewer, isAnyClosed }),
    table: tableFor(shown, message('page.rules.backtest')),
    others: others.length === 0 ? null : { title: say(title), table: tableFor(others, title) },
  }
}

function countersOf({ flagged, undecided, records, changes, rules }: Backtest, say: Say): readonly Counter[] {
  const { fields, unread } = weekOf(rules)
  return [
    counterOf({
      label: say(message('backtest.flagged')),
      value: say(countMessage(flagged, undecided)),
      url: urlOfAny(flagged, {}),
      of: say(message('backtest.of', { total: records })),
      share: records === 0 || flagged === null ? null : flagged / records,
    }),
    ...changeCounters(changes, {}, say),
    counterOf({
      label: say(message('backtest.perWeek')),
      value: say(countMessage(fields && Math.round(fields), unread)),
    }),
  ]
}

/** How many records would be flagged that are not, and the other way round; none are counted without a comparison. */
export function changeCounters(changes: Backtest['changes'], params: RecordsParams, say: Say): readonly Counter[] {
  return (['newlyFlagged', 'newlyClear'] as const).map((result) => {
    const count = changes === null ? 0 : changes[result]
    return counterOf({
      label: say(resultWords[result]),
      value: say(countMessage(count, changes?.undecided ?? 0)),
      url: urlOfAny(count, { ...params, result }),
    })
  })
}

/** Rules with records that cannot be checked yet: no result of theirs is complete. */
function unreadOf(shown: readonly RuleBacktest[], say: Say): readonly string[] {
  const unread = shown.filter(({ undecided }) => undecided > 0)
  return unread.map(({ title, undecided: count }) =>
    say(message('backtest.unread', { rule: message('asWritten', { text: title }), count })),
  )
}

function warningsOf(
  { burdens, leftOut, leftOutSegments, lostSegments }: Backtest,
  { titles, say }: { readonly titles: ReadonlyMap<string, Ruleset['rules'][number]['title']>; readonly say: Say },
): readonly string[] {
  const over = burdens.filter(({ isOver }) => isOver)
  return [
    ...over.map(({ type, fieldsPerRecord, budget }) =>
      say(
        message('backtest.burden', {
          records: message(`types.${type}`),
          fields: Number((fieldsPerRecord ?? 0).toFixed(1)),
          budget,
        }),
      ),
    ),
    ...leftOut.flatMap(({ ruleId, problems }) =>
      problems.map((problem) => {
        const rule = message('asWritten', { text: titles.get(ruleId) ?? ruleId })
        return say(message('backtest.leftOut', { rule, problem: withoutPlace(problem) }))
      }),
    ),
    ...leftOutSegments.flatMap(({ problems }) => problems.map(say)),
    ...lostSegments.map((segment) => say(message('segment.lost', { segment }))),
  ]
}

/** The rules whose results would change first, then those that flag the most records. */
function changedFirst(
  { rules }: Pick<Backtest, 'rules'>,
  changed: ReadonlyMap<string, number>,
): readonly RuleBacktest[] {
  return rules.toSorted(
    (a, b) => (changed.get(b.ruleId) ?? 0) - (changed.get(a.ruleId) ?? 0) || (b.flagged ?? 0) - (a.flagged ?? 0),
  )
}

/** How many results of each rule would change, or may. */
function changesByRule({ changes }: Backtest): ReadonlyMap<string, number> {
  return new Map(
    changes?.rules.map(({ ruleId, newlyFlagged, newlyClear, changedReason, undecided }) => [
      ruleId,
      (newlyFlagged ?? 0) + (newlyClear ?? 0) + (changedReason ?? 0) + undecided,
    ]),
  )
}

function columnsOf({ changes }: Backtest, { names, world, say }: ColumnContext): readonly Column<RuleBacktest>[] {
  const changed = new Map(changes?.rules.map((rule) => [rule.ruleId, rule]))
  const hasReasons = changes?.rules.some(({ changedReason }) => changedReason !== null && changedReason > 0) ?? false
  function changeColumn(result: 'newlyFlagged' | 'newlyClear' | 'changedReason'): Column<RuleBacktest> {
    return {
      label: say(resultWords[result]),
      isNumber: true,
      cell({ ruleId }) {
        const one = changed.get(ruleId)
        return one === undefined ? '' : figure(one[result], { rule: ruleId, result }, { say, unread: one.undecided })
      },
    }
  }
  return [
    {
      label: say(message('backtest.rule')),
      cell: ({ ruleId, title }) => named(say(message('asWritten', { text: title })), recordsUrl({ rule: ruleId })),
    },
    {
      label: say(resultWords.flagged),
      isNumber: true,
      cell: (rule) => flaggedCell(rule, say),
    },
    {
      label: say(resultWords.judged),
      isNumber: true,
      cell: ({ ruleId, judged }) => (judged === 0 ? '0' : figure(judged, { rule: ruleId, result: 'judged' }, { say })),
    },
    changeColumn('newlyFlagged'),
    changeColumn('newlyClear'),
    ...(hasReasons ? [changeColumn('changedReason')] : []),
    {
      label: say(message('backtest.mostly')),
      cell: (rule) => (rule.flagged ? mostlyOf(rule, rule.flagged, { names, world, say }) : ''),
    },
  ]
}

/** The number of flagged records; if some of them would not count, how many are open, exempt and disputed. */
function flaggedCell({ ruleId, flagged, undecided, exempt, disputed }: RuleBacktest, say: Say): Cell {
  if (flagged === 0) return '0'
  const all = figure(flagged, { rule: ruleId, result: 'flagged' }, { say, unread: undecided })
  if (flagged === null || exempt + disputed === 0) return all
  const parts = message('backtest.ofThese', { open: flagged - exempt - disputed, exempt, disputed })
  return [...partsOf(all), quiet(say(parts))]
}

/** A figure that leads to its records; empty for none. @param unread how many records it may lack */
export function figure(
  count: KnownCount,
  params: RecordsParams,
  { say, unread = 0 }: { readonly say: Say; readonly unread?: number },
): Cell {
  if (count === 0) return ''
  const words = say(countMessage(count, unread))
  return count === null ? words : linked(words, recordsUrl(params))
}

function urlOfAny(count: KnownCount, params: RecordsParams): string | null {
  return count === null || count === 0 ? null : recordsUrl(params)
}
