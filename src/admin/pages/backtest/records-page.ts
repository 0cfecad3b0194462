import {
  type Backtest,
  countMessage,
  type KnownCount,
  type ListedRecords,
  type ListedResult,
  type Trial,
} from '../../../backtest/index.ts'
import { NotFoundError, RequestInvalidError } from '../../../domain/errors.ts'
import { namesOfOwners } from '../../../domain/owner.ts'
import { sentence } from '../../../infra/format.ts'
import { describeRule, type Ruleset } from '../../../rules/index.ts'
import { message, type Say } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { type Counter, type CounterOptions, counterOf } from '../../components/counter.ts'
import { pageSize } from '../../components/paging.ts'
import { forRoles, type Page, type PageRequest } from '../../page.ts'
import { admitToFindings, openFindings } from '../records/closed-findings.ts'
import { type FilterWorld, loadFilterWorld } from '../records/filter-world.ts'
import { recordsJson, recordsList, resultWords } from './listed-records.ts'
import { partTables } from './part-tables.ts'
import { listedPartOf, type RecordsParams, readRecordsParams, recordsUrl } from './records-request.ts'
import { loadTrial } from './trial.ts'

/** How long a page looks for records, and waits for figures. */
const patienceMs = 2000

/** The records behind a figure of a backtest or of a comparison of versions. */
export const backtestRecordsPage: Page = {
  path: '/rules/backtest/records',
  label: null,
  isFor: forRoles('admin'),
  showsRecords: true,
  isForPrograms: true,
  async load(deps, request) {
    const params = readRecordsParams(request)
    const world = await loadFilterWorld(deps, request.viewer)
    const closed = await admitToFindings(deps, request, { chosen: params, world })
    if (closed !== null) return closed
    const trial = await loadTrial(deps, params)
    if (trial === null) throw new RequestInvalidError(message('backtest.invalid'))
    const rule = ruleOf(trial, params.rule)
    const listed = await deps.backtests.list(trial, {
      ruleId: params.rule ?? null,
      result: params.result ?? 'flagged',
      part: listedPartOf(params, world),
      after: params.after ?? null,
      limit: pageSize,
      patienceMs,
    })
    const state = await deps.backtests.look(trial, patienceMs)
    const result = state.state === 'done' ? state.result : null
    return {
      template: 'backtest-records',
      model: modelOf(deps, request, { params, world, rule, listed, result }),
      json: recordsJson(deps, request, { listed, world }),
    }
  },
  act: (deps, request) => openFindings(deps, request, readRecordsParams(request)),
}

/** The rule as the tried ruleset has it, or as the other one had it; null: none is named. @throws NotFoundError */
function ruleOf({ candidate, active }: Trial, id: string | undefined): NamedRule | null {
  if (id === undefined) return null
  for (const ruleset of [candidate, ...(active === null ? [] : [active])]) {
    const rule = ruleset.rules.find((one) => one.id === id)
    if (rule !== undefined) return { rule, ruleset }
  }
  throw new NotFoundError(message('request.rule.unknown', { rule: id }))
}

interface NamedRule {
  readonly rule: Ruleset['rules'][number]
  readonly ruleset: Ruleset
}

interface Loaded {
  readonly params: RecordsParams
  readonly world: FilterWorld
  readonly rule: NamedRule | null
  readonly listed: ListedRecords
  /** Null: it is not ready yet. */
  readonly result: Backtest | null
}

function modelOf(deps: AdminDeps, request: PageRequest, loaded: Loaded): object {
  const { say } = request
  const { params, world, rule, listed, result } = loaded
  const words = { say, world, names: namesOfOwners(world.owners) }
  const tried = result?.rules.find(({ ruleId }) => ruleId === rule?.rule.id)
  const whole = { from: params.from, to: params.to, rule: params.rule }
  return {
    title: say(rule === null ? message('backtest.records.all') : message('asWritten', { text: rule.rule.title })),
    asks: rule === null ? '' : sentence(describeRule(rule.rule, rule.ruleset.fields).asks, say),
    counters: result === null ? [] : countersOf(result, whole, request),
    partsNote:
      tried === undefined || tried.undecided === 0
        ? ''
        : say(message('backtest.parts.checked', { count: tried.undecided })),
    parts: tried === undefined ? [] : partTables(tried, whole, words),
    list: recordsList(deps, request, { params, listed, words, type: rule?.rule.object ?? null }),
    back: backTo(params),
  }
}

/** The page with the figures. */
function backTo({ from, to }: RecordsParams): { readonly url: string; readonly isVersions: boolean } {
  if (from === undefined || to === undefined) return { url: 'rules/backtest', isVersions: false }
  return { url: `rules/versions?${new URLSearchParams({ from, to }).toString()}`, isVersions: true }
}

/** The figures of the rule, or of all rules; each leads to its records. */
function countersOf(result: Backtest, params: RecordsParams, { say }: Pick<PageRequest, 'say'>): readonly Counter[] {
  const rule = result.rules.find(({ ruleId }) => ruleId === params.rule)
  const total = rule?.records ?? result.records
  const figures = params.rule === undefined ? wholeFigures(result) : ruleFigures(result, params.rule)
  return figures
    .filter(([name, count]) => name === 'flagged' || count !== 0)
    .map(([name, count, unread]) =>
      counterOf({
        label: say(resultWords[name]),
        value: say(countMessage(count, unread)),
        url: count === null || count === 0 ? null : recordsUrl({ ...params, result: name }),
        ...(name === 'flagged' && partOfWhole(count, total, say)),
      }),
    )
}

function partOfWhole(count: KnownCount, total: number, say: Say): Pick<CounterOptions, 'of' | 'share'> {
  return { of: say(message('backtest.of', { total })), share: total === 0 || count === null ? null : count / total }
}

/** Each with how many records it may lack. */
type NamedFigures = readonly (readonly [ListedResult, KnownCount, number])[]

function wholeFigures({ flagged, undecided, changes }: Backtest): NamedFigures {
  const { newlyFlagged, newlyClear, undecided: unread } = changes ?? noChanges
  return [
    ['flagged', flagged, undecided],
    ['undecided', undecided, 0],
    ['newlyFlagged', newlyFlagged, unread],
    ['newlyClear', newlyClear, unread],
  ]
}

const noChanges = { newlyFlagged: 0, newlyClear: 0, changedReason: 0, undecided: 0 }

function ruleFigures({ rules, changes }: Backtest, ruleId: string): NamedFigures {
  // Only one of the rulesets may have it.
  const rule = rules.find((one) => one.ruleId === ruleId)
  const { undecided: unread, ...changed } = changes?.rules.find((one) => one.ruleId === ruleId) ?? noChanges
  const results = (['judged', 'exempt', 'disputed', 'noted', 'undecided', 'notYet'] as const).map(
    (name) => [name, rule?.[name] ?? 0, 0] as const,
  )
  const differences = (['newlyFlagged', 'newlyClear', 'changedReason'] as const).map(
    (name) => [name, changed[name], unread] as const,
  )
  return [['flagged', rule === undefined ? 0 : rule.flagged, rule?.undecided ?? 0], ...results, ...differences]
}
