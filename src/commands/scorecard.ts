import type { Command } from 'commander'
import { readAccount } from '../app/open-store.ts'
import { systemClock } from '../domain/clock.ts'
import { figureFormat } from '../infra/format.ts'
import { print } from '../infra/terminal.ts'
import { figuresJson, loadScorecards, parsePeriod, periodNames } from '../scorecards/index.ts'
import { type AccountFlags, accountOption, withStore } from './open.ts'

/** `minset scorecard`: the reps' figures, from what is stored. */
export function addScorecardCommand(program: Command): void {
  program
    .command('scorecard')
    .description("print the reps' figures from what is stored")
    .option('--period <name>', `${periodNames.join(', ')}, or one such as 2026-W47, 2026-11, 2026-Q4, 2026`, 'all')
    .option('--json', 'print one JSON array')
    .option(...accountOption)
    .action(async ({ period: name, json = false, account: id }: { period: string; json?: boolean } & AccountFlags) => {
      await withStore(
        async ({ store }) => {
          const account = await readAccount(store, id)
          const now = systemClock.now()
          const period = parsePeriod(name, { now, timeZone: account.timeZone })
          const cards = await loadScorecards(store.database.db, { accountId: account.accountId, period, now })
          if (json) {
            print(
              JSON.stringify(
                cards.map(({ owner, supervisor, metrics }) => ({
                  rep: owner.name,
                  supervisor: supervisor?.name ?? null,
                  ...figuresJson(metrics, account.currency),
                })),
              ),
            )
            return
          }
          const format = figureFormat(account.currency)
          print(
            `${'Rep'.padEnd(28)}${'complete'.padStart(14)}${'open'.padStart(7)}${'overdue'.padStart(9)}${'won'.padStart(6)}  value`,
          )
          for (const { owner, metrics } of cards) {
            const complete = `${metrics.recordsComplete} of ${metrics.recordsOwned}`
            const figures = [
              String(metrics.findingsOpen).padStart(7),
              String(metrics.findingsOverdue).padStart(9),
              String(metrics.dealsWon).padStart(6),
            ]
            print(
              `${owner.name.padEnd(28)}${complete.padStart(14)}${figures.join('')}  ${format.money(metrics.dealsWonValue)}`,
            )
          }
        },
        (url) => `its page ${url}/scorecards shows the figures`,
      )
    })
}
