create table account_schemas (
  account_id text not null,
  state jsonb not null,
  updated_at timestamp with time zone not null
);
CREATE UNIQUE INDEX account_schemas_pkey ON public.account_schemas USING btree (account_id);

create table accounts (
  account_id text not null,
  vendor text not null,
  external_id text not null,
  time_zone text not null,
  currency text not null,
  ui_origin text not null,
  connected_at timestamp with time zone not null,
  auth text not null default 'access_token'::text,
  status text not null default 'connected'::text,
  status_reason jsonb,
  status_at timestamp with time zone,
  scopes jsonb,
  language text not null default 'en'::text,
  in_full_roles text[] not null default '{supervisor,rep,operator}'::text[],
  has_own_teams boolean not null default false
);
CREATE UNIQUE INDEX accounts_pkey ON public.accounts USING btree (account_id);

create table audit_log (
  account_id text not null,
  entry_id bigint not null identity,
  at timestamp with time zone not null,
  action text not null,
  actor_id text,
  actor_role text not null,
  subject_id text,
  before jsonb,
  after jsonb,
  reason text
);
CREATE INDEX audit_log_actor ON public.audit_log USING btree (account_id, actor_id, at);
CREATE UNIQUE INDEX audit_log_pkey ON public.audit_log USING btree (account_id, entry_id);
CREATE INDEX audit_log_subject ON public.audit_log USING btree (account_id, subject_id, at);

create table clock_readings (
  account_id text not null,
  read_at timestamp with time zone not null
);
CREATE UNIQUE INDEX clock_readings_pkey ON public.clock_readings USING btree (account_id);

create table credentials (
  account_id text not null,
  sealed text not null,
  expires_at timestamp with time zone not null,
  version integer not null default 1,
  lease_until timestamp with time zone,
  updated_at timestamp with time zone not null
);
CREATE UNIQUE INDEX credentials_pkey ON public.credentials USING btree (account_id);

create table crm_outages (
  account_id text not null,
  state jsonb not null,
  updated_at timestamp with time zone not null
);
CREATE UNIQUE INDEX crm_outages_pkey ON public.crm_outages USING btree (account_id);

create table crm_set_ups (
  account_id text not null,
  state jsonb not null,
  updated_at timestamp with time zone not null
);
CREATE UNIQUE INDEX crm_set_ups_pkey ON public.crm_set_ups USING btree (account_id);

create table daily_budgets (
  account_id text not null,
  state jsonb not null
);
CREATE UNIQUE INDEX daily_budgets_pkey ON public.daily_budgets USING btree (account_id);

create table digests (
  account_id text not null,
  supervisor_id text not null,
  week text not null,
  sent_to text not null,
  subject text not null,
  bytes integer not null,
  sent_at timestamp with time zone,
  state text not null default 'sent'::text,
  reason jsonb,
  tries integer not null default 0,
  next_try_at timestamp with time zone,
  claimed_until timestamp with time zone,
  noted_at timestamp with time zone not null,
  changed_at timestamp with time zone not null
);
CREATE UNIQUE INDEX digests_pkey ON public.digests USING btree (account_id, supervisor_id, week);

create table disconnections (
  ticket_hash text not null,
  account_id text,
  step text not null,
  state jsonb not null,
  updated_at timestamp with time zone not null
);
CREATE UNIQUE INDEX disconnections_pending ON public.disconnections USING btree (account_id) WHERE (step <> ALL (ARRAY['done'::text, 'failed'::text]));
CREATE UNIQUE INDEX disconnections_pkey ON public.disconnections USING btree (ticket_hash);

