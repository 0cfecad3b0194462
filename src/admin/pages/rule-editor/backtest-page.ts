import type { Backtest, Part, RuleBacktest } from '../../../backtest/index.ts'
import { ownerName } from '../../../domain/owner.ts'
import { formatCount } from '../../../infra/format.ts'
import { loadOwners } from '../../../records/index.ts'
import { listMessage, type Message, message, type Say } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { type Counter, counterOf } from '../../components/counter.ts'
import type { Later } from '../../components/later.ts'
import { quiet } from '../../components/part.ts'
import { type Column, type Table, tableOf } from '../../components/table.ts'
import { forRoles, type Page } from '../../page.ts'
import { loadEditedRules } from './edited-rules.ts'

/** How long the page waits for a result before it shows how far it is. */
const patienceMs = 1500

/** What the draft would find in the stored records, before it is activated. The editor loads it as a part. */
export const backtestPage: Page = {
  path: '/rules/backtest',
  label: null,
  isFor: forRoles('admin'),
  isForPrograms: false,
  async load(deps, { say }) {
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
        result: isRunning ? null : await resultView(deps, state.result, say),
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
  readonly table: Table
}

async function resultView({ db, account }: AdminDeps, result: Backtest, say: Say): Promise<ResultView> {
  const owners = await loadOwners(db, account.accountId)
  const names = new Map(owners.map((owner) => [owner.id, ownerName(owner)]))
  return {
    counters: countersOf(result, say),
    warnings: warningsOf(result, say),
    table: tableOf(changedFirst(result), columnsOf(result, { names, say }), {
      caption: say(message('page.rules.backtest')),
    }),
  }
}

function countersOf({ flagged, records, changes, rules }: Backtest, say: Say): readonly Counter[] {
  function count(value: number): string {
    return formatCount(value, say.language)
  }
  const perWeek = rules.reduce((sum, { firstAsk }) => sum + firstAsk.fieldsPerWeek, 0)
  return [
    counterOf({
      label: say(message('backtest.flagged')),
      value: count(flagged),
      of: say(message('backtest.of', { total: records })),
      share: records === 0 ? null : flagged / records,
    }),
    counterOf({ label: say(message('backtest.newlyFlagged')), value: count(changes?.newlyFlagged ?? 0) }),
    counterOf({ label: say(message('backtest.newlyClear')), value: count(changes?.newlyClear ?? 0) }),
    counterOf({ label: say(message('backtest.perWeek')), value: count(Math.round(perWeek)) }),
  ]
}

function warningsOf({ burdens, leftOut }: Backtest, say: Say): readonly string[] {
  const over = burdens.filter(({ isOver }) => isOver)
  return [
    ...over.map(({ type, fieldsPerRecord, budget }) =>
      say(
        message('backtest.burden', {
          records: message(`types.${type}`),
          fields: Number(fieldsPerRecord.toFixed(1)),
          budget,
        }),
      ),
    ),
    ...leftOut.flatMap(({ problems }) => problems.map(say)),
  ]
}

/** The rules whose results would change first, then those that flag the most records. */
function changedFirst({ rules, changes }: Backtest): readonly RuleBacktest[] {
  const changed = new Map(changes?.rules.map((rule) => [rule.ruleId, rule.newlyFlagged + rule.newlyClear]))
  return rules.toSorted((a, b) => (changed.get(b.ruleId) ?? 0) - (changed.get(a.ruleId) ?? 0) || b.flagged - a.flagged)
}

interface ColumnContext {
  /** The names of owners, by their ids. */
  readonly names: ReadonlyMap<string, string>
  readonly say: Say
}

function columnsOf({ changes }: Backtest, { names, say }: ColumnContext): readonly Column<RuleBacktest>[] {
  const changed = new Map(changes?.rules.map((rule) => [rule.ruleId, rule]))
  const figure = { isNumber: true }
  return [
    { label: say(message('backtest.rule')), cell: ({ title }) => say(message('asWritten', { text: title })) },
    { ...figure, label: say(message('backtest.flagged')), cell: ({ flagged }) => formatCount(flagged, say.language) },
    { ...figure, label: say(message('backtest.judged')), cell: ({ judged }) => formatCount(judged, say.language) },
    {
      ...figure,
      label: say(message('backtest.newlyFlagged')),
      cell: ({ ruleId }) => countIfAny(changed.get(ruleId)?.newlyFlagged, say),
    },
    {
      ...figure,
      label: say(message('backtest.newlyClear')),
      cell: ({ ruleId }) => countIfAny(changed.get(ruleId)?.newlyClear, say),
    },
    {
      label: say(message('backtest.mostly')),
      cell: (rule) => (rule.flagged === 0 ? '' : quiet(mostlyOf(rule, { names, say }))),
    },
  ]
}

function countIfAny(count: number | undefined, say: Say): string {
  return count === undefined || count === 0 ? '' : formatCount(count, say.language)
}

/** To whom most of the flagged records belong, and when most were created. */
function mostlyOf({ flagged, byOwner: [owner], byYear: [year] }: RuleBacktest, { names, say }: ColumnContext): string {
  function shareOf(part: Part): number {
    return part.flagged / flagged
  }
  function whose(part: Part): Message {
    const share = shareOf(part)
    if (part.key === null) return message('backtest.share.nobody', { share })
    return message('backtest.share.owner', { share, name: names.get(part.key) ?? part.key })
  }
  const said = [
    ...(owner === undefined ? [] : [whose(owner)]),
    ...(year === undefined ? [] : [message('backtest.share.year', { share: shareOf(year), year: year.key ?? '' })]),
  ]
  return say(listMessage('list.comma', said))
}
