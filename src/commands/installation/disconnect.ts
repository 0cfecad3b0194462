import type { Command } from 'commander'
import { loadAccount } from '../../accounts/index.ts'
import { openAccounts } from '../../app/accounts/open-accounts.ts'
import { type Config, vendorTitle } from '../../app/config.ts'
import { storedAccount } from '../../app/open-store.ts'
import type { RemovalReport } from '../../crm/port.ts'
import { systemClock } from '../../domain/time/clock.ts'
import { counted } from '../../infra/format.ts'
import { print, printError } from '../../infra/terminal.ts'
import { defaultLanguage, sayIn } from '../../words/index.ts'
import { type AccountFlags, accountOption, withStore } from '../open.ts'
import { requireTyped, yesOption } from '../require-typed.ts'

const say = sayIn(defaultLanguage)

interface DisconnectFlags extends AccountFlags {
  readonly remove?: boolean
  readonly erase?: boolean
  readonly yes?: boolean
}

/** `minset disconnect`: disconnects an account; removes and erases only what is requested. */
export function defineDisconnect(command: Command): void {
  command
    .option(...accountOption)
    .option('--remove', 'first remove what Minset made in the CRM: its fields with their values, lists and tags')
    .option('--erase', 'also erase everything that Minset has stored of the account')
    .option(...yesOption)
    .action(async ({ account: id, remove = false, erase = false, yes = false }: DisconnectFlags) => {
      await withStore(
        async (context) => {
          const { accountId, vendor } = await storedAccount(context.store, id)
          await requireTyped({ word: accountId, what: whatHappens(accountId, { remove, erase }), isYes: yes })
          const accounts = await openAccounts({
            ...context,
            clock: systemClock,
            isPatient: true,
            progress: () => undefined,
          })
          const { db } = context.store.database
          const isByToken = (await loadAccount(db, accountId))?.status.auth === 'access_token'
          const isOpen = accounts.find(accountId) !== undefined
          const by = { ownerId: null, role: 'service' } as const
          const { items, isInstalled } = await accounts.disconnect(accountId, { remove, erase, by })
          for (const { kind, name, objectType, state, reason } of items) {
            print(`${state}: ${kind} ${name} of ${objectType}${reason === undefined ? '' : ` (${say(reason)})`}`)
          }
          print(`${accountId} is disconnected${erase ? ', and everything stored of it is erased' : ''}.`)
          if (isByToken) print(tokenWords(context.config, vendor))
          const left = leftLines(vendorTitle(context.config, vendor), {
            items,
            isLeftInstalled: isInstalled && !isOpen,
          })
          for (const line of left) printError(`minset: ${line}`)
          if (left.length > 0) process.exitCode = 1
        },
        (url) => `disconnect it on the page ${url}/accounts/${id ?? '<id>'}/settings`,
      )
    })
}

function whatHappens(
  accountId: string,
  { remove, erase }: { readonly remove: boolean; readonly erase: boolean },
): string {
  const first = remove ? ', after the removal of everything that Minset made in the CRM' : ''
  const last = erase ? 'Everything that Minset stored of it is erased for good.' : 'What Minset stored of it stays.'
  return `The connection with ${accountId} ends${first}. ${last}`
}

/** What is still in the CRM, a sentence each. */
function leftLines(
  title: string,
  { items, isLeftInstalled }: Pick<RemovalReport, 'items'> & { readonly isLeftInstalled: boolean },
): readonly string[] {
  const kept = items.filter(({ state }) => state === 'kept').length
  return [
    ...(kept > 0 ? [`${counted(kept, 'part stays', 'parts stay')} in ${title}, for the reasons above.`] : []),
    ...(isLeftInstalled
      ? [`The app stays installed, because Minset cannot open the account: remove it in ${title}.`]
      : []),
  ]
}

/** Minset cannot revoke a configured token. */
function tokenWords(config: Config, vendorId: string): string {
  const names = config.vendors.find(({ vendor }) => vendor.id === vendorId)?.vendor.names
  return `Take ${names?.token ?? 'its token'} out of .env, and end the token in ${vendorTitle(config, vendorId)}.`
}