create table disputes (
  account_id text not null,
  dispute_id bigint not null identity,
  finding_id uuid not null,
  object_type text not null,
  record_id text not null,
  rule_id text not null,
  finding_reason text not null,
  owner_id text not null,
  reason text not null,
  comment text not null,
  raised_at timestamp with time zone not null,
  appeal_of bigint,
  state text not null,
  actor_id text,
  decided_at timestamp with time zone,
  refusal text not null
);
CREATE INDEX disputes_by_finding ON public.disputes USING btree (account_id, finding_id, dispute_id);
CREATE INDEX disputes_by_record ON public.disputes USING btree (account_id, object_type, record_id);
CREATE UNIQUE INDEX disputes_pkey ON public.disputes USING btree (account_id, dispute_id);
CREATE UNIQUE INDEX disputes_waiting_once ON public.disputes USING btree (account_id, finding_id) WHERE (state = 'waiting'::text);

create table due_evaluations (
  account_id text not null,
  object_type text not null,
  record_id text not null,
  due_at timestamp with time zone not null,
  noted_at timestamp with time zone,
  awaited boolean not null default false
);
CREATE INDEX due_evaluations_awaited ON public.due_evaluations USING btree (account_id) WHERE awaited;
CREATE INDEX due_evaluations_by_time ON public.due_evaluations USING btree (account_id, due_at);
CREATE UNIQUE INDEX due_evaluations_pkey ON public.due_evaluations USING btree (account_id, object_type, record_id);

create table due_refreshes (
  account_id text not null,
  object_type text not null,
  record_id text not null,
  due_at timestamp with time zone not null,
  noted_at timestamp with time zone not null,
  revision integer not null default 1,
  awaited boolean not null default false
);
CREATE INDEX due_refreshes_awaited ON public.due_refreshes USING btree (account_id) WHERE awaited;
CREATE INDEX due_refreshes_by_time ON public.due_refreshes USING btree (account_id, due_at);
CREATE UNIQUE INDEX due_refreshes_pkey ON public.due_refreshes USING btree (account_id, object_type, record_id);

create table event_log_cursors (
  vendor text not null,
  state jsonb not null,
  updated_at timestamp with time zone not null
);
CREATE UNIQUE INDEX event_log_cursors_pkey ON public.event_log_cursors USING btree (vendor);

create table event_log_subscriptions (
  account_id text not null,
  state jsonb not null,
  updated_at timestamp with time zone not null
);
CREATE UNIQUE INDEX event_log_subscriptions_pkey ON public.event_log_subscriptions USING btree (account_id);

create table exemptions (
  account_id text not null,
  exemption_id bigint not null identity,
  object_type text,
  record_id text,
  owner_id text,
  supervisor_id text,
  rule_id text,
  finding_reason text,
  dispute_id bigint,
  reason text not null,
  granted_by text,
  granted_at timestamp with time zone not null,
  expires_at timestamp with time zone,
  ended_by text,
  ended_at timestamp with time zone,
  segment_id text
);
CREATE INDEX exemptions_of_records ON public.exemptions USING btree (account_id, object_type, record_id) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX exemptions_pkey ON public.exemptions USING btree (account_id, exemption_id);

create table finding_events (
  account_id text not null,
  event_id bigint not null identity,
  finding_id uuid not null,
  kind text not null,
  at timestamp with time zone not null,
  object_type text not null,
  record_id text not null,
  rule_id text not null,
  reason text not null,
  since timestamp with time zone not null,
  due_at timestamp with time zone not null,
  ruleset_version text not null,
  owner_id text
);
CREATE INDEX finding_events_by_finding ON public.finding_events USING btree (account_id, finding_id, event_id);
CREATE INDEX finding_events_by_owner ON public.finding_events USING btree (account_id, owner_id, at);
CREATE INDEX finding_events_by_record ON public.finding_events USING btree (account_id, object_type, record_id);
CREATE INDEX finding_events_by_time ON public.finding_events USING btree (account_id, at, object_type, record_id);
CREATE UNIQUE INDEX finding_events_pkey ON public.finding_events USING btree (account_id, event_id);

