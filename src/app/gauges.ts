import { loadAccounts, type StoredAccount } from '../accounts/index.ts'
import { wholeAccount } from '../domain/read-scope.ts'
import { countOpenFindings } from '../findings/index.ts'
import type { Health } from '../health/index.ts'
import { loadInboxState, loadRefreshState } from '../inbox/index.ts'
import { type AccountGauges, createMetrics, type Gauges, type Metrics } from '../infra/metrics.ts'
import { loadSetAside } from '../records/index.ts'
import { countPending } from '../write-back/index.ts'
import type { OpenAccount } from './accounts/open-account.ts'
import type { OpenAccounts } from './accounts/open-accounts.ts'
import type { AppContext } from './context.ts'
import type { Store } from './open-store.ts'

/** The metrics of this process, with the gauges of every connected account. */
export function openMetrics({
  store,
  accounts,
  clock,
  health,
}: Pick<AppContext, 'store' | 'clock'> & {
  readonly health: Pick<Health, 'latest'>
  readonly accounts: () => OpenAccounts | null
}): Metrics {
  return createMetrics(async (): Promise<Gauges> => {
    const report = await health.latest()
    const conditions = report.conditions.map(({ id, accountId, problem }) => ({
      condition: id,
      accountId: accountId ?? '',
      failingSince: problem?.since ?? null,
    }))
    // If the store fails, no other value is available.
    if (report.conditions[0]?.problem) return { accounts: [], jobs: {}, conditions }
    const stored = new Map((await loadAccounts(store.database.db)).map((one) => [one.account.accountId, one]))
    const gauges: AccountGauges[] = []
    for (const opened of accounts()?.all() ?? []) {
      const { accountId } = opened.account
      gauges.push(await accountGauges(store, { opened, stored: stored.get(accountId), now: clock.now() }))
    }
    return { accounts: gauges, jobs: await store.queue.depths(), conditions }
  })
}

interface Gauged {
  readonly opened: OpenAccount
  readonly stored: StoredAccount | undefined
  readonly now: Date
}

async function accountGauges({ database }: Store, { opened, stored, now }: Gauged): Promise<AccountGauges> {
  const { accountId } = opened.account
  const { db } = database
  const inbox = await loadInboxState(db, accountId)
  const usage = opened.crm.usage()
  const waitedMs = inbox.oldestUnsorted === null ? 0 : now.getTime() - inbox.oldestUnsorted.getTime()
  return {
    accountId,
    isConnected: stored?.status.isConnected ?? false,
    unsortedEvents: inbox.unsorted,
    oldestUnsortedSeconds: waitedMs / 1000,
    refreshesWaiting: (await loadRefreshState(db, accountId)).waiting,
    writeBacksWaiting: await countPending(db, accountId),
    openFindings: (await countOpenFindings(db, { accountId, scope: wholeAccount })).open,
    setAsideRecords: (await loadSetAside(db, accountId, { kinds: ['unreadable', 'links', 'text'], limit: 0 })).count,
    apiCalls: usage.calls,
    apiRateLimited: usage.rateLimited,
    apiBudgetUsed: usage.budgetUsed,
    apiDailyRemaining: usage.daily?.remaining ?? null,
  }
}
