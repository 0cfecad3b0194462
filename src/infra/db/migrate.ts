import { type Kysely, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { EnvironmentError } from '../../domain/errors.ts'
import { message } from '../../words/index.ts'
import * as first from './migrations/0001-0009/0001-first.ts'
import * as events from './migrations/0001-0009/0002-events.ts'
import * as unflagged from './migrations/0001-0009/0003-unflagged.ts'
import * as carried from './migrations/0001-0009/0004-carried.ts'
import * as callPlaces from './migrations/0001-0009/0005-call-places.ts'
import * as dailyBudgets from './migrations/0001-0009/0006-daily-budgets.ts'
import * as setAside from './migrations/0001-0009/0007-set-aside.ts'
import * as pacedJobs from './migrations/0001-0009/0008-paced-jobs.ts'
import * as unreadableEvents from './migrations/0001-0009/0009-unreadable-events.ts'
import * as digestStates from './migrations/0010-0019/0012-digest-states.ts'
import * as health from './migrations/0010-0019/0013-health.ts'
import * as usedInstallStates from './migrations/0010-0019/0018-used-install-states.ts'
import * as setAsideRevisions from './migrations/0020-0029/0020-set-aside-revisions.ts'
import * as incidents from './migrations/0020-0029/0021-incidents.ts'
import * as linksRead from './migrations/0020-0029/0022-links-read.ts'
import * as rateLimitSlots from './migrations/0020-0029/0023-rate-limit-slots.ts'
import * as findingEvents from './migrations/0020-0029/0024-finding-events.ts'
import * as unflaggedList from './migrations/0020-0029/0025-unflagged-list.ts'
import * as findingMessages from './migrations/0020-0029/0029-finding-messages.ts'
import * as incidentMessages from './migrations/0020-0029/0029-incident-messages.ts'
import * as desiredApplied from './migrations/0030-0039/0030-desired-applied.ts'
import * as capabilityNames from './migrations/0030-0039/0031-capability-names.ts'
import * as accountDocuments from './migrations/0030-0039/0032-account-documents.ts'
import * as eventLogCursors from './migrations/0030-0039/0033-event-log-cursors.ts'
import * as plainNames from './migrations/0030-0039/0034-plain-names.ts'
import * as rulesets from './migrations/0030-0039/0035-rulesets.ts'
import * as recordFacts from './migrations/0030-0039/0036-record-facts.ts'
import * as storedMessages from './migrations/0030-0039/0037-stored-messages.ts'
import * as people from './migrations/0030-0039/0038-people.ts'
import * as languages from './migrations/0030-0039/0039-languages.ts'
import * as inFullRoles from './migrations/0040-0049/0040-in-full-roles.ts'
import * as teamEntries from './migrations/0040-0049/0044-team-entries.ts'
import * as auditActors from './migrations/0040-0049/0045-audit-actors.ts'
import * as findingOwners from './migrations/0040-0049/0047-finding-owners.ts'
import * as weeklyTargets from './migrations/0040-0049/0048-weekly-targets.ts'
import * as pageIndexes from './migrations/0040-0049/0049-page-indexes.ts'
import * as disconnections from './migrations/0050-0059/0051-disconnections.ts'
import * as disputes from './migrations/0050-0059/0055-disputes.ts'
import * as findingTerms from './migrations/0050-0059/0058-finding-terms.ts'
import * as exemptions from './migrations/0050-0059/0059-exemptions.ts'
import * as rulesetActivations from './migrations/0060-0069/0060-ruleset-activations.ts'
import * as rulesetDrafts from './migrations/0060-0069/0062-ruleset-drafts.ts'
import * as recordKeys from './migrations/0060-0069/0065-record-keys.ts'
import * as honestAnswers from './migrations/0060-0069/0066-honest-answers.ts'
import * as ownerTimeIndexes from './migrations/0060-0069/0067-owner-time-indexes.ts'
import * as ownerUserIds from './migrations/0060-0069/0069-owner-user-ids.ts'
import * as exemptSegments from './migrations/0070-0079/0070-exempt-segments.ts'
import * as notedHolders from './migrations/0070-0079/0071-noted-holders.ts'
import * as oddAddresses from './migrations/0070-0079/0074-odd-addresses.ts'
import * as reportedSetUpFaults from './migrations/0070-0079/0075-reported-set-up-faults.ts'
import * as ownerLanguages from './migrations/0070-0079/0077-owner-languages.ts'
import * as awaitedWork from './migrations/0070-0079/0078-awaited-work.ts'
import * as countedFindings from './migrations/0070-0079/0079-counted-findings.ts'
import * as linksByOwner from './migrations/0080-0089/0080-links-by-owner.ts'
import * as queues from './migrations/0080-0089/0081-queues.ts'
import * as otherCardApps from './migrations/0080-0089/0082-other-card-apps.ts'
import * as recordCounts from './migrations/0080-0089/0083-record-counts.ts'
import type { Schema } from './schema.ts'

/** Every migration, in order. Forward only: a released one is never edited, and a mistake is corrected by the next. */
export const migrations = {
  '0001-first': first,
  '0002-events': events,
  '0003-unflagged': unflagged,
  '0004-carried': carried,
  '0005-call-places': callPlaces,
  '0006-daily-budgets': dailyBudgets,
  '0007-set-aside': setAside,
  '0008-paced-jobs': pacedJobs,
  '0009-unreadable-events': unreadableEvents,
  '0012-digest-states': digestStates,
  '0013-health': health,
  '0018-used-install-states': usedInstallStates,
  '0020-set-aside-revisions': setAsideRevisions,
  '0021-incidents': incidents,
  '0022-links-read': linksRead,
  '0023-rate-limit-slots': rateLimitSlots,
  '0024-finding-events': findingEvents,
  '0025-unflagged-list': unflaggedList,
  '0029-finding-messages': findingMessages,
  '0029-incident-messages': incidentMessages,
  '0030-desired-applied': desiredApplied,
  '0031-capability-names': capabilityNames,
  '0032-account-documents': accountDocuments,
  '0033-event-log-cursors': eventLogCursors,
  '0034-plain-names': plainNames,
  '0035-rulesets': rulesets,
  '0036-record-facts': recordFacts,
  '0037-stored-messages': storedMessages,
  '0038-people': people,
  '0039-languages': languages,
  '0040-in-full-roles': inFullRoles,
  '0044-team-entries': teamEntries,
  '0045-audit-actors': auditActors,
  '0047-finding-owners': findingOwners,
  '0048-weekly-targets': weeklyTargets,
  '0049-page-indexes': pageIndexes,
  '0051-disconnections': disconnections,
  '0055-disputes': disputes,
  '0058-finding-terms': findingTerms,
  '0059-exemptions': exemptions,
  '0060-ruleset-activations': rulesetActivations,
  '0062-ruleset-drafts': rulesetDrafts,
  '0065-record-keys': recordKeys,
  '0066-honest-answers': honestAnswers,
  '0067-owner-time-indexes': ownerTimeIndexes,
  '0069-owner-user-ids': ownerUserIds,
  '0070-exempt-segments': exemptSegments,
  '0071-noted-holders': notedHolders,
  '0074-odd-addresses': oddAddresses,
  '0075-reported-set-up-faults': reportedSetUpFaults,
  '0077-owner-languages': ownerLanguages,
  '0078-awaited-work': awaitedWork,
  '0079-counted-findings': countedFindings,
  '0080-links-by-owner': linksByOwner,
  '0081-queues': queues,
  '0082-other-card-apps': otherCardApps,
  '0083-record-counts': recordCounts,
}

/**
 * Brings the tables up to date. Safe to call from several processes at once, because Kysely takes a lock. For tables that
 * are up to date, this is two short queries: Kysely would read the catalogue of all tables first.
 *
 * @throws EnvironmentError if another version of Minset has created the tables; the database's own error if a migration
 *   fails (none of it is kept)
 */
export async function migrate(db: Kysely<Schema>): Promise<void> {
  const applied = await loadApplied(db)
  refuseUnknown(applied)
  if (applied.length === Object.keys(migrations).length) return
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } })
  const { error } = await migrator.migrateToLatest()
  if (error instanceof Error) throw error
}

/** The names of the applied migrations; none for an empty database. */
async function loadApplied(db: Kysely<Schema>): Promise<readonly string[]> {
  const { rows: found } = await sql`select 1 as found where to_regclass('kysely_migration') is not null`.execute(db)
  if (found.length === 0) return []
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  return rows.map(({ name }) => name)
}

/** Kysely would report them as corrupted. */
function refuseUnknown(applied: readonly string[]): void {
  const unknown = applied.filter((name) => !Object.hasOwn(migrations, name))
  if (unknown.length === 0) return
  throw new EnvironmentError(message('store.version.minset', { changes: unknown.join(', ') }))
}