create table findings (
  account_id text not null,
  finding_id uuid not null default gen_random_uuid(),
  object_type text not null,
  record_id text not null,
  rule_id text not null,
  reason text not null,
  message jsonb not null,
  ruleset_version text not null,
  state text not null,
  since timestamp with time zone not null,
  due_at timestamp with time zone not null,
  opened_at timestamp with time zone not null,
  resolved_at timestamp with time zone,
  owner_id text,
  severity text not null default 'required'::text,
  weight double precision not null default 1,
  repaired_by text not null default 'owner'::text
);
CREATE INDEX findings_by_record ON public.findings USING btree (account_id, object_type, record_id);
CREATE INDEX findings_noted_by_owner ON public.findings USING btree (account_id, owner_id, object_type, record_id) WHERE (state = 'noted'::text);
CREATE UNIQUE INDEX findings_once ON public.findings USING btree (account_id, object_type, record_id, rule_id) WHERE (state <> 'resolved'::text);
CREATE INDEX findings_open_by_due ON public.findings USING btree (account_id, due_at, object_type, record_id) WHERE (state = 'open'::text);
CREATE INDEX findings_open_by_owner ON public.findings USING btree (account_id, owner_id, object_type, record_id) INCLUDE (rule_id, reason, since, due_at) WHERE (state = 'open'::text);
CREATE UNIQUE INDEX findings_pkey ON public.findings USING btree (account_id, finding_id);
CREATE INDEX findings_uncharged ON public.findings USING btree (account_id, owner_id, object_type) WHERE ((state = 'disputed'::text) OR (state = 'exempt'::text));

create table flag_carriers (
  account_id text not null,
  state jsonb not null,
  updated_at timestamp with time zone not null
);
CREATE UNIQUE INDEX flag_carriers_pkey ON public.flag_carriers USING btree (account_id);

create table full_syncs (
  account_id text not null,
  state jsonb not null,
  updated_at timestamp with time zone not null
);
CREATE UNIQUE INDEX full_syncs_pkey ON public.full_syncs USING btree (account_id);

create table heartbeats (
  name text not null,
  beat_at timestamp with time zone not null default now()
);
CREATE UNIQUE INDEX heartbeats_pkey ON public.heartbeats USING btree (name);

create table honest_answers (
  account_id text not null,
  object_type text not null,
  record_id text not null,
  field text not null,
  answer text not null,
  since timestamp with time zone not null
);
CREATE UNIQUE INDEX honest_answers_pkey ON public.honest_answers USING btree (account_id, object_type, record_id, field);

create table inbox_events (
  account_id text not null,
  event_id bigint not null identity,
  event_key text not null,
  source text not null,
  body text not null,
  occurred_at timestamp with time zone,
  received_at timestamp with time zone not null,
  sorted_at timestamp with time zone,
  meaning text,
  about text[]
);
CREATE UNIQUE INDEX inbox_events_account_id_event_key_key ON public.inbox_events USING btree (account_id, event_key);
CREATE INDEX inbox_events_erase ON public.inbox_events USING btree (account_id) WHERE (meaning = 'erase'::text);
CREATE UNIQUE INDEX inbox_events_pkey ON public.inbox_events USING btree (account_id, event_id);
CREATE INDEX inbox_events_unsorted ON public.inbox_events USING btree (account_id, event_id) WHERE (sorted_at IS NULL);

create table incidents (
  account_id text not null,
  condition text not null,
  noted_at timestamp with time zone not null,
  severity text not null,
  since timestamp with time zone not null,
  what jsonb not null,
  action jsonb not null,
  ended_at timestamp with time zone
);
CREATE UNIQUE INDEX incidents_open ON public.incidents USING btree (account_id, condition) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX incidents_pkey ON public.incidents USING btree (account_id, condition, noted_at);

create table job_failures (
  account_id text not null,
  job text not null,
  since timestamp with time zone not null default now(),
  times integer not null default 1,
  code text not null,
  reason jsonb not null
);
CREATE UNIQUE INDEX job_failures_pkey ON public.job_failures USING btree (account_id, job);

create table judged_rulesets (
  account_id text not null,
  state jsonb not null,
  updated_at timestamp with time zone not null
);
CREATE UNIQUE INDEX judged_rulesets_pkey ON public.judged_rulesets USING btree (account_id);

