import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** The metrics for Prometheus. Names and labels only: no personal data. */
export interface Metrics {
  /** The text in Prometheus's format, and its content type. Reads the gauges now. */
  render(): Promise<{ readonly text: string; readonly contentType: string }>
  countWebhook(counted: {
    readonly vendor: string
    readonly outcome: string
    readonly events: number
    readonly unknownAccount: number
    readonly unreadable: number
  }): void
  /** Counts items that a vendor sent in place of events, by webhook or in its event log. */
  countUnreadable(vendor: string, count: number): void
  /** Seconds from when a change became known until the CRM showed its result. */
  observeLag(accountId: string, seconds: number): void
  countWritten(
    accountId: string,
    counted: { readonly target: string; readonly written: number; readonly refused: number },
  ): void
}

/** The current figures of one account. */
export interface AccountGauges {
  readonly accountId: string
  readonly isConnected: boolean
  readonly unsortedEvents: number
  readonly oldestUnsortedSeconds: number
  readonly refreshesWaiting: number
  readonly writeBacksWaiting: number
  readonly openFindings: number
  /** Records that are unreadable, themselves or their links, or that cannot be stored unchanged. */
  readonly setAsideRecords: number
  readonly apiCalls: number
  readonly apiRateLimited: number
  readonly apiBudgetUsed: number
  /** The rest of the day's budget of all apps, in the vendor's unit; null if there is none. */
  readonly apiDailyRemaining: number | null
}

export interface Gauges {
  readonly accounts: readonly AccountGauges[]
  /** Number of waiting or running jobs, by lane. */
  readonly jobs: Readonly<Record<string, number>>
  /** The conditions of the service's health that could be evaluated. */
  readonly conditions: readonly ConditionGauge[]
}

/** One condition of the service's health. */
export interface ConditionGauge {
  readonly condition: string
  /** Minset's id of the account; empty for the whole service. */
  readonly accountId: string
  /** Null if the condition holds. */
  readonly failingSince: Date | null
}

/** Each gauge and the source of its value. */
const accountGauges: readonly (readonly [string, string, (gauges: AccountGauges) => number | null])[] = [
  ['minset_account_connected', '1 while the account lets Minset in', ({ isConnected }) => (isConnected ? 1 : 0)],
  ['minset_inbox_unsorted_events', 'Events that wait to be sorted', ({ unsortedEvents }) => unsortedEvents],
  [
    'minset_inbox_oldest_seconds',
    'Age of the oldest event that waits to be sorted',
    ({ oldestUnsortedSeconds }) => oldestUnsortedSeconds,
  ],
  ['minset_refreshes_waiting', 'Records that wait to be read again', ({ refreshesWaiting }) => refreshesWaiting],
  [
    'minset_write_backs_waiting',
    'Values that wait to be written to the CRM',
    ({ writeBacksWaiting }) => writeBacksWaiting,
  ],
  ['minset_findings_open', 'Open findings', ({ openFindings }) => openFindings],
  [
    'minset_set_aside_records',
    'Records that cannot be read, themselves or their links, or not be stored as they came',
    ({ setAsideRecords }) => setAsideRecords,
  ],
  ['minset_crm_calls', 'Calls to the CRM since this process began', ({ apiCalls }) => apiCalls],
  [
    'minset_crm_rate_limited_calls',
    'Calls that the CRM refused because a limit was used up, since this process began',
    ({ apiRateLimited }) => apiRateLimited,
  ],
  ['minset_crm_budget_used_ratio', 'Part of the limit on calls in use, 0 to 1', ({ apiBudgetUsed }) => apiBudgetUsed],
  [
    'minset_crm_daily_budget_remaining',
    'What is left of the budget of the day of all apps, in the unit of the CRM',
    ({ apiDailyRemaining }) => apiDailyRemaining,
  ],
]

