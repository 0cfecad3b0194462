import type { Command } from 'commander'
import { storedAccount } from '../../../app/open-store.ts'
import { ConfigError } from '../../../domain/errors.ts'
import { systemClock } from '../../../domain/time/clock.ts'
import { formatMoment } from '../../../infra/format.ts'
import { print } from '../../../infra/terminal.ts'
import { cancelPlan, loadPlan } from '../../../rulesets/index.ts'
import { defaultLanguage, message } from '../../../words/index.ts'
import { type AccountFlags, accountOption, withStore } from '../../open.ts'
import { commandActor } from './activate.ts'

interface PlanFlags extends AccountFlags {
  readonly cancel?: boolean
  readonly json?: boolean
}

/** `minset rules plan`: the ruleset that is to become active at a date. */
export function definePlan(command: Command): void {
  command
    .option('--cancel', 'cancel it: what is active now stays active')
    .option('--json', 'print one JSON object')
    .option(...accountOption)
    .action(async ({ cancel = false, json = false, account: of }: PlanFlags) => {
      await withStore(
        async ({ store }) => {
          const { db } = store.database
          const { accountId, timeZone } = await storedAccount(store, of)
          const plan = await loadPlan(db, accountId)
          const deps = { db, clock: systemClock }
          const isCancelled = cancel && (await cancelPlan(deps, accountId, { actor: commandActor }))
          if (cancel && !isCancelled) throw new ConfigError(message('rules.plan.none'))
          if (json) {
            const shown = plan && { version: plan.version, file: plan.fileName, at: plan.activateAt, note: plan.note }
            print(JSON.stringify({ accountId, plan: shown, cancelled: isCancelled }))
          } else if (plan === null) print(`No activation is planned in ${accountId}.`)
          else {
            const { fileName, version, activateAt, note } = plan
            const day = formatMoment(activateAt, timeZone, defaultLanguage)
            const what = isCancelled ? 'will not be active' : 'will be active'
            print(
              `${fileName}, version ${version}, ${what} in ${accountId} from ${day}${note === '' ? '.' : `: ${note}`}`,
            )
          }
        },
        (url) => `its page ${url}/rules/edit shows and cancels planned activations`,
      )
    })
}
