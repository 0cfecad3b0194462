import type { Command } from 'commander'
import { storedAccount } from '../../app/open-store.ts'
import { print } from '../../infra/terminal.ts'
import { findActivated } from '../../rulesets/index.ts'
import { type AccountFlags, accountOption, withStore } from '../open.ts'
import { requireOption } from '../require-option.ts'
import { writeRules } from './import.ts'

interface ExportFlags extends AccountFlags {
  readonly out?: string
  readonly overwrite?: boolean
}

/** `minset rules export`: an account's rules as they were written. */
export function defineExport(command: Command): void {
  requireOption(command, 'out', ['overwrite'])
  command
    .option('--out <file>', 'write them to this file, if there is none yet')
    .option('--overwrite', 'write them even if there is one')
    .option(...accountOption)
    .action(async ({ out, overwrite = false, account: of }: ExportFlags) => {
      await withStore(
        async ({ store }) => {
          const { accountId } = await storedAccount(store, of)
          const { content } = await findActivated(store.database.db, accountId, null)
          if (out === undefined) print(content.trimEnd())
          else {
            await writeRules(out, content, { overwrite })
            print(`Wrote ${out}.`)
          }
        },
        (url) => `its page ${url}/rules shows the rules`,
      )
    })
}
