import type { Backtest, Trial } from '../../../backtest/index.ts'
import { formatMoment } from '../../../infra/format.ts'
import { message, type Say } from '../../../words/index.ts'
import type { RulesetVersion } from '../../admin-deps.ts'
import type { Counter } from '../../components/counter.ts'
import { type Filter, filterBarOf } from '../../components/filter-bar.ts'
import type { Later } from '../../components/later.ts'
import { named } from '../../components/part.ts'
import { type Column, type Table, tableOf } from '../../components/table.ts'
import { forRoles, type Page } from '../../page.ts'
import { type LeftOutView, leftOutView } from '../rules/left-out-view.ts'
import { changesOf } from '../rules/versions-view.ts'
import { changeCounters, figure } from './backtest-page.ts'
import { resultWords } from './listed-records.ts'
import { recordsUrl } from './records-request.ts'
import { loadTrial, type TrialParams, trialParams } from './trial.ts'

/** How long the page waits for a result before it shows how far it is. */
const patienceMs = 1500

/** How many versions there are to choose from. */
const mostVersions = 100

/** Two versions of the rules compared: in words, and by the records whose results differ. */
export const versionsPage: Page = {
  path: '/rules/versions',
  label: null,
  isFor: forRoles('admin'),
  showsRecords: true,
  isForPrograms: true,
  async load(deps, request) {
    const { say } = request
    // An account without rules gets those of the file first.
    await deps.loadRuleset()
    const versions = await deps.loadRulesetVersions(mostVersions)
    const params = withDefaults(trialParams(request), versions)
    const filters = filterBarOf({
      action: 'rules/versions',
      list: 'changes',
      filters: filtersOf(versions, params, { timeZone: deps.account.timeZone, say }),
    })
    const title = say(message('page.rules.versions'))
    const model = { title, filters, later: laterOf(params, say), changes: [], running: '', result: null, unchecked: [] }
    const trial = params.from === undefined ? null : await loadTrial(deps, params)
    if (trial === null) return { template: 'rule-versions', model, json: null }
    const state = await deps.backtests.look(trial, patienceMs)
    const changes = changesOf({ ruleset: trial.active }, trial.candidate).map(say)
    if (state.state === 'running') {
      const running = say(message('backtest.running', { judged: state.judged, total: state.total }))
      return {
        template: 'rule-versions',
        model: { ...model, changes, running },
        json: { ...state, differences: changes },
      }
    }
    return {
      template: 'rule-versions',
      model: {
        ...model,
        changes,
        result: resultView(state.result, params, say),
        unchecked: uncheckedOf(trial, state.result, say),
      },
      json: { ...state, differences: changes, result: jsonOf(state.result) },
    }
  },
}

/** By default, the version in force and the one before it. */
function withDefaults({ from, to }: TrialParams, versions: readonly RulesetVersion[]): TrialParams {
  const chosen = to ?? numberOf(versions[0])
  const place = versions.findIndex(({ number }) => String(number) === chosen)
  return { to: chosen, from: from ?? numberOf(versions[place + 1]) }
}

function numberOf(version: RulesetVersion | undefined): string | undefined {
  return version === undefined ? undefined : String(version.number)
}

function filtersOf(
  versions: readonly RulesetVersion[],
  { from, to }: TrialParams,
  { timeZone, say }: { readonly timeZone: string; readonly say: Say },
): readonly Filter[] {
  const options = versions
    .filter(({ ruleset }) => ruleset !== null)
    .map(({ number, version, activatedAt }) => {
      const since = formatMoment(activatedAt, timeZone, say.language)
      return { value: String(number), text: say(message('rules.versions.option', { number, version, since })) }
    })
  return [
    {
      name: 'from',
      label: say(message('rules.versions.from')),
      all: say(message('rules.versions.before')),
      options,
      value: from,
    },
    {
      name: 'to',
      label: say(message('rules.versions.to')),
      all: say(message('rules.versions.active')),
      options,
      value: to,
    },
  ]
}

function laterOf({ from, to }: TrialParams, say: Say): Later {
  const query = new URLSearchParams({ ...(from !== undefined && { from }), ...(to !== undefined && { to }) })
  return { url: `rules/versions?${query.toString()}`, id: 'changes', link: say(message('backtest.again')) }
}

function jsonOf({ version, changes, leftOut, leftOutSegments, lostSegments }: Backtest): object {
  return { version, changes, leftOut, leftOutSegments, lostSegments }
}

interface UncheckedView {
  readonly title: string
  readonly leftOut: readonly LeftOutView[]
}

/** What the account does not check of each of the versions: its records are in no number. */
function uncheckedOf({ candidate, active }: Trial, result: Backtest, say: Say): readonly UncheckedView[] {
  const { changes, version, lostSegments } = result
  const before =
    active === null || changes === null ? [] : [{ version: changes.from, leftOut: leftOutView(active, changes, say) }]
  const lost = lostSegments.map((segment) => {
    return { title: say(message('segment.lost', { segment })), url: null, problems: [], isExpected: false }
  })
  return [...before, { version, leftOut: [...leftOutView(candidate, result, say), ...lost] }].flatMap((one) => {
    if (one.leftOut.length === 0) return []
    const title = say(message('rules.versions.unchecked', { version: one.version }))
    // The page of the rules has those in force alone.
    return { title, leftOut: one.leftOut.map((left) => ({ ...left, url: null })) }
  })
}

interface ResultView {
  readonly counters: readonly Counter[]
  readonly table: Table
}

/** The records whose results differ; nothing to show for two versions of the same content. */
function resultView({ changes }: Backtest, params: TrialParams, say: Say): ResultView | null {
  if (changes === null) return null
  const counters = changeCounters(changes, params, say)
  const caption = say(message('page.rules.versions'))
  return { counters, table: tableOf(changes.rules, columnsOf(params, say), { caption }) }
}

type ChangedRule = NonNullable<Backtest['changes']>['rules'][number]

function columnsOf(params: TrialParams, say: Say): readonly Column<ChangedRule>[] {
  return [
    {
      label: say(message('backtest.rule')),
      cell: ({ title, ruleId }) =>
        named(say(message('asWritten', { text: title })), recordsUrl({ ...params, rule: ruleId })),
    },
    ...(['newlyFlagged', 'newlyClear', 'changedReason'] as const).map((result) => ({
      label: say(resultWords[result]),
      isNumber: true,
      cell: (changed: ChangedRule) =>
        figure(changed[result], { ...params, rule: changed.ruleId, result }, { say, unread: changed.undecided }),
    })),
  ]
}
