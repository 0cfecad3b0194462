import type { Command } from 'commander'
import { type Account, isConnected } from '../../accounts/index.ts'
import { vendorTitle } from '../../app/config.ts'
import { whollyReadAccount } from '../../app/open-store.ts'
import { systemClock } from '../../domain/time/clock.ts'
import { fallbackZone } from '../../domain/time/zone.ts'
import { isTicking } from '../../health/index.ts'
import { figureFormat } from '../../infra/format.ts'
import { print, printError } from '../../infra/terminal.ts'
import { cellsOf, figuresJson, scorecardMetrics, tableColumns } from '../../metrics/index.ts'
import { isAnyDue } from '../../records/index.ts'
import { gapMessages, loadScorecards, parsePeriod, periodNames, type Scorecard } from '../../scorecards/index.ts'
import { loadReadGaps } from '../../sync/index.ts'
import { defaultLanguage, message, sayIn } from '../../words/index.ts'
import { argumentBy } from '../argument-by.ts'
import { type AccountFlags, accountOption, type StoreContext, withStore } from '../open.ts'
import { loadUnjudged, unjudgedLines } from './unjudged.ts'

const say = sayIn(defaultLanguage)

/** `minset scorecard`: the reps' figures, from stored data. */
export function defineScorecard(command: Command): void {
  command
    .option(
      '--period <name>',
      `${periodNames.join(', ')}, or one such as 2026-W47, 2026-11, 2026-Q4, 2026`,
      argumentBy((name) => parsePeriod(name, { now: systemClock.now(), timeZone: fallbackZone })),
      'all',
    )
    .option('--json', 'print one JSON array')
    .option(...accountOption)
    .action(async ({ period: name, json = false, account: id }: { period: string; json?: boolean } & AccountFlags) => {
      await withStore(
        async ({ config, store }) => {
          const account = await whollyReadAccount(store, id)
          const now = systemClock.now()
          const period = parsePeriod(name, { now, timeZone: account.timeZone })
          const cards = await loadScorecards(store.database.db, {
            accountId: account.accountId,
            owners: 'everyone',
            period,
            now,
            metrics: scorecardMetrics,
          })
          if (json) print(asJson(cards, account.currency))
          else for (const line of tableOf(cards, account.currency)) print(line)
          const missing = await missingLines({ config, store }, { account, now })
          for (const line of missing) printError(line)
          if (missing.length > 0) process.exitCode = 1
        },
        (url) => `its page ${url}/scorecards shows the figures`,
      )
    })
}

function asJson(cards: readonly Scorecard[], currency: string): string {
  return JSON.stringify(
    cards.map(({ owner, supervisors, metrics }) => ({
      rep: owner.name,
      supervisors: supervisors.map(({ name }) => name),
      ...figuresJson(scorecardMetrics, metrics, currency),
    })),
  )
}

/** What the figures lack, in words; none: nothing. Nobody must take them for those of all records of the present. */
async function missingLines(
  { config, store }: Pick<StoreContext, 'config' | 'store'>,
  { account, now }: { readonly account: Account; readonly now: Date },
): Promise<readonly string[]> {
  const { db } = store.database
  const { accountId, vendor } = account
  // This command opens no CRM, so it knows of no daily limit that would have made polls rarer.
  const gaps = await loadReadGaps(db, accountId, {
    config,
    crm: { usage: () => ({ daily: null }) },
    isConnected: () => isConnected(db, accountId),
    now,
  })
  // A running service has some minutes for it, which the gaps count.
  const isUnchecked = gaps.uncheckedSince === null && !(await isTicking(db)) && (await isAnyDue(db, accountId, now))
  const { unjudged, isNoRuleJudged, isWrong } = await loadUnjudged(store, account)
  return [
    ...gapMessages(gaps, { ...account, crmTitle: vendorTitle(config, vendor), say }).map(say),
    ...(isUnchecked ? [say(message('scorecard.unchecked'))] : []),
    ...(isWrong ? unjudgedLines(unjudged, isNoRuleJudged) : []).filter((line) => line !== ''),
  ]
}

/** One line per rep below the headings; columns are as wide as their content. */
function tableOf(cards: readonly Scorecard[], currency: string): readonly string[] {
  const columns = tableColumns(scorecardMetrics, say)
  const format = figureFormat(currency, say)
  const rows = [
    ['Rep', ...columns.map(({ heading }) => heading)],
    ...cards.map(({ owner, metrics }) => [owner.name, ...cellsOf(columns, metrics, format).map(({ text }) => text)]),
  ]
  const widths = rows[0]?.map((_heading, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0))) ?? []
  return rows.map(([name = '', ...figures]) =>
    [name.padEnd(widths[0] ?? 0), ...figures.map((figure, index) => figure.padStart(widths[index + 1] ?? 0))].join(
      '  ',
    ),
  )
}
