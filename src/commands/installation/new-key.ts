import type { Command } from 'commander'
import { newKey } from '../../infra/secrets/keyring.ts'
import { print } from '../../infra/terminal.ts'

/** `minset new-key`: creates a key that encrypts tokens. */
export function addNewKeyCommand(program: Command): void {
  program
    .command('new-key')
    .description('print a new key for MINSET_SECRET_KEYS')
    .action(() => {
      // Named by its day, so that with several keys the newest is recognisable.
      print(newKey(new Date().toISOString().slice(0, 10)))
    })
}
