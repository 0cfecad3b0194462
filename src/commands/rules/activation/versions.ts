import type { Command } from 'commander'
import { storedAccount } from '../../../app/open-store.ts'
import { formatMoment } from '../../../infra/format.ts'
import { print } from '../../../infra/terminal.ts'
import { type ActivatedRuleset, loadRulesetVersions, originMessage } from '../../../rulesets/index.ts'
import { defaultLanguage, message, sayIn } from '../../../words/index.ts'
import { type AccountFlags, accountOption, withStore } from '../../open.ts'
import { countOf } from '../records.ts'

interface VersionsFlags extends AccountFlags {
  readonly limit: number
  readonly json?: boolean
}

const say = sayIn(defaultLanguage)

/** `minset rules versions`: the numbers by which other commands name versions. */
export function defineVersions(command: Command): void {
  command
    .option('--limit <count>', 'at most so many', countOf, 20)
    .option('--json', 'print one JSON object')
    .option(...accountOption)
    .action(async ({ limit, json = false, account: of }: VersionsFlags) => {
      await withStore(
        async ({ store }) => {
          const { accountId, timeZone } = await storedAccount(store, of)
          const versions = await loadRulesetVersions(store.database.db, accountId, { limit })
          if (json) print(JSON.stringify({ accountId, versions: versions.map(toJson) }))
          else if (versions.length === 0) print(`${accountId} has no rules yet.`)
          else print(versions.map((one, index) => toText(one, { isActive: index === 0, timeZone })).join('\n'))
        },
        (url) => `its page ${url}/rules shows the versions`,
      )
    })
}

interface Shown {
  readonly isActive: boolean
  readonly timeZone: string
}

function toText(
  { number, version, activatedAt, note, ...one }: ActivatedRuleset,
  { isActive, timeZone }: Shown,
): string {
  const head = [`${number}: version ${version}`, `since ${formatMoment(activatedAt, timeZone, defaultLanguage)}`]
  const why = note === '' ? [] : [message('rules.version.note', { note })]
  const how = [originMessage(one), ...why].map(say).join(' ')
  return `${[...head, ...(isActive ? ['active'] : [])].join(', ')}\n    ${how}`
}

function toJson(
  { number, version, fileName, origin, actorId, note, activatedAt }: ActivatedRuleset,
  index: number,
): object {
  return { number, version, file: fileName, origin, actorId, note, activatedAt, isActive: index === 0 }
}
