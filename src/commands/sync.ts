import type { Command } from 'commander'
import { objectTypes } from '../domain/record.ts'
import { countedRecords } from '../infra/format.ts'
import { countRecords } from '../records/index.ts'
import { type AccountFlags, accountOption, print, withCrm } from './open.ts'

/** `minset sync`: reads from the CRM, writes nothing to it. */
export function addSyncCommand(program: Command): void {
  program
    .command('sync')
    .description('read from the CRM what is new; writes nothing to the CRM')
    .option('--full', 'read everything, and find out what has been deleted')
    .option(...accountOption)
    .action(async ({ full = false, account }: { full?: boolean } & AccountFlags) => {
      await withCrm(
        account === undefined ? {} : { account },
        async ({ store, connection }) => {
          await connection.sync({ full })
          const counts = await countRecords(store.database.db, connection.account.accountId)
          print(objectTypes.map((type) => countedRecords(counts[type], type)).join(', '))
        },
        (progress) => {
          if (progress.stage === 'sync') {
            process.stderr.write(`read ${countedRecords(progress.count, progress.type)}\n`)
          }
        },
      )
    })
}
