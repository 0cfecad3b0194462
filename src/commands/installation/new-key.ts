import type { Command } from 'commander'
import { newKey } from '../../infra/secrets/keyring.ts'
import { print } from '../../infra/terminal.ts'

/** `minset new-key`: creates a key that encrypts tokens. */
export function defineNewKey(command: Command): void {
  command.action(() => {
    // Named by its day, so that with several keys the newest is recognisable.
    print(newKey(new Date().toISOString().slice(0, 10)))
  })
}
