import { type Account, freeAllLeases, loadAccounts } from '../accounts/index.ts'
import { AppError, ConfigError, EnvironmentError, saidBy } from '../domain/errors.ts'
import type { YamlSource } from '../domain/text/yaml-file.ts'
import { type Database, type EmbeddedLocation, openDatabase } from '../infra/db/open-database.ts'
import { storeAdvice } from '../infra/db/store-advice.ts'
import type { Log } from '../infra/log.ts'
import { type JobQueue, openJobQueue } from '../infra/queue/job-queue.ts'
import { fileProblem, readTextFile } from '../infra/text-file.ts'
import { parseTeams, type Teams } from '../records/index.ts'
import { type CheckedRuleset, checkRuleset, parseRuleset, type Ruleset } from '../rules/index.ts'
import { activateFile, openRulesets, type Rulesets, type RulesFile } from '../rulesets/index.ts'
import { loadFullSync, loadTypesToCome } from '../sync/index.ts'
import { listMessage, message } from '../words/index.ts'
import { loadCarriers } from '../write-back/index.ts'
import { readScope } from './accounts/read-scope.ts'
import type { Config } from './config.ts'

/** The admin's files, parsed. */
export interface AdminFiles {
  readonly rules: RulesFile
  readonly teams: Teams
}

/** The stored data and the jobs. */
export interface Storage {
  readonly database: Database
  readonly queue: JobQueue
  close(): Promise<void>
}

/** All dependencies other than the CRM: the store, the queue, the accounts' rulesets, the teams. */
export interface Store extends Storage {
  readonly rulesets: Rulesets
  readonly teams: Teams
}

/**
 * Reads the ruleset and the teams file.
 *
 * @throws ConfigError for a file that is missing or malformed
 */
export async function readAdminFiles(config: Pick<Config, 'rulesFile' | 'teamsFile' | 'vendors'>): Promise<AdminFiles> {
  const rules = await readRulesFile(config)
  if (config.teamsFile === undefined) return { rules, teams: [] }
  return { rules, teams: parseTeams(await readAdminFile(config.teamsFile, 'MINSET_TEAMS_FILE'), config.teamsFile) }
}

/** Reads the rules file. @throws ConfigError if it is missing or malformed */
export async function readRulesFile(config: Pick<Config, 'rulesFile' | 'vendors'>): Promise<RulesFile> {
  const fileName = config.rulesFile
  const content = await readAdminFile(fileName, 'MINSET_RULES_FILE')
  return { content, fileName, ruleset: readRuleset(config, content, fileName) }
}

/**
 * Parses a ruleset that may name fields of the configured vendors.
 *
 * @throws ConfigError as documented for `parseRuleset`
 */
export function readRuleset(config: Pick<Config, 'vendors'>, text: string, source: string | YamlSource): Ruleset {
  return parseRuleset(text, source, codeForms(config))
}

/** As `readRuleset`, with problems by their places. */
export function checkRules(config: Pick<Config, 'vendors'>, text: string): CheckedRuleset {
  return checkRuleset(text, draftName, codeForms(config))
}

/** What problems of a draft name instead of a file. */
const draftName = 'rules.yaml'

function codeForms({ vendors }: Pick<Config, 'vendors'>): Parameters<typeof parseRuleset>[2] {
  return Object.fromEntries(vendors.map(({ vendor }) => [vendor.id, vendor.fieldCode]))
}

/**
 * Reads the admin's files and opens the store. A changed rules file is activated in every account.
 *
 * @throws ConfigError for a file that is missing or malformed, EnvironmentError for a store that cannot be used
 */
export async function openStore(deps: StorageDeps): Promise<Store> {
  const { rules, teams } = await readAdminFiles(deps.config)
  const storage = await openStorage(deps)
  const rulesets = openRulesets(rules, (content, source) => readRuleset(deps.config, content, source))
  await activateInAll(storage, rules)
  return { ...storage, rulesets, teams }
}

/** Activates the rules file in every account. @returns the accounts in which another ruleset was active */
export async function activateInAll(
  { database: { db } }: Pick<Storage, 'database'>,
  rules: RulesFile,
): Promise<string[]> {
  const changed: string[] = []
  for (const { account } of await loadAccounts(db)) {
    if (await activateFile(db, account.accountId, rules)) changed.push(account.accountId)
  }
  return changed
}

