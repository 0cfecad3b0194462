import type { Account, AccountStatus } from '../../accounts/index.ts'
import { loadAccounts } from '../../accounts/index.ts'
import type { CrmUsage, Feature } from '../../crm/port.ts'
import { objectTypePlurals } from '../../domain/record.ts'
import type { HealthReport } from '../../health/index.ts'
import { type ChangeSource, loadInboxState, loadRefreshState } from '../../inbox/index.ts'
import { counted, formatCount, formatMoment } from '../../infra/format.ts'
import { isAnyDue } from '../../records/index.ts'
import { type FullSyncState, loadFullSync, loadLastPoll, loadSubscriptions } from '../../sync/index.ts'
import type { Say } from '../../words/index.ts'
import { countPending, loadRefusals, targetOf } from '../../write-back/index.ts'
import type { AdminDeps } from '../admin-deps.ts'
import { forRoles, type Page } from '../page.ts'
import { problemList } from './problem-list.ts'

/** The dependencies of the page. */
type HealthDeps = Pick<AdminDeps, 'db' | 'account' | 'crm' | 'sources' | 'health' | 'clock'>

/** Events do not only depend on permissions: see `sources`. */
type Right = Exclude<Feature['name'], 'webhooks' | 'event-log'>

const featureWords: Readonly<Record<Right, string>> = {
  read: 'Reading records',
  flags: 'Flags on records',
  outcomes: 'Outcomes of calls',
  worklists: 'Worklists of incomplete records',
  highlights: 'Flags on boards and in lists',
}

const sourceWords: Readonly<Record<ChangeSource, string>> = {
  webhook: 'webhook',
  'event-log': 'the event log',
  poll: 'polling',
}

/**
 * The problems of the account and the service, and how the CRM is connected. If the store cannot be used, only the
 * problems are shown.
 */
export const healthPage: Page = {
  path: '/health',
  label: 'Health',
  isFor: forRoles('admin'),
  isForPrograms: false,
  async load(deps, { say }) {
    const report = await deps.health.check()
    const problems = problemsModel(deps, report, say)
    if (report.conditions[0]?.problem) {
      return { template: 'health-store', model: { title: 'Health', account: deps.account, ...problems } }
    }
    return { template: 'health', model: { ...(await connectionModel(deps, say)), ...problems } }
  },
}

/** The problems of the account and of the whole service, and those that ended within the last day. */
function problemsModel({ account }: HealthDeps, report: HealthReport, say: Say): object {
  const moment = momentIn(account)
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
  const moment = momentIn(account)
  return {
    title: 'Health',
    account,
    isConnected: status?.isConnected ?? false,
    connection: connectionWords(status, moment, say),
    lastEvent: eventWords(status, inbox.lastReceived, moment),
    lastPoll: lastPoll ? moment(lastPoll) : 'not yet: the first full read comes before it',
    comparison: comparisonWords(await loadFullSync(db, accountId), moment),
    behind: behindWords({
      events: inbox.unsorted,
      records: refreshes.waiting,
      isEvaluationDue: await isAnyDue(db, accountId, clock.now()),
      values: await countPending(db, accountId),
    }),
    sources: deps.sources.map((source) => sourceWords[source]).join(', '),
    features: crm
      .features()
      .flatMap(({ name, on, why }) =>
        name === 'webhooks' || name === 'event-log'
          ? []
          : [{ name: featureWords[name], on, why: why === null ? '' : say(why) }],
      ),
    noEvents: noEvents === null ? '' : say(noEvents),
    usage: usageWords(crm.usage()),
    daily: dailyWords(crm.usage()),
    refusals: (await loadRefusals(db, accountId)).map(({ target, type, reason, count }) => ({
      words: `${formatCount(count)} × ${say(targetOf(target).title)} of ${objectTypePlurals[type]}`,
      reason: say(reason),
    })),
  }
}

async function loadStatus({ db, account }: HealthDeps): Promise<AccountStatus | null> {
  const accounts = await loadAccounts(db)
  return accounts.find((stored) => stored.account.accountId === account.accountId)?.status ?? null
}

type Moment = (at: Date) => string

function momentIn({ timeZone }: Pick<Account, 'timeZone'>): Moment {
  return (at) => formatMoment(at, timeZone)
}

function connectionWords(status: AccountStatus | null, moment: Moment, say: Say): string {
  if (status === null) return 'This account is not connected.'
  const way = status.auth === 'oauth' ? 'the installed app' : 'the token of the configuration'
  if (status.isConnected) return `Connected by ${way}.`
  const since = status.at === null ? '' : ` since ${moment(status.at)}`
  return `Disconnected${since}: ${status.reason === null ? 'the CRM does not let Minset in.' : say(status.reason)}`
}

function eventWords(status: AccountStatus | null, lastReceived: Date | null, moment: Moment): string {
  if (lastReceived !== null) return moment(lastReceived)
  return status?.auth === 'oauth'
    ? 'none yet: if records have changed since, check the address of the app’s webhooks; polling goes on meanwhile'
    : 'none: with a token of the configuration, changes are found by polling'
}

function comparisonWords(state: FullSyncState | null, moment: Moment): string {
  if (state === null) return 'not yet'
  if (state.endedAt === null) return `under way, ${counted(state.compared, 'record')} read so far`
  const ended = moment(new Date(state.endedAt))
  if (!state.isComparison) return `${ended}: the first full read, ${counted(state.compared, 'record')}`
  const found =
    state.differed === 0
      ? 'nothing had been missed'
      : `${counted(state.differed, 'change')} had been missed, and are in now`
  return `${ended}: ${counted(state.compared, 'record')} compared, ${found}`
}

function usageWords({ calls, rateLimited, budgetUsed }: CrmUsage): string {
  return `${counted(calls, 'call')} since this process began; ${formatCount(rateLimited)} refused for being too many; ${percent(budgetUsed)} of the limit is in use now.`
}

/** Empty if the CRM has no daily limit. */
function dailyWords({ daily }: CrmUsage): string {
  if (daily === null) return ''
  const { unit, limit, remaining, ourLimit } = daily
  const ours = Object.entries(daily.ours).filter(([, used]) => used > 0)
  const used = ours.reduce((sum, [, one]) => sum + one, 0)
  const byKind = ours.map(([kind, one]) => `${kind} ${formatCount(one)}`).join(', ')
  return `${formatCount(remaining)} of ${formatCount(limit)} ${unit} are left for all apps of the account; Minset has used ${formatCount(used)} of the ${formatCount(ourLimit)} that it allows itself${byKind === '' ? '' : ` (${byKind})`}.`
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`
}

interface Behind {
  readonly events: number
  readonly records: number
  readonly isEvaluationDue: boolean
  readonly values: number
}

function behindWords({ events, records, isEvaluationDue, values }: Behind): string[] {
  return [
    ...(events > 0 ? [`${counted(events, 'event')} waiting to be sorted`] : []),
    ...(records > 0
      ? [`${counted(records, 'record')} waiting to be read again (those being created are given time to settle)`]
      : []),
    ...(isEvaluationDue ? ['records waiting to be checked'] : []),
    ...(values > 0 ? [`${counted(values, 'value')} waiting to be written to the CRM`] : []),
  ]
}
