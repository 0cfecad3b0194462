import { type Command } from 'commander'
import type { Account } from '../../accounts/index.ts'
import { recordUrlOf } from '../../app/config.ts'
import { readAccount, type Store } from '../../app/open-store.ts'
import {
  type Backtest,
  type BacktestRequest,
  countMessage,
  type KnownCount,
  listedResults,
  type RuleBacktest,
  runBacktest,
  triedResults,
  weekOf,
} from '../../backtest/index.ts'
import { namesOfOwners } from '../../domain/owner.ts'
import { systemClock } from '../../domain/time/clock.ts'
import { loadLostSegments } from '../../findings/index.ts'
import { counted, formatCount } from '../../infra/format.ts'
import { print, printError } from '../../infra/terminal.ts'
import { loadOwners } from '../../records/index.ts'
import { type AccountRuleset, describeRulesetChanges } from '../../rules/index.ts'
import { loadRulesIfActive } from '../../rulesets/index.ts'
import { loadTypesToCome } from '../../sync/index.ts'
import { defaultLanguage, message, sayIn } from '../../words/index.ts'
import { type AccountFlags, accountOption, withStore } from '../open.ts'
import { candidateWords, loadCandidate } from './candidate.ts'
import { listedRecords, type RecordFlags, withRecordOptions } from './records.ts'
import { unjudgedRuleLines } from './unjudged-rules.ts'

interface BacktestFlags extends AccountFlags, RecordFlags {
  readonly json?: boolean
}

const say = sayIn(defaultLanguage)

/** `minset rules backtest`: what a ruleset would find in the stored records; stores nothing, and calls no CRM. */
export function defineBacktest(command: Command): void {
  command
    .argument('<ruleset>', candidateWords)
    .option('--json', 'print one JSON object')
    .option(...accountOption)
  withRecordOptions(command, { results: triedResults, result: 'flagged' }).action(
    async (name: string, flags: BacktestFlags) => {
      await withResult({ candidate: name, active: null, flags }, (result, names) => backtestText(result, names))
    },
  )
}

/** `minset rules diff`: which records would change between two rulesets. */
export function defineDiff(command: Command): void {
  command
    .argument('<before>', candidateWords)
    .argument('<after>', 'as above')
    .option('--json', 'print one JSON object')
    .option(...accountOption)
  withRecordOptions(command, { results: listedResults, result: 'changed' }).action(
    async (before: string, after: string, flags: BacktestFlags) => {
      await withResult({ candidate: after, active: before, flags }, (result) => diffText(result))
    },
  )
}

interface Asked {
  /** As named on the command line. */
  readonly candidate: string
  readonly active: string | null
  readonly flags: BacktestFlags
}

type Names = ReadonlyMap<string, string>

async function withResult(
  { candidate, active, flags }: Asked,
  toText: (result: Backtest, names: Names) => string,
): Promise<void> {
  const { json = false } = flags
  await withStore(
    async ({ store, config }) => {
      const { db } = store.database
      const account = await readAccount(store, flags.account)
      const { request, unread, differences } = await requestOf(store, account, { candidate, active })
      const names = namesOfOwners(await loadOwners(db, account.accountId))
      const ofBefore = active === null || request.active === null ? [] : linesOfBefore(active, request.active)
      const others = [...ofBefore, ...unread]
      // A caller that uses the exit code must not take rules that cannot be judged for ones that find nothing.
      if (flags.records !== undefined) {
        const asked = {
          flags: { ...flags, records: flags.records },
          names,
          recordUrl: recordUrlOf(config, account),
          json,
        }
        return printRecords(db, request, { ...asked, others })
      }
      const result = await judge(db, request)
      const warnings = [...warningsOf(result), ...others]
      print(
        json
          ? JSON.stringify({ ...result, ...(differences !== null && { differences }) })
          : [...differenceLines(differences), toText(result, names), ...warnings].join('\n'),
      )
      if (warnings.length > 0 || isAnyUnknown(result)) process.exitCode = 1
    },
    (url) => `its page ${url}/rules tries rulesets`,
  )
}

