import type { Command } from 'commander'
import { resealCredentials } from '../../accounts/index.ts'
import { counted } from '../../infra/format.ts'
import { parseKeyring } from '../../infra/secrets/keyring.ts'
import { print } from '../../infra/terminal.ts'
import { withStore } from '../open.ts'
import { requireTyped, yesOption } from '../require-typed.ts'

/** `minset rotate-keys`: re-encrypts every token with the first key, so that the others can be removed. */
export function defineRotateKeys(command: Command): void {
  command.option(...yesOption).action(async ({ yes = false }: { readonly yes?: boolean }) => {
    await withStore(
      async ({ config, store }) => {
        const what =
          'Every stored token is encrypted with the first key; the other keys can then no longer decrypt any.'
        await requireTyped({ word: 'rotate-keys', what, isYes: yes })
        const count = await resealCredentials(store.database.db, parseKeyring(config.secretKeys))
        print(
          `${counted(count, 'token')} encrypted again with the first key. If a process still runs without that key, restart it and run this command again; then take out the other keys, and restart every process.`,
        )
      },
      () => null,
    )
  })
}
