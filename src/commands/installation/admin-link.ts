import type { Command } from 'commander'
import { linkUrl } from '../../admin/index.ts'
import { storedAccount } from '../../app/open-store.ts'
import { ConfigError } from '../../domain/errors.ts'
import { systemClock } from '../../domain/time/clock.ts'
import { print } from '../../infra/terminal.ts'
import { appointAdmin, findUsersByAddress, linkLifetimeMs } from '../../people/index.ts'
import { message } from '../../words/index.ts'
import { type AccountFlags, accountOption, withStore } from '../open.ts'

/** `minset admin-link`: makes a user of the CRM an admin, and prints a link by which he signs in once. */
export function defineAdminLink(command: Command): void {
  command
    .argument('<address>', 'his mail address in the CRM')
    .option(...accountOption)
    .action(async (address: string, { account: id }: AccountFlags) => {
      await withStore(
        async ({ store, config }) => {
          const { db } = store.database
          const { accountId } = await storedAccount(store, id)
          const [user, ...others] = await findUsersByAddress(db, accountId, address)
          if (user === undefined || others.length > 0) {
            const users = user === undefined ? 0 : others.length + 1
            throw new ConfigError(message('people.address', { users, accountId, address }))
          }
          const { token } = await appointAdmin(db, user, systemClock.now())
          print(
            `${user.name} is an admin of ${accountId}. This link signs him in once, within ${linkLifetimeMs / 60_000} minutes:`,
          )
          print(linkUrl(config, { accountId, token }))
        },
        (url) => `its page ${url}/people appoints admins`,
      )
    })
}
