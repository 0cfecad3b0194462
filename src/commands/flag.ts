import type { Command } from 'commander'
import { objectTypePlurals } from '../domain/record.ts'
import { loadRefusals, targetWords } from '../write-back/index.ts'
import { type AccountFlags, accountOption, print, withCrm } from './open.ts'

/** `minset flag`: makes the CRM show what it should. */
export function addFlagCommand(program: Command): void {
  program
    .command('flag')
    .description('write to the CRM the flags and call outcomes that differ from what it shows')
    .option(...accountOption)
    .action(async (flags: AccountFlags) => {
      await withCrm(
        flags,
        async ({ store, connection }) => {
          await connection.evaluate()
          await connection.writeBack()
          const refusals = await loadRefusals(store.database.db, connection.account.accountId)
          for (const { target, type, reason, count } of refusals) {
            print(`${count} ${targetWords[target]}s of ${objectTypePlurals[type]} not written: ${reason}`)
          }
          print('The CRM shows what it should.')
        },
        (progress) => {
          if (progress.stage !== 'write-back') return
          print(
            `${progress.written} ${targetWords[progress.target]}s of ${objectTypePlurals[progress.type]} written in ${progress.apiCalls} calls`,
          )
        },
      )
    })
}
