import type { Command } from 'commander'
import { objectTypePlurals, objectTypes } from '../domain/record.ts'
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
          print(objectTypes.map((type) => `${counts[type]} ${objectTypePlurals[type]}`).join(', '))
        },
        (progress) => {
          if (progress.stage === 'sync') {
            process.stderr.write(`read ${progress.count} ${objectTypePlurals[progress.type]}\n`)
          }
        },
      )
    })
}