create table links (
  account_id text not null,
  from_type text not null,
  from_id text not null,
  to_type text not null,
  to_id text not null
);
CREATE INDEX links_backwards ON public.links USING btree (account_id, to_type, to_id, from_type, from_id);
CREATE UNIQUE INDEX links_pkey ON public.links USING btree (account_id, from_type, from_id, to_type, to_id);

create table noted_holders (
  account_id text not null,
  note_id bigint not null identity,
  object_type text not null,
  record_id text not null,
  noted_at timestamp with time zone not null
);
CREATE UNIQUE INDEX noted_holders_pkey ON public.noted_holders USING btree (account_id, note_id);

create table other_card_apps (
  vendor text not null,
  configured_app_id text not null,
  named_app_id text not null,
  noted_at timestamp with time zone not null default now()
);
CREATE UNIQUE INDEX other_card_apps_pkey ON public.other_card_apps USING btree (vendor);

create table owner_reads (
  account_id text not null,
  state jsonb not null,
  updated_at timestamp with time zone not null
);
CREATE UNIQUE INDEX owner_reads_pkey ON public.owner_reads USING btree (account_id);

create table owners (
  account_id text not null,
  owner_id text not null,
  email text,
  first_name text,
  last_name text,
  archived boolean not null,
  teams jsonb not null,
  user_id text,
  has_odd_email boolean default (email !~ '^[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+[.][A-Za-z]+$'::text),
  language text,
  is_queue boolean not null default false
);
CREATE UNIQUE INDEX owners_pkey ON public.owners USING btree (account_id, owner_id);

create table paced_jobs (
  account_id text not null,
  job text not null,
  added_at timestamp with time zone not null
);
CREATE UNIQUE INDEX paced_jobs_pkey ON public.paced_jobs USING btree (account_id, job);

create table planned_rulesets (
  account_id text not null,
  version text not null,
  content text not null,
  file_name text not null,
  activate_at timestamp with time zone not null,
  actor_id text,
  actor_role text not null,
  note text not null,
  planned_at timestamp with time zone not null
);
CREATE UNIQUE INDEX planned_rulesets_pkey ON public.planned_rulesets USING btree (account_id);

create table poll_cursors (
  account_id text not null,
  object_type text not null,
  state jsonb not null,
  updated_at timestamp with time zone not null
);
CREATE UNIQUE INDEX poll_cursors_pkey ON public.poll_cursors USING btree (account_id, object_type);

create table rate_limit_slots (
  account_id text not null,
  limit_name text not null,
  slot integer not null,
  free_at timestamp with time zone not null,
  taken integer not null default 0,
  promised_to text
);
CREATE UNIQUE INDEX rate_limit_slots_pkey ON public.rate_limit_slots USING btree (account_id, limit_name, slot);

create table record_counts (
  account_id text not null,
  part_id bigint not null identity,
  owner_id text,
  object_type text not null,
  number integer not null
);
CREATE INDEX record_counts_by_owner ON public.record_counts USING btree (account_id, owner_id, object_type);
CREATE UNIQUE INDEX record_counts_pkey ON public.record_counts USING btree (account_id, part_id);

create table record_facts (
  account_id text not null,
  object_type text not null,
  record_id text not null,
  facts jsonb not null
);
CREATE UNIQUE INDEX record_facts_pkey ON public.record_facts USING btree (account_id, object_type, record_id);

create table record_keys (
  account_id text not null,
  object_type text not null,
  record_id text not null,
  field text not null,
  key text not null,
  ties text not null
);
CREATE INDEX record_keys_by_record ON public.record_keys USING btree (account_id, object_type, record_id);
CREATE UNIQUE INDEX record_keys_pkey ON public.record_keys USING btree (account_id, object_type, field, key, record_id);