/** Makes the metrics of one process. */
export function createMetrics(readGauges: () => Promise<Gauges>): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const showGauges = defineGauges([registry])
  const lag = new Histogram({
    name: 'minset_event_to_flag_seconds',
    help: 'From when a change became known until the CRM showed what followed from it',
    labelNames: ['account'],
    buckets: [0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900, 3600],
    registers: [registry],
  })
  const written = new Counter({
    name: 'minset_values_total',
    help: 'Values that the CRM took or refused',
    labelNames: ['account', 'target', 'result'],
    registers: [registry],
  })
  const unreadable = new Counter({
    name: 'minset_unreadable_events_total',
    help: 'What vendors sent in place of events, by webhook or in an event log; it is set aside',
    labelNames: ['vendor'],
    registers: [registry],
  })
  const countWebhook = defineWebhookCounters([registry])
  return {
    async render() {
      showGauges(await readGauges())
      return { text: await registry.metrics(), contentType: registry.contentType }
    },
    countWebhook(counted) {
      countWebhook(counted)
      unreadable.inc({ vendor: counted.vendor }, counted.unreadable)
    },
    countUnreadable: (vendor, count) => unreadable.inc({ vendor }, count),
    observeLag: (account, seconds) => lag.observe({ account }, seconds),
    countWritten(account, counted) {
      written.inc({ account, target: counted.target, result: 'written' }, counted.written)
      written.inc({ account, target: counted.target, result: 'refused' }, counted.refused)
    },
  }
}

function defineWebhookCounters(registers: Registry[]): Metrics['countWebhook'] {
  const requests = new Counter({
    name: 'minset_webhook_requests_total',
    help: 'Webhook requests',
    labelNames: ['vendor', 'outcome'],
    registers,
  })
  const events = new Counter({
    name: 'minset_webhook_events_total',
    help: 'Events in webhook requests that were accepted',
    labelNames: ['vendor'],
    registers,
  })
  const unknown = new Counter({
    name: 'minset_webhook_unknown_account_events_total',
    help: 'Of these, events of accounts that are not connected here',
    labelNames: ['vendor'],
    registers,
  })
  return (counted) => {
    const { vendor } = counted
    requests.inc({ vendor, outcome: counted.outcome })
    events.inc({ vendor }, counted.events)
    unknown.inc({ vendor }, counted.unknownAccount)
  }
}

/** A condition that cannot be evaluated now has no value. */
function defineConditionGauges(registers: Registry[]): (conditions: readonly ConditionGauge[]) => void {
  const labelNames = ['condition', 'account']
  const failing = new Gauge({
    name: 'minset_condition',
    help: '1 while something is wrong with what the condition is about, else 0',
    labelNames,
    registers,
  })
  const since = new Gauge({
    name: 'minset_condition_since_seconds',
    help: 'Since when something has been wrong, in seconds since 1970; absent while all is well',
    labelNames,
    registers,
  })
  return (conditions) => {
    failing.reset()
    since.reset()
    for (const { condition, accountId: account, failingSince } of conditions) {
      failing.set({ condition, account }, failingSince === null ? 0 : 1)
      if (failingSince !== null) since.set({ condition, account }, failingSince.getTime() / 1000)
    }
  }
}

function defineGauges(registers: Registry[]): (gauges: Gauges) => void {
  const ofAccounts = accountGauges.map(([name, help, valueOf]) => ({
    gauge: new Gauge({ name, help, labelNames: ['account'], registers }),
    valueOf,
  }))
  const jobs = new Gauge({
    name: 'minset_jobs_waiting',
    help: 'Jobs that wait or run',
    labelNames: ['lane'],
    registers,
  })
  const showConditions = defineConditionGauges(registers)
  return (gauges) => {
    showConditions(gauges.conditions)
    for (const { gauge, valueOf } of ofAccounts) {
      gauge.reset()
      for (const account of gauges.accounts) {
        const value = valueOf(account)
        if (value !== null) gauge.set({ account: account.accountId }, value)
      }
    }
    jobs.reset()
    for (const [lane, count] of Object.entries(gauges.jobs)) jobs.set({ lane }, count)
  }
}
