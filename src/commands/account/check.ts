import { type Command, InvalidArgumentError } from 'commander'
import type { Account } from '../../accounts/index.ts'
import { evaluateStored } from '../../app/accounts/open-account.ts'
import { recordUrlOf } from '../../app/config.ts'
import { judgeableAccount } from '../../app/open-store.ts'
import { namesOfOwners } from '../../domain/owner.ts'
import { wholeAccount } from '../../domain/read-scope.ts'
import { systemClock } from '../../domain/time/clock.ts'
import { countOpenFindings } from '../../findings/index.ts'
import { counted, formatCount, formatDay } from '../../infra/format.ts'
import { print, printError } from '../../infra/terminal.ts'
import { loadOwners } from '../../records/index.ts'
import { loadFindings } from '../../scorecards/index.ts'
import { defaultLanguage, sayIn } from '../../words/index.ts'
import { type AccountFlags, accountOption, type StoreContext, withStore } from '../open.ts'
import { loadUnjudged, unjudgedLines } from './unjudged.ts'

interface CheckFlags extends AccountFlags {
  readonly json?: boolean
  readonly limit?: number
}

const say = sayIn(defaultLanguage)

/** How many findings are listed by default. */
const listed = 20

/** `minset check`: evaluates the stored records by the rules; needs no CRM. */
export function defineCheck(command: Command): void {
  command
    .option('--limit <number>', `list so many findings, or "all"; ${listed} unless given, with --json all`, limitOf)
    .option('--json', 'print one JSON object')
    .option(...accountOption)
    .action(async ({ json = false, limit, account: id }: CheckFlags) => {
      await withStore(
        async (context) => {
          const account = await judgeableAccount(context.store, id)
          await evaluateStored({ ...context, clock: systemClock }, account, ({ records }) => {
            printError(`checked ${counted(records, 'record')}`)
          })
          const most = limit ?? (json ? Number.POSITIVE_INFINITY : listed)
          const counts = await countOpenFindings(context.store.database.db, {
            accountId: account.accountId,
            scope: wholeAccount,
          })
          const found = await listFindings(context, account, most)
          const { unjudged, isNoRuleJudged, isWrong } = await loadUnjudged(context.store, account)
          if (json) print(JSON.stringify({ ...counts, findings: found, ...unjudged }))
          else {
            const lines = unjudgedLines(unjudged, isNoRuleJudged)
            print([asText(counts, found, account.timeZone), ...lines].join('\n'))
          }
          // A caller that uses the exit code must not take unjudged records for complete ones.
          if (isWrong) process.exitCode = 1
        },
        (url) => `its page ${url}/findings lists what is missing`,
      )
    })
}

function limitOf(text: string): number {
  if (text === 'all') return Number.POSITIVE_INFINITY
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number, or "all".')
  return Number(text)
}

/** An open finding as the command prints it. */
interface ListedFinding {
  readonly type: string
  readonly id: string
  readonly title: string
  /** The rep; null for a record without an owner. */
  readonly rep: string | null
  readonly missing: string
  /** ISO 8601, UTC. */
  readonly since: string
  readonly overdue: boolean
  /** The record's page in the CRM. */
  readonly url: string
}

/** The finding with the earliest due date comes first. */
async function listFindings(
  { config, store }: StoreContext,
  account: Account,
  limit: number,
): Promise<readonly ListedFinding[]> {
  const { db } = store.database
  const { accountId } = account
  const names = namesOfOwners(await loadOwners(db, accountId))
  const urlOf = recordUrlOf(config, account)
  const page = { limit: Number.isFinite(limit) ? limit : null, offset: 0 }
  const { items } = await loadFindings(db, { accountId, scope: wholeAccount, now: systemClock.now(), ...page })
  return items.map(({ key, title, ownerId, message, since, isOverdue }) => ({
    ...key,
    title,
    rep: ownerId === null ? null : (names.get(ownerId) ?? ownerId),
    missing: message === null ? '' : say(message),
    since: since?.toISOString() ?? '',
    overdue: isOverdue,
    url: urlOf(key),
  }))
}

function asText(
  { open, byRule }: Awaited<ReturnType<typeof countOpenFindings>>,
  found: readonly ListedFinding[],
  timeZone: string,
): string {
  const rules = Object.entries(byRule).toSorted(([, a], [, b]) => b - a)
  const rows = found.map(({ type, id, title, rep, missing, since, overdue, url }) => {
    const day = `since ${formatDay(new Date(since), timeZone, defaultLanguage)}${overdue ? ', overdue' : ''}`
    return `${type} ${title || id} (${rep ?? 'nobody'})\n    missing: ${missing}; ${day}\n    ${url}`
  })
  const rest =
    found.length < open
      ? [
          `${formatCount(found.length, defaultLanguage)} of ${formatCount(open, defaultLanguage)} are listed; \`--limit all\` lists every one.`,
        ]
      : []
  return [
    counted(open, 'open finding'),
    ...rules.map(([rule, count]) => `${String(count).padStart(8)}  ${rule}`),
    ...(rows.length > 0 ? ['', 'Due longest first:', ...rows] : []),
    ...rest,
  ].join('\n')
}
