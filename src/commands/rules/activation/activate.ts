import { type Command, InvalidArgumentError } from 'commander'
import { storedAccount } from '../../../app/open-store.ts'
import { ConfigError } from '../../../domain/errors.ts'
import { systemClock } from '../../../domain/time/clock.ts'
import { instantOf, isDay } from '../../../domain/time/iso-text.ts'
import { fallbackZone, openZone } from '../../../domain/time/zone.ts'
import { formatMoment } from '../../../infra/format.ts'
import { print, printError } from '../../../infra/terminal.ts'
import type { Ruleset } from '../../../rules/index.ts'
import {
  type ActivationDeps,
  activateNow,
  planActivation,
  type RulesOfAccount,
  rollBack,
} from '../../../rulesets/index.ts'
import { defaultLanguage, message, sayIn } from '../../../words/index.ts'
import { argumentBy } from '../../argument-by.ts'
import { type AccountFlags, accountOption, type StoreContext, withStore } from '../../open.ts'
import { readNamedFile } from '../../read-named-file.ts'
import { loadUnjudgedIfActive, type UnjudgedIfActive } from '../unjudged-rules.ts'

interface ActivateFlags extends AccountFlags {
  readonly at?: string
  readonly note?: string
  readonly json?: boolean
}

const say = sayIn(defaultLanguage)

/** The command line acts as the person who runs the service. */
export const commandActor = { ownerId: null, role: 'service' } as const

const noteOption = ['--note <text>', 'why; shown with the version and in the audit log'] as const

/** `minset rules activate`: now, or at a date. */
export function defineActivate(command: Command): void {
  command
    .argument('<file>', 'the rules file')
    .option(
      '--at <date>',
      "when: a day such as 2026-12-01, which begins in the account's time zone, or an instant (ISO 8601)",
      argumentBy((at) => timeOf(at, fallbackZone)),
    )
    .option(...noteOption)
    .option('--json', 'print one JSON object')
    .option(...accountOption)
    .action(async (path: string, { at, note = '', json = false, account: of }: ActivateFlags) => {
      const file = await readNamedFile(path)
      await withStore(async (context) => {
        const account = await storedAccount(context.store, of)
        const { accountId, timeZone } = account
        const deps = depsOf(context)
        const instant = at === undefined ? null : timeOf(at, timeZone)
        const requested = { ...file, actor: commandActor, note }
        const ruleset =
          instant === null
            ? await activateNow(deps, accountId, { ...requested, origin: 'command' })
            : await planActivation(deps, accountId, { ...requested, at: instant })
        const { version } = ruleset
        const unjudged = await warnOfUnjudged(deps, account, ruleset)
        if (json) print(JSON.stringify({ accountId, version, at: instant, ...unjudged }))
        else if (instant === null) print(`${path}, version ${version}, is active in ${accountId}.`)
        else {
          const day = formatMoment(instant, timeZone, defaultLanguage)
          print(`${path}, version ${version}, will be active in ${accountId} from ${day}.`)
        }
      }, meanwhile)
    })
}

/** `minset rules rollback`: an earlier version again. */
export function defineRollback(command: Command): void {
  command
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
          const account = await storedAccount(context.store, of)
          const { accountId } = account
          const deps = depsOf(context)
          const ruleset = await rollBack(deps, accountId, { number: to ?? null, actor: commandActor, note })
          const { version, name } = ruleset
          const unjudged = await warnOfUnjudged(deps, account, ruleset)
          print(
            json
              ? JSON.stringify({ accountId, version, ...unjudged })
              : `${say(message('asWritten', { text: name }))}, version ${version}, is active in ${accountId} again.`,
          )
        }, meanwhile)
      },
    )
}

/**
 * Says on standard error what the account does not judge of a ruleset that is active, or will be: a caller that uses the exit
 * code must not take it for one that is judged completely.
 */
async function warnOfUnjudged(
  { db, clock }: ActivationDeps,
  account: RulesOfAccount,
  ruleset: Ruleset,
): Promise<UnjudgedIfActive> {
  const { unjudged, lines } = await loadUnjudgedIfActive(db, account, { ruleset, now: clock.now() })
  for (const line of lines) printError(`minset: ${line}`)
  if (lines.length > 0) process.exitCode = 1
  return unjudged
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
