import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Kysely } from 'kysely'
import {
  type BacktestRequest,
  isPlaceInList,
  type ListedPart,
  type ListedRecord,
  type ListedResult,
  type ListRequest,
  listRecords,
} from '../../backtest/index.ts'
import { ConfigError } from '../../domain/errors.ts'
import { type Reason, reasons, type Verdict } from '../../domain/finding.ts'
import { masked } from '../../domain/masking/disclosure.ts'
import type { RecordKey } from '../../domain/record.ts'
import type { Schema } from '../../infra/db/schema.ts'
import { counted } from '../../infra/format.ts'
import { choiceHint } from '../../rules/index.ts'
import { loadSupervisions, recordName, recordTitle } from '../../scorecards/index.ts'
import { defaultLanguage, message, sayIn } from '../../words/index.ts'
import { requireOption } from '../require-option.ts'

/** Which records of a backtest are listed. */
export interface RecordFlags {
  /** The name of a rule; `true`: of every rule. */
  readonly records?: string | true
  readonly result?: ListedResult
  readonly reason?: Reason
  /** `-`: records that nobody owns. */
  readonly owner?: string
  readonly team?: string
  /** `-`: unknown. */
  readonly source?: string
  readonly year?: string
  readonly after?: string
  readonly limit?: number
}

const say = sayIn(defaultLanguage)

interface ListedChoice {
  readonly results: readonly ListedResult[]
  /** What is listed unless the options say otherwise. */
  readonly result: ListedResult
}

/** Adds the options that list records instead of counting them. */
export function withRecordOptions(command: Command, { results, result }: ListedChoice): Command {
  requireOption(command, 'records', ['result', 'reason', 'owner', 'team', 'source', 'year', 'limit', 'after'])
  return command
    .option('--records [rule]', 'list the records behind the figures of a rule or, without its name, of all rules')
    .addOption(new Option('--result <name>', 'with --records: which figure').choices(results).default(result))
    .addOption(new Option('--reason <name>', 'with --records: not met for this reason').choices(reasons))
    .option('--owner <id>', 'with --records: of this owner; "-" for nobody')
    .option('--team <id>', "with --records: of this supervisor's team")
    .option('--source <name>', 'with --records: created by this source; "-" if it is unknown')
    .option('--year <year>', 'with --records: created in this year', yearOf)
    .option('--limit <count>', 'with --records: at most so many', countOf, 50)
    .option('--after <record>', 'with --records: go on after this record, as the end of the last list said', placeOf)
}

interface RecordsContext {
  readonly flags: RecordFlags & { readonly records: string | true }
  /** The names of owners, by their ids. */
  readonly names: ReadonlyMap<string, string>
  readonly recordUrl: (key: RecordKey) => string
  readonly json: boolean
  /** What the account does not judge of the rulesets, a line each. */
  readonly unjudged: readonly string[]
}

/** The listed records, and what the list may lack. */
export interface PrintedRecords {
  readonly text: string
  /** How many of the records looked at may belong to the list: something that decides it has not been read. */
  readonly undecided: number
}

/** Lists records, personal data masked. @throws ConfigError for a rule that neither ruleset has */
export async function listedRecords(
  db: Kysely<Schema>,
  request: BacktestRequest,
  { flags, names, recordUrl, json, unjudged }: RecordsContext,
): Promise<PrintedRecords> {
  const ruleId = flags.records === true ? null : flags.records
  if (ruleId !== null) requireKnownRule(request, ruleId)
  const { records, next, undecided } = await listRecords(db, { ...request, ...askedFor(flags), ruleId })
  if (records.length + undecided === 0) await requireKnownPeople(db, request.accountId, { flags, names })
  if (json) {
    const listed = records.map((one) => toJson(one, recordUrl))
    return { text: JSON.stringify({ records: listed, next, undecided, unjudged }), undecided }
  }
  const lines = records.length === 0 ? ['no records'] : records.map((one) => lineOf(one, names))
  const unread =
    undecided === 0
      ? []
      : [
          `${counted(undecided, 'record')} more may belong to the list: what the rules use has not been read (--result undecided lists them)`,
        ]
  return { text: [...lines, ...(next === null ? [] : [`more: --after ${next}`]), ...unread].join('\n'), undecided }
}

