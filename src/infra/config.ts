import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { z } from 'zod'
import { ConfigError } from '../domain/errors.ts'
import { type Message, message } from '../words/index.ts'
import { isCron } from './cron.ts'
import { logLevels } from './log.ts'
import { decodeText, fileProblem } from './text-file.ts'
import { address, type Environment, variableSet, wholeNumber } from './variables.ts'

const loopbackHosts = ['127.0.0.1', '::1', 'localhost']

/** Whether a host name always refers to this machine. */
export function isLoopback(host: string): boolean {
  return loopbackHosts.includes(host.replace(/^\[|\]$/g, ''))
}

/** Minset's own environment variables, one entry each; `.env.example` explains them, and a test compares the two. */
const shape = {
  MINSET_DATA_DIR: z.string().default('.minset'),
  DATABASE_URL: address(['postgres:', 'postgresql:']).optional(),
  MINSET_HOST: z.string().default('127.0.0.1'),
  MINSET_PORT: wholeNumber(1, 65_535).default(4600),
  MINSET_PUBLIC_URL: address(['https:', 'http:']).optional(),
  MINSET_PASSWORD: z.string().min(12, 'at least 12 characters').optional(),
  MINSET_LOG_LEVEL: z.enum(logLevels, `one of ${logLevels.join(', ')}`).default('info'),
  MINSET_AUDIT_DAYS: wholeNumber(1, 3650).default(365),
  MINSET_OIDC_ISSUER: address(['https:', 'http:']).optional(),
  MINSET_OIDC_CLIENT_ID: z.string().optional(),
  MINSET_OIDC_CLIENT_SECRET: z.string().optional(),
  MINSET_OIDC_TITLE: z.string().optional(),
  MINSET_RULES_FILE: z.string().default(resolve(import.meta.dirname, '../../templates/rules/default.yaml')),
  MINSET_TEAMS_FILE: z.string().optional(),
  MINSET_WORKER_PORT: wholeNumber(1, 65_535).optional(),
  MINSET_ROLE: z.enum(['all', 'web', 'worker'], 'one of all, web, worker').default('all'),
  MINSET_SECRET_KEYS: z.string().optional(),
  MINSET_SETTLE_SECONDS: wholeNumber(0, 3600).default(30),
  MINSET_POLL_SECONDS: wholeNumber(10, 86_400).default(60),
  MINSET_RECONCILE_SECONDS: wholeNumber(10, 86_400).default(600),
  MINSET_FULL_SYNC_HOURS: wholeNumber(1, 168).default(24),
  MINSET_DIGEST_CRON: z
    .string()
    .refine(isCron, 'a cron expression of five fields, such as "0 7 * * 1" (Mondays at 7)')
    .default('0 7 * * 1'),
  SMTP_URL: address(['smtp:', 'smtps:']).optional(),
  MAIL_FROM: z.string().default('Minset <minset@localhost>'),
}
type Values = z.output<z.ZodObject<typeof shape>>

/** Minset's own part of the configuration, parsed once at start. */
export interface OwnConfig {
  readonly dataDir: string
  readonly databaseUrl: string | undefined
  readonly host: string
  readonly port: number
  /** Where a worker states how it is; undefined: nowhere. */
  readonly workerPort: number | undefined
  /** How browsers reach Minset; without a trailing slash. */
  readonly publicUrl: string
  /** Required by every page; undefined only if no other machine can reach them. */
  readonly password: string | undefined
  readonly logLevel: (typeof logLevels)[number]
  /** How many days the audit log is kept. */
  readonly auditDays: number
  /** The company's OpenID Connect provider, with its name for people; null if none is configured. */
  readonly oidc: {
    readonly issuer: string
    readonly clientId: string
    readonly clientSecret: string
    readonly title: string
  } | null
  readonly rulesFile: string
  readonly teamsFile: string | undefined
  /** The part of the service that this process runs: both, only the pages and webhooks, or only the jobs. */
  readonly role: 'all' | 'web' | 'worker'
  /** Keys that encrypt tokens, as `id:base64` each; the first one encrypts. Empty if none is set. */
  readonly secretKeys: readonly string[]
  /** How long a record that is being created is left alone before it is read, in seconds. */
  readonly settleSeconds: number
  readonly pollSeconds: number
  /** As `pollSeconds`, for accounts with events: how soon missed events are found. */
  readonly reconcileSeconds: number
  readonly fullSyncHours: number
  readonly digestCron: string
  readonly smtpUrl: string | undefined
  readonly mailFrom: string
}

/** Minset's own variables. */
export const ownVariables = variableSet({
  shape,
  secrets: ['MINSET_SECRET_KEYS', 'MINSET_OIDC_CLIENT_SECRET', 'MINSET_PASSWORD', 'DATABASE_URL', 'SMTP_URL'],
  check: (values) => [...hostProblems(values), ...roleProblems(values), ...oidcProblems(values)],
  toSettings: toConfig,
})

/**
 * Adds the variables of a `.env` file in the working folder, if there is one, to the process's own, which win.
 *
 * @throws ConfigError if the file cannot be read, or if a value in it would be cut off
 */
