import { isDeepStrictEqual } from 'node:util'
import type { Kysely } from 'kysely'
import type { Verdict } from '../domain/finding.ts'
import { keyText, type ObjectType, objectTypes, type RecordKey } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'
import type { StoredRecord } from '../records/index.ts'
import type { Ruleset } from '../rules/index.ts'
import type { ListedPart, ListedResult } from './backtest.ts'
import { type StoredCase, storedCases } from './judge-stored.ts'
import {
  changeOf,
  isFailed,
  isListedOnly,
  isUndecided,
  mayBeFlagged,
  type RuleResult,
  recordChangeOf,
  ruleResults,
} from './rule-results.ts'
import { type BacktestRequest, loadSupervisorsOf } from './run-backtest.ts'
import { rulesAbout, sourceOf, yearOf } from './tally.ts'

/** Which records are listed. */
export interface ListRequest
  extends Pick<BacktestRequest, 'accountId' | 'candidate' | 'active' | 'typesToCome' | 'now'> {
  /** A rule of either ruleset; null: the records behind the figures of the whole ruleset. */
  readonly ruleId: string | null
  readonly result: ListedResult
  readonly part: ListedPart
  /** `next` of the previous page; null: from the beginning. */
  readonly after: string | null
  readonly limit: number
  /** After so many milliseconds the page ends with what has been found; absent: it ends when it is full. */
  readonly patienceMs?: number
}

/** A record whose result is listed. */
export interface ListedRecord {
  readonly record: StoredRecord
  /** What the tried ruleset finds: of the rule, or of every rule; what would be listed only included. */
  readonly verdicts: readonly Verdict[]
  /** What the active one finds. */
  readonly before: readonly Verdict[]
}

/** A page of records. */
export interface ListedRecords {
  readonly records: readonly ListedRecord[]
  /** What to pass as `after` for the next page; null: every record has been looked at. */
  readonly next: string | null
  /** How many of those looked at are not listed but may belong to the list: something that decides it has not been read. */
  readonly undecided: number
}

/**
 * A page of the records behind a figure of a backtest, by type and in the order of their ids. Judges as many records as the
 * page needs, and stores nothing. Empty for a rule that neither ruleset has in the account.
 */
export async function listRecords(db: Kysely<Schema>, request: ListRequest): Promise<ListedRecords> {
  const endsAt = performance.now() + (request.patienceMs ?? Number.POSITIVE_INFINITY)
  const context = { ...request, isOfPart: await partFilter(db, request), unchanged: unchangedRules(request) }
  const records: ListedRecord[] = []
  let undecided = 0
  let undecidedSoFar = 0
  for await (const page of casesOf(db, request)) {
    for (const one of page) {
      const listed = listedOf(one, context)
      if (listed === null) continue
      if (listed === 'undecided') {
        undecided += 1
      } else if (records.length === request.limit) {
        // One more than asked for: there is a next page, which looks again at what comes after the last listed one.
        return { records, next: keyOf(records.at(-1)?.record), undecided: undecidedSoFar }
      } else {
        records.push(listed)
        undecidedSoFar = undecided
      }
    }
    if (performance.now() > endsAt) return { records, next: keyOf(page.at(-1)?.record), undecided }
  }
  return { records, next: null, undecided }
}

/** The stored records from where the list goes on, type by type. */
async function* casesOf(db: Kysely<Schema>, request: ListRequest): AsyncGenerator<readonly StoredCase[]> {
  const { candidate, active } = request
  const rulesets = active === null ? [candidate] : [candidate, active]
  const start = startOf(request.after)
  const types = typesOf(request)
  for (const type of start === null ? types : types.slice(Math.max(0, types.indexOf(start.type)))) {
    yield* storedCases(db, { ...request, type, rulesets, after: start?.type === type ? start.id : null })
  }
}

/** The types that the rules are about, in the order of the list. */
function typesOf({ candidate, active, ruleId }: ListRequest): readonly ObjectType[] {
  const rules = [...candidate.rules, ...(active?.rules ?? [])].filter(({ id }) => ruleId === null || id === ruleId)
  return objectTypes.filter((type) => rules.some(({ object }) => object === type))
}

function keyOf(record: RecordKey | undefined): string | null {
  return record === undefined ? null : keyText(record)
}

/** Whether a list can go on there: `next` of another one can. */
export function isPlaceInList(after: string): boolean {
  return startOf(after) !== null
}

/** What `keyOf` wrote; null for anything else. */
function startOf(after: string | null): RecordKey | null {
  const [typeName, ...id] = (after ?? '').split(':')
  const type = objectTypes.find((one) => one === typeName)
  return type === undefined ? null : { type, id: id.join(':') }
}

