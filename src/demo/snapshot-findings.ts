import type { Kysely } from 'kysely'
import type { Account } from '../accounts/index.ts'
import type { Store } from '../app/open-store.ts'
import { type DigestDeps, type PreparedDigest, prepareDigests } from '../digests/index.ts'
import { type Dispute, keyOf, loadDisputes } from '../disputes/index.ts'
import { noGaps } from '../domain/reading/read-gaps.ts'
import { objectTypePlurals, type RecordKey } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'
import { scorecardMetrics } from '../metrics/index.ts'
import { loadScorecards, parsePeriod, type Scorecard } from '../scorecards/index.ts'
import { defaultLanguage, sayIn } from '../words/index.ts'
import type { ComparedEntry, ComparedPart, CrmSnapshot } from './agreement.ts'
import { listOpenFindings, listOutcomes, type ShownFinding, type ShownOutcome } from './snapshot-store.ts'

/** Minset's results for an emulated CRM, with records identified by the dataset's ids. */
export async function snapshotFindings(
  { database: { db } }: Store,
  {
    account,
    title,
    datasetIds,
    hasSameHistory = true,
    now,
  }: {
    readonly account: Account
    /** The CRM's name as shown to people. */
    readonly title: string
    /** The dataset's id of each record, by `type:id` with the dataset's types and the CRM's ids. */
    readonly datasetIds: ReadonlyMap<string, string>
    /** Whether Minset has run for the same time in the compared CRMs. Otherwise digests are compared without changes. */
    readonly hasSameHistory?: boolean
    readonly now: Date
  },
): Promise<CrmSnapshot> {
  const { accountId } = account
  const names = recordNames(datasetIds)
  const scorecards = await loadScorecards(db, {
    accountId,
    owners: 'everyone',
    period: parsePeriod('all', { now, timeZone: 'UTC' }),
    now,
    metrics: scorecardMetrics,
  })
  const place = { db, account, ...digestPlace(names) }
  const digests = await prepareDigests(place, { supervisors: 'everyone', now })
  return {
    title,
    parts: [
      ...(await recordParts(db, accountId, names)),
      part('scorecards', scorecards.flatMap(scorecardEntries), () => scorecards.length),
      part(
        'digests',
        digests.map((digest) => digestEntry(digest, hasSameHistory)),
      ),
    ],
  }
}

/** What is compared record by record. */
async function recordParts(db: Kysely<Schema>, accountId: string, names: RecordNames): Promise<ComparedPart[]> {
  const findings = await listOpenFindings(db, accountId)
  const disputes = await loadDisputes(db, accountId, {})
  const outcomes = await listOutcomes(db, accountId)
  return [
    part(
      'findings',
      findings.map((finding) => findingEntry(finding, names)),
    ),
    part(
      'disputes',
      disputes.map((raised) => disputeEntry(raised, names)),
    ),
    part(
      'outcomes',
      outcomes.map((outcome) => outcomeEntry(outcome, names)),
    ),
  ]
}

/** Records linked from the digest are named, so that it is known which ones it covers; the CRM is not named. */
function digestPlace({ nameOf }: RecordNames): Omit<DigestDeps, 'db' | 'account'> {
  return {
    metrics: scorecardMetrics,
    crmTitle: 'the CRM',
    recordUrl: nameOf,
    loadUses: () => Promise.resolve(new Map()),
    loadGaps: () => Promise.resolve(noGaps),
    publicUrl: '',
  }
}

function recordNames(datasetIds: ReadonlyMap<string, string>): RecordNames {
  function datasetIdOf({ type, id }: RecordKey): string | undefined {
    return datasetIds.get(`${objectTypePlurals[type]}:${id}`)
  }
  return {
    nameOf: (key) => `${key.type} ${datasetIdOf(key) ?? `${key.id} (made later)`}`,
    recordOf: (key) => `${objectTypePlurals[key.type]}:${datasetIdOf(key) ?? key.id}`,
  }
}

/** The name of a record for people, and for the comparison. */
interface RecordNames {
  readonly nameOf: (key: RecordKey) => string
  readonly recordOf: (key: RecordKey) => string
}

function findingEntry({ key, ruleId, message, since }: ShownFinding, { nameOf, recordOf }: RecordNames): ComparedEntry {
  const words = sayIn(defaultLanguage)(message)
  return {
    what: `${nameOf(key)}, rule ${ruleId}`,
    value: `${since.toISOString()} ${words}`,
    shown: `“${words}” since ${since.toISOString().slice(0, 10)}`,
    record: recordOf(key),
  }
}

function outcomeEntry({ key, outcome }: ShownOutcome, { nameOf, recordOf }: RecordNames): ComparedEntry {
  const words = String(outcome)
  return { what: `the outcome of ${nameOf(key)}`, value: words, shown: words, record: recordOf(key) }
}

function disputeEntry(raised: Dispute, { nameOf, recordOf }: RecordNames): ComparedEntry {
  const { ruleId, reason, state, appealOf } = raised
  const value = `${appealOf === null ? '' : 'appeal: '}${reason}, ${state}`
  const key = keyOf(raised)
  return { what: `the dispute of ${nameOf(key)}, rule ${ruleId}`, value, shown: value, record: recordOf(key) }
}

function scorecardEntries({ owner, supervisors, metrics: figures }: Scorecard): ComparedEntry[] {
  return scorecardMetrics.all.map(({ id, label }) => ({
    what: `${sayIn(defaultLanguage)(label)} of ${owner.name}`,
    value: `${supervisors.map(({ name }) => name).join(' and ') || 'nobody'} ${JSON.stringify(figures[id])}`,
    shown: typeof figures[id] === 'number' ? String(figures[id]) : null,
    record: null,
  }))
}

function part(
  name: string,
  entries: readonly ComparedEntry[],
  countOf: ComparedPart['countOf'] = (all) => all.length,
): ComparedPart {
  return { name, entries, countOf }
}

/** The digest without addresses, but with the names of the records that it lists. */
function digestEntry({ supervisor, model }: PreparedDigest, hasSameHistory: boolean): ComparedEntry {
  const { reps, team, toOpen, scorecardsUrl: _address, changeLine, ...others } = model
  const head = hasSameHistory ? { ...others, changeLine } : others
  const rows = [...reps, team].map(({ url: _url, ...row }) => JSON.stringify(row))
  const records = toOpen.map(({ title: _title, url: name, ...record }) => JSON.stringify({ name, ...record }))
  return {
    what: `the digest to ${supervisor.email ?? supervisor.name}`,
    value: JSON.stringify([head, rows.toSorted(), records.toSorted()]),
    shown: null,
    record: null,
  }
}
