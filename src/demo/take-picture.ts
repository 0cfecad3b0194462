import type { Account } from '../accounts/index.ts'
import type { Store } from '../app/open-store.ts'
import { type PreparedDigest, prepareDigests } from '../digests/index.ts'
import { objectTypePlurals, type RecordKey } from '../domain/record.ts'
import { scorecardMetrics } from '../metrics/index.ts'
import { loadScorecards, parsePeriod, type Scorecard } from '../scorecards/index.ts'
import { defaultLanguage, sayIn } from '../words/index.ts'
import type { ComparedEntry, ComparedPart, CrmPicture } from './agreement.ts'
import { listOpenFindings, listOutcomes, type ShownFinding, type ShownOutcome } from './picture-store.ts'

/** What Minset says of an emulated CRM, with records called as the dataset calls them. */
export async function snapshotFindings(
  { database: { db } }: Store,
  {
    account,
    title,
    datasetIds,
    now,
  }: {
    readonly account: Account
    /** As people call the CRM. */
    readonly title: string
    /** What the dataset calls each record, by `type:id` with the dataset's types and the CRM's ids. */
    readonly datasetIds: ReadonlyMap<string, string>
    readonly now: Date
  },
): Promise<CrmPicture> {
  const { accountId } = account
  function datasetIdOf({ type, id }: RecordKey): string | undefined {
    return datasetIds.get(`${objectTypePlurals[type]}:${id}`)
  }
  const names: RecordNames = {
    nameOf: (key) => `${key.type} ${datasetIdOf(key) ?? `${key.id} (made later)`}`,
    recordOf: (key) => `${objectTypePlurals[key.type]}:${datasetIdOf(key) ?? key.id}`,
  }
  const findings = await listOpenFindings(db, accountId)
  const outcomes = await listOutcomes(db, accountId)
  const scorecards = await loadScorecards(db, {
    accountId,
    period: parsePeriod('all', { now, timeZone: 'UTC' }),
    now,
    metrics: scorecardMetrics,
  })
  // Whatever the digest links to is named, so that it is known which records it speaks of; the CRM is not.
  const place = { crmTitle: 'the CRM', recordUrl: names.nameOf, publicUrl: '' }
  const digests = await prepareDigests({ db, account, metrics: scorecardMetrics, ...place }, { now })
  return {
    title,
    parts: [
      part(
        'findings',
        findings.map((finding) => findingEntry(finding, names)),
      ),
      part(
        'outcomes',
        outcomes.map((outcome) => outcomeEntry(outcome, names)),
      ),
      part('scorecards', scorecards.flatMap(scorecardEntries), () => scorecards.length),
      part('digests', digests.map(digestEntry)),
    ],
  }
}

/** What a record is called in words, and for comparison. */
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

function scorecardEntries({ owner, supervisor, metrics: figures }: Scorecard): ComparedEntry[] {
  return scorecardMetrics.all.map(({ id, label }) => ({
    what: `${label} of ${owner.name}`,
    value: `${supervisor?.name ?? 'nobody'} ${JSON.stringify(figures[id])}`,
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
function digestEntry({ supervisor, model }: PreparedDigest): ComparedEntry {
  const { reps, team, toOpen, scorecardsUrl: _address, ...head } = model
  const rows = [...reps, team].map(({ url: _url, ...row }) => JSON.stringify(row))
  const records = toOpen.map(({ title: _title, url: name, ...record }) => JSON.stringify({ name, ...record }))
  return {
    what: `the digest to ${supervisor.email ?? supervisor.name}`,
    value: JSON.stringify([head, rows.toSorted(), records.toSorted()]),
    shown: null,
    record: null,
  }
}
