import type { Command } from 'commander'
import { openCrm, staticAccess } from '../connections.ts'
import type { Crm } from '../crm/port.ts'
import { systemClock } from '../domain/clock.ts'
import { AppError, ConfigError } from '../domain/errors.ts'
import { objectTypePlurals, objectTypes } from '../domain/record.ts'
import { type Config, loadConfig, readEnvironment } from '../infra/config.ts'
import { createLog, type Log } from '../infra/log.ts'
import { createMailer } from '../infra/mail.ts'
import { resolveTeams } from '../records/index.ts'
import { type AdminFiles, openStore, readAdminFiles } from '../store.ts'
import { print } from './open.ts'

/** `minset doctor`: tries everything that the service needs and says in words what is wrong. */
export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('try everything that the service needs, and say in words what is wrong with the set-up')
    .action(async () => {
      const healthy = await diagnose(print)
      if (!healthy) process.exitCode = 1
    })
}

async function diagnose(say: (line: string) => void): Promise<boolean> {
  let healthy = true

  /** Runs one examination; what it returns is said, what it throws is the diagnosis. */
  async function examine<T>(what: string, run: () => Promise<{ words: string; value: T }>): Promise<T | null> {
    try {
      const { words, value } = await run()
      say(`ok     ${what}: ${words}`)
      return value
    } catch (error) {
      healthy = false
      say(`WRONG  ${what}: ${inWords(error)}`)
      return null
    }
  }

  const config = await examine('configuration', () => {
    const value = loadConfig(readEnvironment())
    return Promise.resolve({ words: 'every variable is valid', value })
  })
  if (config === null) return false
  const log = createLog('silent')
  const files = await examine('rules and teams', () => examineFiles(config))
  await examine('store', () => examineStore(config, log))
  await examine('mail', () => examineMail(config))
  if (files === null) return false
  const crm = await examine('HubSpot', () => examineAccount(config, files, log))
  if (crm === null) return false
  for (const type of objectTypes) await examine(`reading ${objectTypePlurals[type]}`, () => examineReading(crm, type))
  await examine('owners and teams', () => examineOwners(crm, files))
  return healthy
}

function inWords(error: unknown): string {
  if (error instanceof AppError) return error.message
  return error instanceof Error ? error.message : String(error)
}

async function examineFiles(config: Config): Promise<{ words: string; value: AdminFiles }> {
  const value = await readAdminFiles(config)
  return { words: `${value.ruleset.rules.length} rules, ${value.teams.length} teams`, value }
}

async function examineStore(config: Config, log: Log): Promise<{ words: string; value: null }> {
  const store = await openStore({ config, log })
  await store.close()
  const place = store.database.kind === 'embedded' ? `the folder ${config.dataDir}` : 'the server of DATABASE_URL'
  return { words: `${place} can be used`, value: null }
}

async function examineMail(config: Config): Promise<{ words: string; value: null }> {
  if (config.smtpUrl === undefined) return { words: 'SMTP_URL is not set, so no digests are sent', value: null }
  await createMailer({ smtpUrl: config.smtpUrl, from: config.mailFrom }).verify()
  return { words: 'the mail server answers', value: null }
}

async function examineAccount(config: Config, files: AdminFiles, log: Log): Promise<{ words: string; value: Crm }> {
  const crm = openCrm({ config, ruleset: files.ruleset, access: staticAccess(config) }, { clock: systemClock, log })
  const { externalId, timeZone, currency } = await crm.read.account()
  return { words: `the token opens account ${externalId} (${timeZone}, ${currency})`, value: crm }
}

async function examineReading(crm: Crm, type: (typeof objectTypes)[number]): Promise<{ words: string; value: null }> {
  const { items } = await crm.read.all(type, null)
  return { words: items.length > 0 ? 'allowed' : 'allowed, but there are none', value: null }
}

async function examineOwners(crm: Crm, files: AdminFiles): Promise<{ words: string; value: null }> {
  const owners = await crm.read.owners()
  const { supervisions, unknown } = resolveTeams(files.teams, owners)
  if (unknown.length > 0) {
    throw new ConfigError(
      `the teams file names people or teams that HubSpot does not know: ${unknown.join(', ')}; correct MINSET_TEAMS_FILE`,
    )
  }
  return { words: `${owners.length} owners, ${supervisions.length} of them supervised`, value: null }
}
