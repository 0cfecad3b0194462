import type { Account } from '../accounts/index.ts'
import { type PreparedDigest, prepareDigests } from '../digests/index.ts'
import type { RecordKey } from '../domain/record.ts'
import { loadScorecards, parsePeriod, type Scorecard } from '../scorecards/index.ts'
import type { Store } from '../store.ts'
import type { ComparedPart, CrmPicture } from './agreement.ts'
import { listOpenFindings, listOutcomes } from './picture-store.ts'
import type { DemoSandbox } from './sandboxes.ts'

/** What Minset says of an emulated CRM, with records called as the dataset calls them. */
export async function takePicture(
  { database: { db } }: Store,
  {
    account,
    title,
    datasetIdOf,
    now,
  }: {
    readonly account: Account
    /** As people call the CRM. */
    readonly title: string
    readonly datasetIdOf: DemoSandbox['datasetIdOf']
    readonly now: Date
  },
): Promise<CrmPicture> {
  const { accountId } = account
  function nameOf(key: RecordKey): string {
    return `${key.type} ${datasetIdOf(key) ?? `${key.id} (made later)`}`
  }
  const findings = await listOpenFindings(db, accountId)
  const outcomes = await listOutcomes(db, accountId)
  const scorecards = await loadScorecards(db, { accountId, period: parsePeriod('all', { now, timeZone: 'UTC' }), now })
  // Whatever the digest links to is named, so that it is known which records it speaks of; the CRM is not.
  const digests = await prepareDigests({ db, account, crmTitle: 'the CRM', recordUrl: nameOf, publicUrl: '' }, { now })
  return {
    title,
    parts: [
      part(
        'findings',
        findings.map(
          ({ key, ruleId, message, since }) => `${nameOf(key)}, ${ruleId} since ${since.toISOString()} (${message})`,
        ),
      ),
      part(
        'outcomes',
        outcomes.map(({ key, outcome }) => `${nameOf(key)}: ${String(outcome)}`),
      ),
      {
        ...part('scorecards', scorecards.flatMap(scorecardLines)),
        count: scorecards.length,
      },
      { ...part('digests', digests.flatMap(digestLines)), count: digests.length },
    ],
  }
}

function scorecardLines({ owner, supervisor, metrics }: Scorecard): string[] {
  const whose = `${owner.name} (${supervisor?.name ?? 'nobody'})`
  return Object.entries(metrics).map(([metric, value]) => `${whose}, ${metric}: ${JSON.stringify(value)}`)
}

function part(name: string, lines: readonly string[]): ComparedPart {
  return { name, count: lines.length, lines }
}

/** The digest, line by line, without addresses but with the names of the records that it lists. */
function digestLines({ supervisor, model }: PreparedDigest): string[] {
  const to = `to ${supervisor.email ?? supervisor.name}`
  const { reps, team, toOpen, scorecardsUrl: _address, ...head } = model
  const rows = [...reps, team].map(({ url: _url, ...row }) => inWords(row))
  const records = toOpen.map(({ title: _title, url: name, ...record }) => `${name}, ${inWords(record)}`)
  return [inWords(head), ...rows, ...records].map((line) => `${to}: ${line}`)
}

function inWords(row: object): string {
  return Object.entries(row)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ')
}