create table records (
  account_id text not null,
  object_type text not null,
  record_id text not null,
  owner_id text,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  fields jsonb not null,
  vendor_fields jsonb not null,
  sync_run_id text,
  links_read text[] not null default '{}'::text[]
);
CREATE INDEX records_by_owner ON public.records USING btree (account_id, owner_id, object_type);
CREATE INDEX records_calls_by_owner ON public.records USING btree (account_id, owner_id, ((fields ->> 'at'::text)) COLLATE "C") WHERE (object_type = 'call'::text);
CREATE INDEX records_calls_by_time ON public.records USING btree (account_id, ((fields ->> 'at'::text)) COLLATE "C") WHERE (object_type = 'call'::text);
CREATE INDEX records_deals_by_owner ON public.records USING btree (account_id, owner_id, ((fields ->> 'closeDate'::text)) COLLATE "C") WHERE (object_type = 'deal'::text);
CREATE INDEX records_deals_by_time ON public.records USING btree (account_id, ((fields ->> 'closeDate'::text)) COLLATE "C") WHERE (object_type = 'deal'::text);
CREATE INDEX records_meetings_by_owner ON public.records USING btree (account_id, owner_id, ((fields ->> 'startsAt'::text)) COLLATE "C") WHERE (object_type = 'meeting'::text);
CREATE INDEX records_meetings_by_time ON public.records USING btree (account_id, ((fields ->> 'startsAt'::text)) COLLATE "C") WHERE (object_type = 'meeting'::text);
CREATE UNIQUE INDEX records_pkey ON public.records USING btree (account_id, object_type, record_id);

create table relink_cursors (
  account_id text not null,
  object_type text not null,
  state jsonb not null,
  updated_at timestamp with time zone not null
);
CREATE UNIQUE INDEX relink_cursors_pkey ON public.relink_cursors USING btree (account_id, object_type);

create table role_grants (
  account_id text not null,
  owner_id text not null,
  role text not null,
  granted_at timestamp with time zone not null
);
CREATE UNIQUE INDEX role_grants_pkey ON public.role_grants USING btree (account_id, owner_id, role);

create table ruleset_drafts (
  account_id text not null,
  content text not null,
  revision text not null,
  edited_in text not null,
  edited_at timestamp with time zone not null
);
CREATE UNIQUE INDEX ruleset_drafts_pkey ON public.ruleset_drafts USING btree (account_id);

create table rulesets (
  account_id text not null,
  number integer not null,
  version text not null,
  content text not null,
  file_name text not null,
  activated_at timestamp with time zone not null default now(),
  origin text not null,
  actor_id text,
  note text not null
);
CREATE UNIQUE INDEX rulesets_pkey ON public.rulesets USING btree (account_id, number);

create table sessions (
  account_id text not null,
  token_hash text not null,
  session_id text not null,
  owner_id text not null,
  method text not null,
  browser text not null,
  started_at timestamp with time zone not null,
  confirmed_at timestamp with time zone not null,
  seen_at timestamp with time zone not null
);
CREATE INDEX sessions_owner ON public.sessions USING btree (account_id, owner_id);
CREATE UNIQUE INDEX sessions_pkey ON public.sessions USING btree (account_id, token_hash);

create table set_aside (
  account_id text not null,
  subject text not null,
  subject_id text not null,
  kind text not null,
  place text not null,
  reason jsonb not null,
  items integer not null default 1,
  since timestamp with time zone not null,
  revision bigint not null default nextval('set_aside_revisions'::regclass)
);
CREATE UNIQUE INDEX set_aside_pkey ON public.set_aside USING btree (account_id, subject, subject_id);

create table sign_in_links (
  account_id text not null,
  token_hash text not null,
  owner_id text not null,
  method text not null,
  browser_hash text,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone
);
CREATE INDEX sign_in_links_owner ON public.sign_in_links USING btree (account_id, owner_id, created_at);
CREATE UNIQUE INDEX sign_in_links_pkey ON public.sign_in_links USING btree (account_id, token_hash);

create table sought_owners (
  account_id text not null,
  state jsonb not null,
  updated_at timestamp with time zone not null
);
CREATE UNIQUE INDEX sought_owners_pkey ON public.sought_owners USING btree (account_id);

