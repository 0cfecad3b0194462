import type { Command } from 'commander'
import { CrmContractError } from '../../domain/errors.ts'
import { objectTypes } from '../../domain/record.ts'
import { countedRecords } from '../../infra/format.ts'
import { print, printError } from '../../infra/terminal.ts'
import { countRecords, loadSetAside } from '../../records/index.ts'
import { type FullSyncState, loadFullSync, lossMessage } from '../../sync/index.ts'
import { message } from '../../words/index.ts'
import { type AccountFlags, accountOption, type StoreContext, withCrm } from '../open.ts'

/** `minset sync`: reads from the CRM, writes nothing to it. */
export function defineSync(command: Command): void {
  command
    .option('--full', 'read everything, and find out what has been deleted')
    .option(...accountOption)
    .action(async ({ full = false, account }: { full?: boolean } & AccountFlags) => {
      await withCrm(account === undefined ? {} : { account }, {
        meanwhile: (url) => `it reads the CRM by itself, and its page ${url}/health says when it last did`,
        async run({ store, opened }) {
          await opened.sync({ full })
          const counts = await countRecords(store.database.db, opened.account.accountId)
          print(objectTypes.map((type) => countedRecords(counts[type], type)).join(', '))
          requireNoLosses(await loadFullSync(store.database.db, opened.account.accountId))
          await requireNothingSetAside(store, opened.account.accountId)
        },
        progress(progress) {
          if (progress.stage === 'sync') {
            printError(`read ${countedRecords(progress.count, progress.type)}`)
          }
        },
      })
    })
}

/** @throws CrmContractError if the last full read lacked so much that its result was not accepted */
function requireNoLosses(last: Pick<FullSyncState, 'losses'> | null): void {
  const missing = lossMessage(last?.losses ?? {})
  if (missing === null) return
  throw new CrmContractError(message('sync.lacked', { missing }))
}

/** @throws CrmContractError if something in the account is unreadable, so that what is stored lacks it */
async function requireNothingSetAside({ database }: StoreContext['store'], accountId: string): Promise<void> {
  const kinds = ['unreadable', 'links', 'definition'] as const
  const { count } = await loadSetAside(database.db, accountId, { kinds, limit: 0 })
  if (count > 0) throw new CrmContractError(message('sync.setAside', { count }))
}
