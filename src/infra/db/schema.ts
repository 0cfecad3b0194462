import type {
  AccountsTable,
  CredentialsTable,
  DailyBudgetsTable,
  DisconnectionsTable,
  OtherCardAppsTable,
  RateLimitSlotsTable,
  UsedInstallStatesTable,
} from './tables/accounts.ts'
import type { DigestsTable } from './tables/digests.ts'
import type { DisputesTable, ExemptionsTable, FindingEventsTable, FindingsTable } from './tables/findings.ts'
import type { HeartbeatsTable, IncidentsTable, JobFailuresTable } from './tables/health.ts'
import type {
  DueRefreshesTable,
  EventLogCursorsTable,
  EventLogSubscriptionsTable,
  InboxEventsTable,
  UnreadableEventsTable,
} from './tables/inbox.ts'
import type {
  AuditLogTable,
  RoleGrantsTable,
  SessionsTable,
  SignInLinksTable,
  UserPreferencesTable,
} from './tables/people.ts'
import type { PacedJobsTable } from './tables/queue.ts'
import type {
  DueEvaluationsTable,
  HonestAnswersTable,
  LinksTable,
  NotedHoldersTable,
  OwnersTable,
  RecordCountsTable,
  RecordFactsTable,
  RecordKeysTable,
  RecordsTable,
  SetAsideTable,
  SupervisionsTable,
  TeamEntriesTable,
} from './tables/records.ts'
import type {
  AccountSchemasTable,
  JudgedRulesetsTable,
  PlannedRulesetsTable,
  RulesetDraftsTable,
  RulesetsTable,
  WeeklyTargetsTable,
} from './tables/rulesets.ts'
import type {
  ClockReadingsTable,
  CrmOutagesTable,
  FullSyncsTable,
  OwnerReadsTable,
  PollCursorsTable,
  RelinkCursorsTable,
  SoughtOwnersTable,
  SubscriptionChecksTable,
  SyncOutcomesTable,
} from './tables/sync.ts'
import type { CrmSetUpsTable, FlagCarriersTable, WriteBacksTable, WriteLogTable } from './tables/write-back.ts'

/**
 * The tables, as Kysely sees them. Instants are `timestamptz`. Every key begins with `account_id`, so that the schema
 * can be partitioned or distributed by account; a test lists the few tables of the service as a whole. Only
 * `*-store.ts` files access rows.
 */
export interface Schema {
  accounts: AccountsTable
  owners: OwnersTable
  supervisions: SupervisionsTable
  team_entries: TeamEntriesTable
  records: RecordsTable
  record_counts: RecordCountsTable
  record_facts: RecordFactsTable
  record_keys: RecordKeysTable
  honest_answers: HonestAnswersTable
  links: LinksTable
  full_syncs: FullSyncsTable
  poll_cursors: PollCursorsTable
  relink_cursors: RelinkCursorsTable
  owner_reads: OwnerReadsTable
  sought_owners: SoughtOwnersTable
  clock_readings: ClockReadingsTable
  subscription_checks: SubscriptionChecksTable
  sync_outcomes: SyncOutcomesTable
  crm_outages: CrmOutagesTable
  account_schemas: AccountSchemasTable
  judged_rulesets: JudgedRulesetsTable
  weekly_targets: WeeklyTargetsTable
  flag_carriers: FlagCarriersTable
  crm_set_ups: CrmSetUpsTable
  due_evaluations: DueEvaluationsTable
  noted_holders: NotedHoldersTable
  ruleset_drafts: RulesetDraftsTable
  rulesets: RulesetsTable
  planned_rulesets: PlannedRulesetsTable
  findings: FindingsTable
  finding_events: FindingEventsTable
  disputes: DisputesTable
  exemptions: ExemptionsTable
  write_backs: WriteBacksTable
  write_log: WriteLogTable
  digests: DigestsTable
  credentials: CredentialsTable
  inbox_events: InboxEventsTable
  due_refreshes: DueRefreshesTable
  event_log_cursors: EventLogCursorsTable
  event_log_subscriptions: EventLogSubscriptionsTable
  rate_limit_slots: RateLimitSlotsTable
  daily_budgets: DailyBudgetsTable
  job_failures: JobFailuresTable
  heartbeats: HeartbeatsTable
  incidents: IncidentsTable
  paced_jobs: PacedJobsTable
  set_aside: SetAsideTable
  unreadable_events: UnreadableEventsTable
  used_install_states: UsedInstallStatesTable
  disconnections: DisconnectionsTable
  other_card_apps: OtherCardAppsTable
  role_grants: RoleGrantsTable
  sign_in_links: SignInLinksTable
  sessions: SessionsTable
  audit_log: AuditLogTable
  user_preferences: UserPreferencesTable
}