interface RecordsAsked extends Omit<Parameters<typeof listedRecords>[2], 'unjudged'> {
  /** Further lines of what is not judged. */
  readonly others: readonly string[]
}

async function printRecords(
  db: Store['database']['db'],
  request: BacktestRequest,
  { others, ...asked }: RecordsAsked,
): Promise<void> {
  const { accountId, candidate: ruleset, now } = request
  const lostSegments = await loadLostSegments(db, accountId, { ruleset, now })
  const unjudged = [...unjudgedRuleLines({ ...ruleset, lostSegments }), ...others]
  const { text, undecided } = await listedRecords(db, request, { ...asked, unjudged })
  print(asked.json ? text : [text, ...unjudged].join('\n'))
  if (unjudged.length > 0 || undecided > 0) process.exitCode = 1
}

/** @param differences null: there is nothing to compare with */
function differenceLines(differences: readonly string[] | null): readonly string[] {
  if (differences === null || differences.length > 0) return differences ?? []
  return [say(message('rules.version.same'))]
}

interface Requested {
  readonly request: BacktestRequest
  /** A line if the CRM has not been asked about all that the rules name. */
  readonly unread: readonly string[]
  /** How the contents of the two differ, in words; null: there is one alone. */
  readonly differences: readonly string[] | null
}

async function requestOf(
  store: Store,
  account: Account,
  { candidate, active }: Pick<Asked, 'candidate' | 'active'>,
): Promise<Requested> {
  const { db } = store.database
  const { accountId } = account
  const written = await loadCandidate(store, accountId, candidate)
  const writtenBefore = active === null ? null : await loadCandidate(store, accountId, active)
  const tried = await loadRulesIfActive(db, written, account)
  const before = writtenBefore && (await loadRulesIfActive(db, writtenBefore, account))
  const isAllRead = tried.isAccountRead && (before?.isAccountRead ?? true)
  const request = {
    accountId,
    candidate: tried.rules,
    active: before?.rules ?? null,
    typesToCome: await loadTypesToCome(db, accountId),
    now: systemClock.now(),
  }
  const differences = writtenBefore && describeRulesetChanges(writtenBefore, written).map(say)
  return { differences, request, unread: isAllRead ? [] : [say(message('backtest.names.unread', { accountId }))] }
}

async function judge(db: Store['database']['db'], request: BacktestRequest): Promise<Backtest> {
  const reported = { at: 0 }
  return runBacktest(db, {
    ...request,
    progress(judged, total) {
      if (judged < total && judged - reported.at < progressEvery) return
      reported.at = judged
      printError(`checked ${formatCount(judged, defaultLanguage)} of ${counted(total, 'record')}`)
    },
  })
}

/** Records between two lines of progress. */
const progressEvery = 50_000

function backtestText({ name, version, records, flagged, undecided, rules }: Backtest, names: Names): string {
  return [
    `${say(message('asWritten', { text: name }))}, version ${version}: ${countText(flagged, undecided)} of ${counted(records, 'record')} flagged; ${perWeekText(rules)}`,
    ...rules.flatMap((rule) => ruleLines(rule, names)),
  ].join('\n')
}

/** A count as far as it is known. */
function countText(count: KnownCount, unread: number): string {
  return say(countMessage(count, unread))
}

function perWeekText(rules: readonly RuleBacktest[]): string {
  const { fields, unread } = weekOf(rules)
  if (fields === null) return 'how many fields a week to fill in by hand is not known'
  return `${unread > 0 ? 'at least' : 'about'} ${counted(Math.round(fields), 'field')} a week to fill in by hand`
}