create table subscription_checks (
  account_id text not null,
  state jsonb not null,
  updated_at timestamp with time zone not null
);
CREATE UNIQUE INDEX subscription_checks_pkey ON public.subscription_checks USING btree (account_id);

create table supervisions (
  account_id text not null,
  owner_id text not null,
  supervisor_id text not null
);
CREATE INDEX supervisions_by_supervisor ON public.supervisions USING btree (account_id, supervisor_id);
CREATE UNIQUE INDEX supervisions_pkey ON public.supervisions USING btree (account_id, owner_id, supervisor_id);

create table sync_outcomes (
  account_id text not null,
  state jsonb not null,
  updated_at timestamp with time zone not null
);
CREATE UNIQUE INDEX sync_outcomes_pkey ON public.sync_outcomes USING btree (account_id);

create table team_entries (
  account_id text not null,
  member_type text not null,
  member_id text not null,
  supervisor_ids text[] not null
);
CREATE UNIQUE INDEX team_entries_pkey ON public.team_entries USING btree (account_id, member_type, member_id);

create table unreadable_events (
  account_id text,
  vendor text not null,
  event_key text not null,
  reason jsonb not null,
  body text not null,
  received_at timestamp with time zone not null
);
CREATE UNIQUE INDEX unreadable_events_pkey ON public.unreadable_events USING btree (vendor, event_key);

create table used_install_states (
  vendor text not null,
  nonce text not null,
  used_at timestamp with time zone not null
);
CREATE UNIQUE INDEX used_install_states_pkey ON public.used_install_states USING btree (vendor, nonce);

create table user_preferences (
  account_id text not null,
  owner_id text not null,
  language text not null
);
CREATE UNIQUE INDEX user_preferences_pkey ON public.user_preferences USING btree (account_id, owner_id);

create table weekly_targets (
  account_id text not null,
  state jsonb not null,
  updated_at timestamp with time zone not null
);
CREATE UNIQUE INDEX weekly_targets_pkey ON public.weekly_targets USING btree (account_id);

create table write_backs (
  account_id text not null,
  object_type text not null,
  record_id text not null,
  target text not null,
  desired jsonb not null,
  applied jsonb,
  refused_reason jsonb,
  updated_at timestamp with time zone not null,
  noted_at timestamp with time zone,
  refused_cause text,
  on_unflagged_list boolean default false,
  carrier_type text,
  carrier_id text,
  cause jsonb
);
CREATE INDEX write_backs_carried ON public.write_backs USING btree (account_id, carrier_type, carrier_id) WHERE (carrier_type IS NOT NULL);
CREATE INDEX write_backs_entered ON public.write_backs USING btree (account_id) WHERE ((target = 'repair'::text) AND (desired IS DISTINCT FROM applied) AND (refused_reason IS NULL));
CREATE INDEX write_backs_pending ON public.write_backs USING btree (account_id, object_type) WHERE ((desired IS DISTINCT FROM applied) AND (refused_reason IS NULL));
CREATE UNIQUE INDEX write_backs_pkey ON public.write_backs USING btree (account_id, object_type, record_id, target);
CREATE INDEX write_backs_refused ON public.write_backs USING btree (account_id, object_type, record_id) WHERE (refused_reason IS NOT NULL);
CREATE INDEX write_backs_unflagged ON public.write_backs USING btree (account_id, object_type) WHERE ((on_unflagged_list IS DISTINCT FROM false) OR (refused_cause = ANY (ARRAY['required-rule'::text, 'no-carrier'::text])));

create table write_log (
  account_id text not null,
  entry_id bigint not null identity,
  object_type text not null,
  record_id text not null,
  target text not null,
  before jsonb,
  after jsonb not null,
  cause jsonb,
  at timestamp with time zone not null,
  undone_at timestamp with time zone
);
CREATE INDEX write_log_by_age ON public.write_log USING btree (account_id, at);
CREATE INDEX write_log_by_record ON public.write_log USING btree (account_id, object_type, record_id, target, entry_id);
CREATE UNIQUE INDEX write_log_pkey ON public.write_log USING btree (account_id, entry_id);

