import { randomUUID } from 'node:crypto'
import type { Stats } from 'node:fs'
import { chmod, chown, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Command } from 'commander'
import type { Account } from '../../accounts/index.ts'
import { vendorTitle } from '../../app/config.ts'
import { readRuleset } from '../../app/open-store.ts'
import type { Crm } from '../../crm/port.ts'
import { ConfigError } from '../../domain/errors.ts'
import { isAsked } from '../../domain/requirement.ts'
import { print, printError } from '../../infra/terminal.ts'
import { fileProblem } from '../../infra/text-file.ts'
import { loadLanguage } from '../../people/index.ts'
import { type Ruleset, writeRuleset } from '../../rules/index.ts'
import { defaultLanguage, type Language, message, sayIn, sayInEach } from '../../words/index.ts'
import { leftOutMessage, rulesInAccount } from '../account/rules-in-account.ts'
import { type AccountFlags, accountOption, withCrm } from '../open.ts'
import { requireOption } from '../require-option.ts'

interface ImportFlags extends AccountFlags {
  readonly out?: string
  readonly overwrite?: boolean
}

/** `minset rules import`: begins a ruleset of one's own. */
export function defineImport(command: Command): void {
  requireOption(command, 'out', ['overwrite'])
  command
    .option('--out <file>', 'write it to this file, if there is none yet')
    .option('--overwrite', 'write it even if there is one')
    .option(...accountOption)
    .action(async ({ out, overwrite = false, account }: ImportFlags) => {
      await withCrm(account === undefined ? {} : { account }, {
        meanwhile: () => null,
        async run({ config, store, opened }) {
          const title = vendorTitle(config, opened.account.vendor)
          const language = await loadLanguage(store.database.db, opened.account.accountId, null)
          const text = await importRules({ ...opened, title, language }, opened.ruleset)
          const imported = readRuleset(config, text, out ?? 'imported rules')
          const wrong = leftOutMessage(await rulesInAccount(opened.crm, imported))
          if (out === undefined) print(text.trimEnd())
          else {
            await writeRules(out, text, { overwrite })
            print(`Wrote ${out}. Name it in MINSET_RULES_FILE; \`npm run -s minset -- check\` says what it would flag.`)
          }
          if (wrong === null) return
          printError(`minset: ${sayIn(defaultLanguage)(wrong)}. Correct or delete what the account does not have.`)
          process.exitCode = 1
        },
      })
    })
}

/** The account that requirements are imported from. */
interface ImportFrom {
  readonly account: Pick<Account, 'accountId'>
  readonly crm: Pick<Crm, 'vendor' | 'requirements'>
  /** The CRM's name as shown to people. */
  readonly title: string
  /** The account's own. */
  readonly language: Language
}

/**
 * A ruleset (YAML) with the requirements of an account's CRM.
 *
 * @param ruleset the current one, for its country
 * @throws ConfigError if the vendor does not expose its requirements, or the account has none
 */
export async function importRules(
  { account, crm, title, language }: ImportFrom,
  ruleset: Pick<Ruleset, 'country'>,
): Promise<string> {
  if (crm.requirements === null) {
    throw new ConfigError(message('rules.import.impossible', { title }))
  }
  const requirements = (await crm.requirements()).filter(isAsked)
  if (requirements.length === 0) throw new ConfigError(message('rules.import.none', { accountId: account.accountId }))
  const source = { vendor: crm.vendor, accountId: account.accountId, country: ruleset.country }
  return writeRuleset(requirements, source, { say: sayIn(language), inEach: sayInEach })
}

interface WriteOptions {
  /** Whether what is there may be replaced. */
  readonly overwrite: boolean
  /** Default: Node's own. */
  readonly write?: typeof writeFile
}

/**
 * Writes the file as a whole, or not at all: a disk that fills up leaves neither a part of it nor a loss of what was there. Where
 * nothing can take the place of a file, such as one that is mounted, it is written in place.
 *
 * @throws ConfigError if it cannot be written, or if it exists and must not be overwritten
 */
export async function writeRules(
  path: string,
  text: string,
  { overwrite, write = writeFile }: WriteOptions,
): Promise<void> {
  const there = await stat(path).catch(() => null)
  try {
    if (overwrite && there?.isFile()) await replaceFile(path, text, { there, write })
    else await createFile(path, text, { flag: overwrite ? 'w' : 'wx', isNew: there === null, write })
  } catch (error) {
    const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST'
    const why = exists ? message('file.unwritten.there') : fileProblem(error)
    throw new ConfigError(message('file.unwritten', { path, why }), { cause: error })
  }
}

type Write = typeof writeFile

/**
 * What systems answer where a file can be written, and another one cannot take its place with the same owner and rights: some
 * file systems know none. After any other error, the file could be lost when it is written in place.
 */
const irreplaceable = ['EACCES', 'EBUSY', 'EINVAL', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EPERM', 'EROFS', 'EXDEV']

/** What is there keeps its place, also behind a link, its owner and its rights. */
async function replaceFile(
  path: string,
  text: string,
  { there, write }: { readonly there: Stats; readonly write: Write },
): Promise<void> {
  const place = await realpath(path)
  // Not the file's own name with an addition, which may be too long.
  const prepared = join(dirname(place), `.minset-${randomUUID()}`)
  try {
    await write(prepared, text, { flag: 'wx', mode: 0o600 })
    await chown(prepared, there.uid, there.gid)
    await chmod(prepared, there.mode)
    await rename(prepared, place)
  } catch (error) {
    await rm(prepared, { force: true })
    const isReplaceable = !(error instanceof Error && 'code' in error && irreplaceable.includes(String(error.code)))
    if (isReplaceable) throw error
    await write(place, text)
  }
}

async function createFile(
  path: string,
  text: string,
  { isNew, write, ...options }: { readonly flag: string; readonly isNew: boolean; readonly write: Write },
): Promise<void> {
  try {
    await write(path, text, options)
  } catch (error) {
    if (isNew) await rm(path, { force: true })
    throw error
  }
}
