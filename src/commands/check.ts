import type { Command } from 'commander'
import { evaluateStored } from '../app.ts'
import { systemClock } from '../domain/clock.ts'
import { countOpenFindings } from '../findings/index.ts'
import { counted } from '../infra/format.ts'
import { storedAccount } from '../store.ts'
import { type AccountFlags, accountOption, print, withStore } from './open.ts'

/** `minset check`: holds the stored records against the rules; needs no CRM. */
export function addCheckCommand(program: Command): void {
  program
    .command('check')
    .description('check the stored records against the rules and say what is missing; does not touch the CRM')
    .option('--json', 'print one JSON object')
    .option(...accountOption)
    .action(async ({ json = false, account: id }: { json?: boolean } & AccountFlags) => {
      await withStore(async (context) => {
        const account = await storedAccount(context.store, id)
        await evaluateStored({ ...context, clock: systemClock }, account)
        const findings = await countOpenFindings(context.store.database.db, account.accountId)
        print(json ? JSON.stringify(findings) : asText(findings))
      })
    })
}

function asText({
  open,
  byRule,
}: {
  readonly open: number
  readonly byRule: Readonly<Record<string, number>>
}): string {
  const rows = Object.entries(byRule).sort(([, a], [, b]) => b - a)
  return [counted(open, 'open finding'), ...rows.map(([rule, count]) => `${String(count).padStart(8)}  ${rule}`)].join(
    '\n',
  )
}