interface StorageDeps extends Pick<EmbeddedLocation, 'freeBytes' | 'serves'> {
  readonly config: Config
  readonly log: Log
}

/** Opens the store without the admin's files. @throws EnvironmentError when it cannot be used */
export async function openStorage({ config, log, ...embedded }: StorageDeps): Promise<Storage> {
  const database = await openDatabase(
    config.databaseUrl ? { url: config.databaseUrl } : { dir: config.dataDir, ...embedded },
  )
  try {
    if (database.kind === 'embedded') await freeAllLeases(database.db)
    const queue = await openJobQueue(database, log)
    return { database, queue, close: () => queue.stop(10_000).then(() => database.close()) }
  } catch (error) {
    await database.close()
    if (error instanceof AppError) throw error
    const advice = storeAdvice(error, database.kind, 'end')
    throw new EnvironmentError(message('store.queue', { why: saidBy(error), advice }), { cause: error })
  }
}

async function readAdminFile(path: string, variable: string): Promise<string> {
  try {
    return await readTextFile(path)
  } catch (error) {
    throw new ConfigError(message('config.file.unread', { path, variable, why: fileProblem(error) }), { cause: error })
  }
}

/**
 * The account that a command is about, for commands that use stored data without calling the CRM.
 *
 * @param accountId Minset's id of it, such as `hubspot-62515`; undefined if there is only one
 * @throws ConfigError if nothing has been synced yet, if there is no such account, or if it must be named
 */
export async function storedAccount(store: Store, accountId?: string): Promise<Account> {
  const accounts = (await loadAccounts(store.database.db)).map(({ account }) => account)
  const chosen = accountId === undefined ? accounts : accounts.filter((account) => account.accountId === accountId)
  const [account] = chosen
  if (account !== undefined && chosen.length === 1) return account
  if (accounts.length === 0) {
    throw new ConfigError(message('account.none'))
  }
  const ids = accounts.map((known) => known.accountId).join(', ')
  throw new ConfigError(
    accountId === undefined ? message('account.choose', { ids }) : message('account.unknown', { accountId, ids }),
  )
}

/**
 * As `storedAccount`, for commands that summarise the stored data: before the first read, they would report that
 * nothing is missing.
 *
 * @throws ConfigError as documented for `storedAccount`, and if no data of the account has been read
 */
export async function readAccount(store: Store, accountId?: string): Promise<Account> {
  return (await requireRead(store, accountId)).account
}

/**
 * As `readAccount`, for commands whose figures would be too small while the first full sync goes on.
 *
 * @throws ConfigError as documented for `readAccount`, and with the types that have not been read completely
 */
export async function whollyReadAccount(store: Store, accountId?: string): Promise<Account> {
  const account = await readAccount(store, accountId)
  const types = await loadTypesToCome(store.database.db, account.accountId)
  if (types.length === 0) return account
  const named = listMessage(
    'list.comma',
    types.map((type) => message(`types.${type}`)),
  )
  throw new ConfigError(message('account.unread.types', { accountId: account.accountId, types: named }))
}

async function requireRead(store: Store, accountId?: string) {
  const account = await storedAccount(store, accountId)
  const full = await loadFullSync(store.database.db, account.accountId)
  if (full === null) throw new ConfigError(message('account.unread', { accountId: account.accountId }))
  return { account, full }
}

/**
 * As `readAccount`, for commands that evaluate records: whether the fields that a changed ruleset requires are filled
 * in is unknown until they have been read.
 *
 * @throws ConfigError as documented for `readAccount`, and if no full sync has read everything that the rules use
 */
export async function judgeableAccount(store: Store, accountId?: string): Promise<Account> {
  const { account, full } = await requireRead(store, accountId)
  const carriers = await loadCarriers(store.database.db, account.accountId)
  const ruleset = await store.rulesets.of(store.database.db, account.accountId)
  const { scope } = readScope(ruleset, { vendor: account.vendor, carriers })
  if (full.scope === scope && (full.isComparison || full.endedAt !== null)) return account
  throw new ConfigError(message('account.unread.rules', { accountId: account.accountId }))
}
