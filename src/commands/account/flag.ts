import type { Command } from 'commander'
import { objectTypePlurals } from '../../domain/record.ts'
import { counted } from '../../infra/format.ts'
import { print } from '../../infra/terminal.ts'
import { defaultLanguage, sayIn } from '../../words/index.ts'
import { loadRefusals, targetOf } from '../../write-back/index.ts'
import { type AccountFlags, accountOption, withCrm } from '../open.ts'

const say = sayIn(defaultLanguage)

/** `minset flag`: writes the desired values to the CRM. */
export function defineFlag(command: Command): void {
  command.option(...accountOption).action(async (flags: AccountFlags) => {
    await withCrm(flags, {
      meanwhile: (url) => `it writes to the CRM by itself, and its page ${url}/health says what is still to be written`,
      async run({ store, opened }) {
        await opened.evaluate()
        await opened.writeBack()
        const refusals = await loadRefusals(store.database.db, opened.account.accountId)
        for (const { target, type, reason, count } of refusals) {
          print(`${say(targetOf(target).counted(count))} of ${objectTypePlurals[type]} not written: ${say(reason)}`)
        }
        print(refusals.length === 0 ? 'The CRM shows what it should.' : 'The CRM shows everything else that it should.')
      },
      progress(progress) {
        if (progress.stage !== 'write-back' || progress.written === 0) return
        const { written, target, type, apiCalls } = progress
        print(
          `${say(targetOf(target).counted(written))} of ${objectTypePlurals[type]} written in ${counted(apiCalls, 'call')}`,
        )
      },
    })
  })
}
