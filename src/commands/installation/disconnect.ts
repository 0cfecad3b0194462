import type { Command } from 'commander'
import { openAccounts } from '../../app/accounts/open-accounts.ts'
import { type Config, vendorTitle } from '../../app/config.ts'
import { storedAccount } from '../../app/open-store.ts'
import { systemClock } from '../../domain/time/clock.ts'
import { print } from '../../infra/terminal.ts'
import { defaultLanguage, sayIn } from '../../words/index.ts'
import { type AccountFlags, accountOption, withStore } from '../open.ts'

const say = sayIn(defaultLanguage)

interface DisconnectFlags extends AccountFlags {
  readonly remove?: boolean
  readonly erase?: boolean
}

/** `minset disconnect`: disconnects an account; removes and erases only what is requested. */
export function addDisconnectCommand(program: Command): void {
  program
    .command('disconnect')
    .description('end the connection with an account')
    .option(...accountOption)
    .option('--remove', 'first remove what Minset made in the CRM: its fields with their values, lists and tags')
    .option('--erase', 'also erase everything that Minset has stored of the account')
    .action(async ({ account: id, remove = false, erase = false }: DisconnectFlags) => {
      await withStore(
        async (context) => {
          const { accountId, vendor } = await storedAccount(context.store, id)
          const accounts = await openAccounts({
            ...context,
            clock: systemClock,
            isPatient: true,
            progress: () => undefined,
          })
          const { items, isInstalled } = await accounts.disconnect(accountId, { remove, erase })
          for (const { kind, name, objectType, state, reason } of items) {
            print(`${state}: ${kind} ${name} of ${objectType}${reason === undefined ? '' : ` (${say(reason)})`}`)
          }
          print(`${accountId} is disconnected${erase ? ', and everything stored of it is erased' : ''}.`)
          if (!isInstalled) print(tokenWords(context.config, vendor))
        },
        () => null,
      )
    })
}

/** Minset cannot revoke a configured token. */
function tokenWords(config: Config, vendorId: string): string {
  const names = config.vendors.find(({ vendor }) => vendor.id === vendorId)?.vendor.names
  return `Take ${names?.token ?? 'its token'} out of .env, and end the token in ${vendorTitle(config, vendorId)}.`
}