export function readEnvironment(): Environment {
  const text = readDotEnv()
  const variables = parseEnv(text)
  const name = findCutOff(text, variables)
  if (name !== undefined) throw new ConfigError(message('config.env.cut', { name }))
  for (const [added, value] of Object.entries(variables)) process.env[added] ??= value
  return process.env
}

const beforeHash = /^[ \t]*(?:export[ \t]+)?(?<name>[\w.-]+)[ \t]*=(?<before>[^#\n]*)(?<=\S)#/gm

/**
 * In a value without quotes, whatever follows a # is a comment, even if the # is part of a password. The parser decides
 * which values have quotes, and which lines are inside others.
 *
 * @returns the name of a variable that ends at a #, without a space before it
 */
function findCutOff(text: string, variables: NodeJS.Dict<string>): string | undefined {
  for (const { groups: { name = '', before = '' } = {} } of text.matchAll(beforeHash)) {
    if (variables[name] === before.trim()) return name
  }
  return undefined
}

function readDotEnv(): string {
  try {
    return decodeText(readFileSync('.env'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw new ConfigError(message('file.unread', { path: '.env', why: fileProblem(error) }), { cause: error })
  }
}

/** Pages show personal data, so they require a password unless only this machine can reach them. */
function hostProblems({ MINSET_HOST: host, MINSET_PASSWORD: password }: Values): Message[] {
  return password !== undefined || isLoopback(host) ? [] : [message('config.password.missing', { host })]
}

/**
 * For processes that serve pages: a public URL of another host means that a proxy on this machine lets others in.
 *
 * @throws ConfigError if such pages would need no password
 */
export function requirePagePassword({ publicUrl: url, password }: Pick<OwnConfig, 'publicUrl' | 'password'>): void {
  if (password !== undefined || isLoopback(new URL(url).hostname)) return
  throw new ConfigError(message('config.password.public', { url }))
}

/** The port that the service listens on in this process; null: on none. */
export function servicePort({
  role,
  port,
  workerPort,
}: Pick<OwnConfig, 'role' | 'port' | 'workerPort'>): number | null {
  return role === 'worker' ? (workerPort ?? null) : port
}

/** The embedded database belongs to one process. */
function roleProblems(values: Values): Message[] {
  if (values.MINSET_ROLE === 'all' || values.DATABASE_URL !== undefined) return []
  return [message('config.role.store', { role: values.MINSET_ROLE })]
}

/** A provider is configured as a whole, and called in the clear on this machine only. */
function oidcProblems(values: Values): Message[] {
  const { MINSET_OIDC_ISSUER: issuer, MINSET_OIDC_CLIENT_ID: id, MINSET_OIDC_CLIENT_SECRET: secret } = values
  const all = { MINSET_OIDC_ISSUER: issuer, MINSET_OIDC_CLIENT_ID: id, MINSET_OIDC_CLIENT_SECRET: secret }
  const missing = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [name] : []))
  if (missing.length === 1 || missing.length === 2) return missing.map((name) => message('config.oidc.part', { name }))
  const isPrivate = issuer === undefined || issuer.startsWith('https:') || isLoopback(new URL(issuer).hostname)
  return isPrivate ? [] : [message('config.oidc.http', { issuer })]
}

function oidcOf(values: Values): OwnConfig['oidc'] {
  const {
    MINSET_OIDC_ISSUER: issuer,
    MINSET_OIDC_CLIENT_ID: clientId,
    MINSET_OIDC_CLIENT_SECRET: clientSecret,
  } = values
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) return null
  return { issuer, clientId, clientSecret, title: values.MINSET_OIDC_TITLE ?? new URL(issuer).host }
}

function toConfig(values: Values): OwnConfig {
  const { MINSET_HOST: host, MINSET_PORT: port } = values
  return {
    dataDir: resolve(values.MINSET_DATA_DIR),
    databaseUrl: values.DATABASE_URL,
    host,
    port,
    workerPort: values.MINSET_WORKER_PORT,
    publicUrl: values.MINSET_PUBLIC_URL ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    password: values.MINSET_PASSWORD,
    logLevel: values.MINSET_LOG_LEVEL,
    auditDays: values.MINSET_AUDIT_DAYS,
    oidc: oidcOf(values),
    rulesFile: values.MINSET_RULES_FILE,
    teamsFile: values.MINSET_TEAMS_FILE,
    role: values.MINSET_ROLE,
    secretKeys: (values.MINSET_SECRET_KEYS ?? '').split(',').flatMap((key) => key.trim() || []),
    settleSeconds: values.MINSET_SETTLE_SECONDS,
    pollSeconds: values.MINSET_POLL_SECONDS,
    reconcileSeconds: values.MINSET_RECONCILE_SECONDS,
    fullSyncHours: values.MINSET_FULL_SYNC_HOURS,
    digestCron: values.MINSET_DIGEST_CRON,
    smtpUrl: values.SMTP_URL,
    mailFrom: values.MAIL_FROM,
  }
}