CREATE OR REPLACE FUNCTION public.count_old_records()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      with changed as (
        select c.account_id, c.owner_id, c.object_type, sum(c.number)::integer as number from (select account_id, owner_id, object_type, -1 as number from old_records) c
        where exists (select from accounts a where a.account_id = c.account_id)
        group by c.account_id, c.owner_id, c.object_type having sum(c.number) <> 0
      ), placed as materialized (
        select changed.*, free.part_id from changed left join lateral (
          select r.part_id from record_counts r
          where r.account_id = changed.account_id and r.object_type = changed.object_type
            and (r.owner_id = changed.owner_id or r.owner_id is null and changed.owner_id is null)
          limit 1 for update skip locked
        ) free on true
      ), added as (
        update record_counts r set number = r.number + placed.number from placed
        where r.account_id = placed.account_id and r.part_id = placed.part_id
      )
      insert into record_counts (account_id, owner_id, object_type, number)
      select account_id, owner_id, object_type, number from placed where part_id is null;
      return null;
    end $function$
;
CREATE TRIGGER records_deleted AFTER DELETE ON public.records REFERENCING OLD TABLE AS old_records FOR EACH STATEMENT EXECUTE FUNCTION count_old_records();

CREATE OR REPLACE FUNCTION public.count_new_records()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      with changed as (
        select c.account_id, c.owner_id, c.object_type, sum(c.number)::integer as number from (select account_id, owner_id, object_type, 1 as number from new_records) c
        where exists (select from accounts a where a.account_id = c.account_id)
        group by c.account_id, c.owner_id, c.object_type having sum(c.number) <> 0
      ), placed as materialized (
        select changed.*, free.part_id from changed left join lateral (
          select r.part_id from record_counts r
          where r.account_id = changed.account_id and r.object_type = changed.object_type
            and (r.owner_id = changed.owner_id or r.owner_id is null and changed.owner_id is null)
          limit 1 for update skip locked
        ) free on true
      ), added as (
        update record_counts r set number = r.number + placed.number from placed
        where r.account_id = placed.account_id and r.part_id = placed.part_id
      )
      insert into record_counts (account_id, owner_id, object_type, number)
      select account_id, owner_id, object_type, number from placed where part_id is null;
      return null;
    end $function$
;
CREATE TRIGGER records_inserted AFTER INSERT ON public.records REFERENCING NEW TABLE AS new_records FOR EACH STATEMENT EXECUTE FUNCTION count_new_records();

CREATE OR REPLACE FUNCTION public.count_changed_records()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      with changed as (
        select c.account_id, c.owner_id, c.object_type, sum(c.number)::integer as number from (select account_id, owner_id, object_type, 1 as number from new_records
      union all select account_id, owner_id, object_type, -1 from old_records) c
        where exists (select from accounts a where a.account_id = c.account_id)
        group by c.account_id, c.owner_id, c.object_type having sum(c.number) <> 0
      ), placed as materialized (
        select changed.*, free.part_id from changed left join lateral (
          select r.part_id from record_counts r
          where r.account_id = changed.account_id and r.object_type = changed.object_type
            and (r.owner_id = changed.owner_id or r.owner_id is null and changed.owner_id is null)
          limit 1 for update skip locked
        ) free on true
      ), added as (
        update record_counts r set number = r.number + placed.number from placed
        where r.account_id = placed.account_id and r.part_id = placed.part_id
      )
      insert into record_counts (account_id, owner_id, object_type, number)
      select account_id, owner_id, object_type, number from placed where part_id is null;
      return null;
    end $function$
;
CREATE TRIGGER records_updated AFTER UPDATE ON public.records REFERENCING OLD TABLE AS old_records NEW TABLE AS new_records FOR EACH STATEMENT EXECUTE FUNCTION count_changed_records();