function ruleLines(rule: RuleBacktest, names: Names): string[] {
  const { ruleId, type, records, judged, flagged, exempt, disputed, undecided, firstAsk } = rule
  const lines = [
    `${ruleId}: ${countText(flagged, undecided)} of ${formatCount(records, defaultLanguage)} ${say(message(`types.${type}`))}, checked ${formatCount(judged, defaultLanguage)}`,
  ]
  if (flagged !== null && exempt + disputed > 0) {
    lines.push(`    ${say(message('backtest.ofThese', { open: flagged - exempt - disputed, exempt, disputed }))}`)
  }
  if (undecided > 0) {
    lines.push(`    ${formatCount(undecided, defaultLanguage)} undecided: what the rule uses has not been read`)
  }
  if (firstAsk.asked > 0) {
    lines.push(
      `    filled in at first ask: ${percent(firstAsk.met, firstAsk.asked)} of ${formatCount(firstAsk.asked, defaultLanguage)} in four weeks; ${perWeekText([rule])}`,
    )
  }
  if (flagged === null || flagged === 0) return lines
  return [...lines, ...(undecided > 0 ? ['    of those checked:'] : []), ...partLines(rule, flagged, names)]
}

/** The largest parts of the flagged records. */
function partLines({ byOwner, byYear, bySource }: RuleBacktest, flagged: number, names: Names): string[] {
  return [
    `    by owner: ${partsText(byOwner, flagged, (key) => (key === null ? 'nobody' : (names.get(key) ?? key)))}`,
    `    by year created: ${partsText(byYear, flagged, (key) => key ?? 'unknown')}`,
    ...(bySource.every(({ key }) => key === null)
      ? []
      : [`    by source: ${partsText(bySource, flagged, (key) => key ?? 'unknown')}`]),
  ]
}

function partsText(parts: RuleBacktest['byOwner'], flagged: number, nameOf: (key: string | null) => string): string {
  return parts
    .filter((part) => part.flagged > 0)
    .slice(0, 3)
    .map((part) => `${nameOf(part.key)} ${percent(part.flagged, flagged)}`)
    .join(', ')
}

function percent(part: number, whole: number): string {
  return `${Math.round((part * 100) / whole)} %`
}

function diffText({ version, changes }: Backtest): string {
  if (changes === null) return `${version}: nothing to compare`
  return [
    `${changes.from} → ${version}: newly flagged ${countText(changes.newlyFlagged, changes.undecided)}, newly clear ${countText(changes.newlyClear, changes.undecided)}`,
    ...changes.rules.map(
      ({ ruleId, newlyFlagged, newlyClear, changedReason, undecided }) =>
        `${ruleId}: newly flagged ${countText(newlyFlagged, undecided)}, newly clear ${countText(newlyClear, undecided)}, for another reason ${countText(changedReason, undecided)}`,
    ),
  ].join('\n')
}

/** Whether a count is not known, because what a rule uses has not been read. */
function isAnyUnknown({ undecided, changes }: Backtest): boolean {
  return undecided > 0 || (changes?.undecided ?? 0) > 0
}

/** What the account does not judge of the ruleset that is compared with. @param name as on the command line */
function linesOfBefore(name: string, { rules, leftOut, leftOutSegments }: AccountRuleset): readonly string[] {
  return unjudgedRuleLines({ rules, leftOut, leftOutSegments, lostSegments: [] }).map((line) => `${name}: ${line}`)
}

/** What the counts do not show: rules that are not judged, and too much to fill in. */
function warningsOf({ burdens, ...unjudged }: Backtest): string[] {
  return [
    ...unjudgedRuleLines(unjudged),
    ...burdens.flatMap(({ type, fieldsPerRecord, budget, isOver }) =>
      isOver
        ? [
            `over budget: ${say(message(`types.${type}`))} need ${(fieldsPerRecord ?? 0).toFixed(1)} fields each; the budget is ${budget}`,
          ]
        : [],
    ),
  ]
}
