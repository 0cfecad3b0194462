import type { Command } from 'commander'
import { judgeableAccount } from '../../app/open-store.ts'
import { objectTypePlurals } from '../../domain/record.ts'
import { counted } from '../../infra/format.ts'
import { print } from '../../infra/terminal.ts'
import { defaultLanguage, sayIn } from '../../words/index.ts'
import { loadPendingKinds, loadRefusals, targetOf } from '../../write-back/index.ts'
import { type AccountFlags, accountOption, type CrmContext, type StoreContext, withCrm } from '../open.ts'

const say = sayIn(defaultLanguage)

/** `minset flag`: writes the desired values to the CRM. */
export function defineFlag(command: Command): void {
  command.option(...accountOption).action(async (flags: AccountFlags) => {
    await withCrm(flags, {
      meanwhile: (url) => `it writes to the CRM by itself, and its page ${url}/health says what is still to be written`,
      async run({ store, opened }) {
        await judgeableAccount(store, opened.account.accountId)
        await opened.evaluate()
        await opened.writeBack()
        const unwritten = await unwrittenLines(store, opened)
        for (const line of unwritten) print(line)
        print(
          unwritten.length === 0 ? 'The CRM shows what it should.' : 'The CRM shows everything else that it should.',
        )
        if (unwritten.length > 0) process.exitCode = 1
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

/** What is not written and why: values that the CRM rejected, and those that the account does not permit. */
async function unwrittenLines(
  { database: { db } }: StoreContext['store'],
  { account: { accountId }, crm }: CrmContext['opened'],
): Promise<readonly string[]> {
  const features = crm.features()
  const refusals = await loadRefusals(db, accountId)
  const pending = await loadPendingKinds(db, accountId)
  return [
    ...refusals.map(
      ({ target, type, reason, count }) =>
        `${say(targetOf(target).counted(count))} of ${objectTypePlurals[type]} not written: ${say(reason)}`,
    ),
    ...pending.map(({ target, type }) => {
      const { title, feature } = targetOf(target)
      const why = features.find(({ name }) => name === feature)?.why
      return `${say(title)} of ${objectTypePlurals[type]} not written: ${why ? say(why) : 'changed meanwhile; run the command again'}`
    }),
  ]
}
