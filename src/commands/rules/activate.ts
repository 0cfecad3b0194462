import { type Command, InvalidArgumentError } from 'commander'
import { storedAccount } from '../../app/open-store.ts'
import { ConfigError } from '../../domain/errors.ts'
import { systemClock } from '../../domain/time/clock.ts'
import { instantOf, isDay } from '../../domain/time/iso-text.ts'
import { openZone } from '../../domain/time/zone.ts'
import { formatMoment } from '../../infra/format.ts'
import { print } from '../../infra/terminal.ts'
import { type ActivationDeps, activateNow, planActivation, rollBack } from '../../rulesets/index.ts'
import { defaultLanguage, message } from '../../words/index.ts'
import { type AccountFlags, accountOption, type StoreContext, withStore } from '../open.ts'
import { readNamedFile } from './candidate.ts'

interface ActivateFlags extends AccountFlags {
  readonly at?: string
  readonly note?: string
  readonly json?: boolean
}

/** The command line acts as the person who runs the service. */
export const commandActor = { ownerId: null, role: 'service' } as const

const noteOption = ['--note <text>', 'why; shown with the version and in the audit log'] as const

/** `minset rules activate`: now, or at a date. */
export function addActivateCommand(rules: Command): void {
  rules
    .command('activate')
    .description('make a rules file the active ruleset of an account, now or at a date')
    .argument('<file>', 'the rules file')
    .option(
      '--at <date>',
      "when: a day such as 2026-12-01, which begins in the account's time zone, or an instant (ISO 8601)",
    )
    .option(...noteOption)
    .option('--json', 'print one JSON object')
    .option(...accountOption)
    .action(async (path: string, { at, note = '', json = false, account: of }: ActivateFlags) => {
      const file = await readNamedFile(path)
      await withStore(async (context) => {
        const { accountId, timeZone } = await storedAccount(context.store, of)
        const deps = depsOf(context)
        if (at === undefined) {
          const { version } = await activateNow(deps, accountId, {
            ...file,
            actor: commandActor,
            note,
            origin: 'command',
          })
          print(
            json
              ? JSON.stringify({ accountId, version, at: null })
              : `${path}, version ${version}, is active in ${accountId}.`,
          )
          return
        }
        const instant = timeOf(at, timeZone)
        const { version } = await planActivation(deps, accountId, { ...file, actor: commandActor, note, at: instant })
        const day = formatMoment(instant, timeZone, defaultLanguage)
        print(
          json
            ? JSON.stringify({ accountId, version, at: instant })
            : `${path}, version ${version}, will be active in ${accountId} from ${day}.`,
        )
      }, meanwhile)
    })
}

/** `minset rules rollback`: an earlier version again. */
export function addRollbackCommand(rules: Command): void {
  rules
    .command('rollback')
    .description('activate an earlier version of the rules again')
    .option(
      '--to <number>',
      'the number of the version; default: the latest one that differs from the active one',
      numberOf,
    )
    .option(...noteOption)
    .option('--json', 'print one JSON object')
    .option(...accountOption)
    .action(
      async ({ to, note = '', json = false, account: of }: Omit<ActivateFlags, 'at'> & { readonly to?: number }) => {
        await withStore(async (context) => {
          const { accountId } = await storedAccount(context.store, of)
          const { version, name } = await rollBack(depsOf(context), accountId, {
            number: to ?? null,
            actor: commandActor,
            note,
          })
          print(
            json
              ? JSON.stringify({ accountId, version })
              : `${name}, version ${version}, is active in ${accountId} again.`,
          )
        }, meanwhile)
      },
    )
}

function depsOf({ store: { database, rulesets, queue } }: StoreContext): ActivationDeps {
  return { db: database.db, rulesets, queue, clock: systemClock }
}

function meanwhile(url: string): string {
  return `its page ${url}/rules activates versions`
}

function numberOf(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be the number of a version.')
  return Number(text)
}

/** @throws ConfigError if it is neither a day nor an instant */
function timeOf(text: string, timeZone: string): Date {
  const at = new Date(isDay(text) ? openZone(timeZone).startOfDay(text) : instantOf(text))
  const isWritten = isDay(text) || /T\d\d:\d\d/.test(text)
  if (!isWritten || Number.isNaN(at.getTime())) throw new ConfigError(message('rules.plan.noDate', { text }))
  return at
}