function requireKnownRule({ candidate, active }: BacktestRequest, ruleId: string): void {
  const rulesets = [candidate, ...(active === null ? [] : [active])]
  const known = rulesets.flatMap(({ rules, leftOut }) => [
    ...rules.map(({ id }) => id),
    ...leftOut.map((one) => one.ruleId),
  ])
  if (known.includes(ruleId)) return
  // Most rules are in both rulesets.
  const hint = choiceHint(ruleId, [...new Set(known)])
  throw new ConfigError(message('rules.records.noRule', { rule: ruleId, hint }))
}

/** An empty list must not stand for a misspelt person. @throws ConfigError for somebody whom the account does not have */
async function requireKnownPeople(
  db: Kysely<Schema>,
  accountId: string,
  { flags: { owner, team }, names }: Pick<RecordsContext, 'flags' | 'names'>,
): Promise<void> {
  if (owner !== undefined && owner !== '-' && !names.has(owner)) {
    throw new ConfigError(message('rules.records.noOwner', { accountId, id: owner }))
  }
  if (team === undefined) return
  const supervisors = (await loadSupervisions(db, accountId)).map(({ supervisorId }) => supervisorId)
  if (!supervisors.includes(team)) throw new ConfigError(message('rules.records.noTeam', { accountId, id: team }))
}

function askedFor(flags: RecordFlags): Pick<ListRequest, 'result' | 'part' | 'after' | 'limit'> {
  const { result = 'flagged', after = null, limit = 50 } = flags
  return { result, part: partOf(flags), after, limit }
}

function partOf({ reason, owner, team, source, year }: RecordFlags): ListedPart {
  return {
    reason,
    ...(owner !== undefined && { ownerId: owner === '-' ? null : owner }),
    supervisorId: team,
    ...(source !== undefined && { source: source === '-' ? null : source }),
    year,
  }
}

function lineOf({ record, verdicts, before }: ListedRecord, names: RecordsContext['names']): string {
  const { type, id, ownerId } = record
  const owner = ownerId === null ? 'nobody' : (names.get(ownerId) ?? ownerId)
  const change = before.length === 0 ? wordsOf(verdicts) : `${wordsOf(before)} → ${wordsOf(verdicts) || 'clear'}`
  return `${type} ${id}: ${[recordName(record, masked) ?? '', owner, change].filter((part) => part !== '').join(', ')}`
}

function wordsOf(verdicts: readonly Verdict[]): string {
  return verdicts.map(({ ruleId, reason }) => `${ruleId} ${say(message(`reason.${reason}`))}`).join(', ')
}

function toJson({ record, verdicts, before }: ListedRecord, recordUrl: RecordsContext['recordUrl']): object {
  function findingOf({ ruleId, reason, message: what, since, isNoted }: Verdict): object {
    return { ruleId, reason, missing: say(masked.message(what)), since, isNoted: isNoted === true }
  }
  const { type, id, ownerId, createdAt } = record
  return {
    type,
    id,
    title: recordTitle(record, masked),
    url: recordUrl({ type, id }),
    ownerId,
    createdAt,
    finds: verdicts.map(findingOf),
    before: before.map(findingOf),
  }
}

function yearOf(text: string): string {
  if (!/^\d{4}$/.test(text)) throw new InvalidArgumentError('It must be a year such as 2026.')
  return text
}

function placeOf(text: string): string {
  if (!isPlaceInList(text)) throw new InvalidArgumentError('It must be the end of the last list, such as contact:17.')
  return text
}

/** A number of things to list, as a flag. @throws InvalidArgumentError if it is none */
export function countOf(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It must be a number from 1.')
  return Number(text)
}