/** What a record itself must have, before it is judged. */
async function partFilter(
  db: Kysely<Schema>,
  { accountId, part: { ownerId, supervisorId, source, year } }: Pick<ListRequest, 'accountId' | 'part'>,
): Promise<(record: StoredRecord) => boolean> {
  const tests: ((record: StoredRecord) => boolean)[] = []
  if (ownerId !== undefined) tests.push((record) => record.ownerId === ownerId)
  if (source !== undefined) tests.push((record) => sourceOf(record) === source)
  if (year !== undefined) tests.push((record) => yearOf(record) === year)
  if (supervisorId !== undefined) {
    const supervisorsOf = await loadSupervisorsOf(db, accountId)
    tests.push((record) => supervisorsOf.get(record.ownerId ?? '')?.includes(supervisorId) ?? false)
  }
  return (record) => tests.every((test) => test(record))
}

/** Results by the ids of their rules. */
type Results = ReadonlyMap<string, RuleResult>

interface ListContext extends ListRequest {
  readonly isOfPart: (record: StoredRecord) => boolean
  readonly unchanged: ReadonlySet<string>
}

/** Null: it does not belong to the list. */
function listedOf(one: StoredCase, request: ListContext): ListedRecord | 'undecided' | null {
  const { candidate, active, ruleId, part, now } = request
  const { record } = one
  if (!request.isOfPart(record)) return null
  function resultsBy(ruleset: Ruleset): Results {
    const results = ruleResults(ruleset, one, now)
    const ids = rulesAbout(ruleset, record.type).map(({ id }) => id)
    const all = ids.flatMap((id, place): [string, RuleResult][] => {
      const result = results[place]
      return result === undefined ? [] : [[id, result]]
    })
    return new Map(ruleId === null ? all : all.filter(([id]) => id === ruleId))
  }
  const results = resultsBy(candidate)
  const before = active === null ? null : resultsBy(active)
  const verdicts = verdictsOf(results)
  const isOfReason = part.reason === undefined || verdicts.some(({ reason }) => reason === part.reason)
  if (!isListed(request, results, before) || !isOfReason) {
    return mayBeListed(request, results, before) ? 'undecided' : null
  }
  return { record, verdicts, before: before === null ? [] : verdictsOf(before) }
}

/** Which results are listed, one by one; the others are changes. */
const resultTests: ReadonlyMap<ListedResult, (one: RuleResult) => boolean> = new Map([
  ['flagged', isFailed],
  ['judged', (one: RuleResult) => 'judgedFrom' in one],
  ['exempt', (one: RuleResult) => isFailed(one) && one.uncharged === 'exempt'],
  ['disputed', (one: RuleResult) => isFailed(one) && one.uncharged === 'disputed'],
  ['noted', isListedOnly],
  ['undecided', isUndecided],
  ['notYet', ({ is }: RuleResult) => is === 'notYet'],
])

/** @param before by the active ruleset; null: there is no comparison */
function isListed(
  { ruleId, result }: Pick<ListRequest, 'ruleId' | 'result'>,
  results: Results,
  before: Results | null,
): boolean {
  // Of a whole ruleset, the figures count records and not results of rules.
  if (ruleId === null && result === 'undecided') return mayBeFlagged([...results.values()])
  const test = resultTests.get(result)
  if (test !== undefined) return [...results.values()].some(test)
  return before !== null && isChanged({ ruleId, result }, results, before)
}

function isChanged(
  { ruleId, result }: Pick<ListRequest, 'ruleId' | 'result'>,
  results: Results,
  before: Results,
): boolean {
  const ids = [...new Set([...results.keys(), ...before.keys()])]
  const changes = ids.map((id) => changeOf(before.get(id), results.get(id)))
  if (ruleId === null && (result === 'newlyFlagged' || result === 'newlyClear')) {
    return recordChangeOf([...before.values()], [...results.values()], changes) === result
  }
  return changes.some((change) =>
    result === 'changed' ? change !== null && change !== 'undecided' : change === result,
  )
}

/** Whether a record that is not listed may belong to the list nevertheless: a result that decides it is not known. */
function mayBeListed(
  { result, unchanged }: Pick<ListContext, 'result' | 'unchanged'>,
  results: Results,
  before: Results | null,
): boolean {
  if (result === 'undecided') return false
  if (before === null || resultTests.has(result)) return [...results.values()].some(isUndecided)
  const ids = [...new Set([...results.keys(), ...before.keys()])]
  return ids.some((id) => changeOf(before.get(id), results.get(id), unchanged.has(id)) === 'undecided')
}

/** The rules that both rulesets have alike. */
function unchangedRules({ candidate, active }: Pick<ListRequest, 'candidate' | 'active'>): ReadonlySet<string> {
  const before = new Map(active?.rules.map((rule) => [rule.id, rule]))
  const unchanged = candidate.rules.filter((rule) => isDeepStrictEqual(rule, before.get(rule.id)))
  return new Set(unchanged.map(({ id }) => id))
}

function verdictsOf(results: Results): readonly Verdict[] {
  return [...results.values()].flatMap((one) => ('verdict' in one ? one.verdict : []))
}
