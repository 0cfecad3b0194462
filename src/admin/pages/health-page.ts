import type { Account, AccountStatus } from '../../accounts/index.ts'
import { loadAccounts } from '../../accounts/index.ts'
import type { CrmUsage } from '../../crm/port.ts'
import type { HealthReport } from '../../health/index.ts'
import { loadInboxState, loadRefreshState } from '../../inbox/index.ts'
import { formatMoment } from '../../infra/format.ts'
import { isAnyDue } from '../../records/index.ts'
import { type FullSyncState, loadFullSync, loadLastPoll, loadSubscriptions } from '../../sync/index.ts'
import { listMessage, type Message, message, type Say } from '../../words/index.ts'
import { countPending, loadRefusals } from '../../write-back/index.ts'
import type { AdminDeps } from '../admin-deps.ts'
import { badge } from '../components/part.ts'
import { type Column, type Table, tableOf } from '../components/table.ts'
import { forRoles, type Page } from '../page.ts'
import { problemList } from './problem-list.ts'
import { refusedMessage } from './refused-message.ts'

/** The dependencies of the page. */
type HealthDeps = Pick<AdminDeps, 'db' | 'account' | 'crm' | 'sources' | 'health' | 'clock'>

/**
 * The problems of the account and the service, and how the CRM is connected. If the store cannot be used, only the
 * problems are shown.
 */
export const healthPage: Page = {
  path: '/health',
  label: message('page.health'),
  isFor: forRoles('admin'),
  isForPrograms: false,
  async load(deps, { say }) {
    const report = await deps.health.check()
    const problems = problemsModel(deps, report, say)
    if (report.conditions[0]?.problem) {
      return {
        template: 'health-store',
        model: { title: say(message('page.health')), account: deps.account, ...problems },
      }
    }
    return { template: 'health', model: { ...(await connectionModel(deps, say)), ...problems } }
  },
}

/** The problems of the account and of the whole service, and those that ended within the last day. */
function problemsModel({ account }: HealthDeps, report: HealthReport, say: Say): object {
  const moment = momentIn(account, say)
  return {
    now: moment(report.at),
    ...problemList(report, moment, {
      say,
      concerns: ({ accountId }) => accountId === null || accountId === account.accountId,
    }),
  }
}

async function connectionModel(deps: HealthDeps, say: Say): Promise<object> {
  const { db, account, crm, clock } = deps
  const { accountId } = account
  const status = await loadStatus(deps)
  const inbox = await loadInboxState(db, accountId)
  const refreshes = await loadRefreshState(db, accountId)
  const lastPoll = await loadLastPoll(db, accountId)
  const noEvents = (await loadSubscriptions(db, accountId))?.unavailable ?? null
  const moment = momentIn(account, say)
  const daily = dailyMessage(crm.usage())
  return {
    title: say(message('page.health')),
    account,
    isConnected: status?.isConnected ?? false,
    connection: say(connectionMessage(status, moment)),
    lastEvent: say(eventMessage(status, inbox.lastReceived, moment)),
    lastPoll: lastPoll ? moment(lastPoll) : say(message('health.poll.none')),
    comparison: say(comparisonMessage(await loadFullSync(db, accountId), moment)),
    behind: behindMessages({
      events: inbox.unsorted,
      records: refreshes.waiting,
      isEvaluationDue: await isAnyDue(db, accountId, clock.now()),
      values: await countPending(db, accountId),
    }).map(say),
    sources: deps.sources.map((source) => say(message(`health.source.${source}`))).join(', '),
    features: featureTable(deps, say),
    noEvents: noEvents === null ? '' : say(noEvents),
    usage: say(usageMessage(crm.usage())),
    daily: daily === null ? '' : say(daily),
    refusals: refusalTable(await loadRefusals(db, accountId), say),
  }
}

/** What Minset can do in the account. How changes are detected is said above it. */
function featureTable({ crm, account }: Pick<HealthDeps, 'crm' | 'account'>, say: Say): Table {
  const rows = crm.features().flatMap(({ name, on, why }) => {
    if (name === 'webhooks' || name === 'event-log') return []
    return [{ name: message(`health.feature.${name}`), on, why: name === 'cards' ? cardsMessage(account, why) : why }]
  })
  const columns: readonly Column<(typeof rows)[number]>[] = [
    { label: say(message('health.feature')), cell: ({ name }) => say(name) },
    {
      label: say(message('health.state')),
      cell: ({ on }) =>
        on ? badge('good', say(message('health.feature.on'))) : badge('neutral', say(message('health.feature.off'))),
    },
    { label: say(message('health.why')), cell: ({ why }) => (why === null ? '' : say(why)) },
  ]
  return tableOf(rows, columns, { caption: say(message('health.features')) })
}

