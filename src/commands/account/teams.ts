import type { Command } from 'commander'
import { storedAccount } from '../../app/open-store.ts'
import { systemClock } from '../../domain/time/clock.ts'
import { counted } from '../../infra/format.ts'
import { print, printError } from '../../infra/terminal.ts'
import { importTeams } from '../../people/index.ts'
import { loadOwners, loadTeamEntries, parseTeams, writeTeams } from '../../records/index.ts'
import { type AccountFlags, accountOption, withStore } from '../open.ts'
import { readNamedFile } from '../read-named-file.ts'
import { requireTyped, yesOption } from '../require-typed.ts'

/** `minset teams`: who supervises whom, from and to a teams file. */
export function defineTeams(command: Command): void {
  command
    .command('import')
    .description('replace who supervises whom by a teams file')
    .argument('<file>', 'the teams file (YAML)')
    .option(...accountOption)
    .option(...yesOption)
    .action(importFile)
  command
    .command('export')
    .description('print a teams file of who supervises whom')
    .option(...accountOption)
    .action(exportFile)
}

function meanwhile(url: string): string {
  return `its page ${url}/people shows and changes who supervises whom`
}

async function importFile(
  path: string,
  { account: id, yes = false }: AccountFlags & { readonly yes?: boolean },
): Promise<void> {
  const teams = parseTeams((await readNamedFile(path)).content, path)
  await withStore(async ({ store }) => {
    const { accountId } = await storedAccount(store, id)
    const what = `Who supervises whom in ${accountId} is replaced, and with it who reads whose figures.`
    await requireTyped({ word: accountId, what, isYes: yes })
    const actor = { ownerId: null, role: 'service' } as const
    const { entries, unmatched } = await importTeams(store.database.db, accountId, {
      teams,
      actor,
      now: systemClock.now(),
    })
    print(
      `${counted(entries, 'entry', 'entries')} of ${accountId} replaced. MINSET_TEAMS_FILE no longer counts for it.`,
    )
    if (unmatched.length === 0) return
    printError(`minset: left out, because the CRM has none or several of that name: ${unmatched.join(', ')}.`)
    process.exitCode = 1
  }, meanwhile)
}

async function exportFile({ account: id }: AccountFlags): Promise<void> {
  await withStore(async ({ store }) => {
    const { accountId } = await storedAccount(store, id)
    const { db } = store.database
    const { text, leftOut } = writeTeams(await loadTeamEntries(db, accountId), await loadOwners(db, accountId))
    print(text.trimEnd())
    if (leftOut.length === 0) return
    printError(`minset: left out, because the CRM has no name or address of their own for them: ${leftOut.join(', ')}.`)
    process.exitCode = 1
  }, meanwhile)
}