/** Cards need steps in the CRM, about which Minset learns nothing. @param why why none can show; null if they can */
function cardsMessage({ vendor }: Pick<Account, 'vendor'>, why: Message | null): Message {
  const guide = `manifest/${vendor}/README.md`
  return why === null ? message('health.cards.place', { guide }) : message('health.cards.get', { why, guide })
}

type Refusal = Awaited<ReturnType<typeof loadRefusals>>[number]

function refusalTable(refusals: readonly Refusal[], say: Say): Table {
  const columns: readonly Column<Refusal>[] = [
    { label: say(message('health.what')), cell: (refusal) => say(refusedMessage(refusal)) },
    { label: say(message('health.why')), cell: ({ reason }) => say(reason) },
  ]
  return tableOf(refusals, columns, { caption: say(message('refused.title')) })
}

async function loadStatus({ db, account }: HealthDeps): Promise<AccountStatus | null> {
  const accounts = await loadAccounts(db)
  return accounts.find((stored) => stored.account.accountId === account.accountId)?.status ?? null
}

type Moment = (at: Date) => string

function momentIn({ timeZone }: Pick<Account, 'timeZone'>, { language }: Say): Moment {
  return (at) => formatMoment(at, timeZone, language)
}

function connectionMessage(status: AccountStatus | null, moment: Moment): Message {
  if (status === null) return message('health.account.ended')
  const access = status.auth === 'oauth' ? 'oauth' : 'token'
  if (status.isConnected) return message(`health.connection.connected.${access}`)
  const why = status.reason ?? message('health.connection.refused')
  if (status.at === null) return message('health.connection.disconnected', { why })
  return message('health.connection.disconnected.since', { at: moment(status.at), why })
}

function eventMessage(status: AccountStatus | null, lastReceived: Date | null, moment: Moment): Message {
  if (lastReceived !== null) return message('asWritten', { text: moment(lastReceived) })
  return message(status?.auth === 'oauth' ? 'health.events.none.oauth' : 'health.events.none.token')
}

function comparisonMessage(state: FullSyncState | null, moment: Moment): Message {
  if (state === null) return message('health.comparison.none')
  const { compared, differed } = state
  if (state.endedAt === null) return message('health.comparison.running', { compared })
  const ended = moment(new Date(state.endedAt))
  if (!state.isComparison) return message('health.comparison.first', { ended, compared })
  return message('health.comparison.done', { ended, compared, differed })
}

function usageMessage({ calls, rateLimited, budgetUsed }: CrmUsage): Message {
  return message('health.usage.line', { calls, rateLimited, percent: Math.round(budgetUsed * 100) })
}

/** Null if the CRM has no daily limit. */
function dailyMessage({ daily }: CrmUsage): Message | null {
  if (daily === null) return null
  const { unit, limit, remaining, ourLimit } = daily
  const ours = Object.entries(daily.ours).filter(([, used]) => used > 0)
  const used = ours.reduce((sum, [, one]) => sum + one, 0)
  if (ours.length === 0) return message('health.daily.line', { remaining, limit, unit, used, ourLimit })
  const kinds = listMessage(
    'list.comma',
    ours.map(([kind, one]) => message('health.daily.kind', { kind, used: one })),
  )
  return message('health.daily.line.kinds', { remaining, limit, unit, used, ourLimit, kinds })
}

interface Behind {
  readonly events: number
  readonly records: number
  readonly isEvaluationDue: boolean
  readonly values: number
}

function behindMessages({ events, records, isEvaluationDue, values }: Behind): readonly Message[] {
  return [
    ...(events > 0 ? [message('health.behind.events', { count: events })] : []),
    ...(records > 0 ? [message('health.behind.records', { count: records })] : []),
    ...(isEvaluationDue ? [message('health.behind.checks')] : []),
    ...(values > 0 ? [message('health.behind.values', { count: values })] : []),
  ]
}
