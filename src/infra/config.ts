import { resolve } from 'node:path'
import { validate } from 'node-cron'
import { z } from 'zod'
import { ConfigError } from '../domain/errors.ts'
import { logLevels } from './log.ts'

function wholeNumber(min: number, max: number, fallback: number): z.ZodDefault<z.ZodType<number, unknown>> {
  const allowed = `a whole number from ${min} to ${max}`
  return z
    .string()
    .regex(/^\d+$/, allowed)
    .transform(Number)
    .refine((value) => value >= min && value <= max, allowed)
    .default(fallback)
}

function address(protocols: readonly string[]): z.ZodType<string, unknown> {
  const allowed = `an address such as ${protocols[0]}//host.name`
  return z
    .string()
    .refine((text) => protocols.includes(URL.parse(text)?.protocol ?? ''), allowed)
    .transform((text) => text.replace(/\/$/, ''))
}

const loopbackHosts = ['127.0.0.1', '::1', 'localhost']

/** One entry per environment variable; `.env.example` explains each, and a test holds the two together. */
const Variables = z.object({
  MINSET_DATA_DIR: z.string().default('.minset'),
  DATABASE_URL: address(['postgres:', 'postgresql:']).optional(),
  MINSET_HOST: z.string().default('127.0.0.1'),
  MINSET_PORT: wholeNumber(1, 65_535, 4600),
  MINSET_PUBLIC_URL: address(['https:', 'http:']).optional(),
  MINSET_PASSWORD: z.string().min(12, 'at least 12 characters').optional(),
  MINSET_LOG_LEVEL: z.enum(logLevels, `one of ${logLevels.join(', ')}`).default('info'),
  MINSET_RULES_FILE: z.string().default(resolve(import.meta.dirname, '../../templates/rules/default.yaml')),
  MINSET_TEAMS_FILE: z.string().optional(),
  MINSET_ROLE: z.enum(['all', 'web', 'worker'], 'one of all, web, worker').default('all'),
  MINSET_SECRET_KEYS: z.string().optional(),
  MINSET_SETTLE_SECONDS: wholeNumber(0, 3600, 30),
  MINSET_POLL_SECONDS: wholeNumber(10, 86_400, 60),
  MINSET_RECONCILE_SECONDS: wholeNumber(10, 86_400, 600),
  MINSET_FULL_SYNC_HOURS: wholeNumber(1, 168, 24),
  MINSET_DIGEST_CRON: z
    .string()
    .refine(validate, 'a cron expression of five fields, such as "0 7 * * 1" (Mondays at 7)')
    .default('0 7 * * 1'),
  HUBSPOT_ACCESS_TOKEN: z.string().regex(/^\S+$/, 'a token without spaces').optional(),
  HUBSPOT_CLIENT_ID: z.string().regex(/^\S+$/, 'an id without spaces').optional(),
  HUBSPOT_CLIENT_SECRET: z.string().regex(/^\S+$/, 'a secret without spaces').optional(),
  HUBSPOT_APP_ID: z.string().regex(/^\d+$/, 'a number').optional(),
  HUBSPOT_SIGNATURES: z.enum(['v3', 'all'], 'v3, or all to accept the older v1 and v2 too').default('v3'),
  HUBSPOT_JOURNAL: z.enum(['on', 'off'], 'on or off').default('off'),
  HUBSPOT_AUTHORIZE_URL: address(['https:', 'http:']).default('https://app.hubspot.com/oauth/authorize'),
  HUBSPOT_BASE_URL: address(['https:', 'http:']).default('https://api.hubapi.com'),
  HUBSPOT_UI_URL: address(['https:', 'http:']).optional(),
  HUBSPOT_LIMIT_PER_10_SECONDS: wholeNumber(1, 250, 100),
  SMTP_URL: address(['smtp:', 'smtps:']).optional(),
  MAIL_FROM: z.string().default('Minset <minset@localhost>'),
})

/** Names of all variables, for the check of `.env.example`. */
export const configVariables: readonly string[] = Object.keys(Variables.shape)

/** The whole configuration, parsed once at start. */
export interface Config {
  readonly dataDir: string
  readonly databaseUrl: string | undefined
  readonly host: string
  readonly port: number
  /** How browsers reach Minset; without a trailing slash. */
  readonly publicUrl: string
  /** Asked for by every page; undefined on loopback only. */
  readonly password: string | undefined
  readonly logLevel: (typeof logLevels)[number]
  readonly rulesFile: string
  readonly teamsFile: string | undefined
  /** Which part of the service this process is: both, or only the pages and webhooks, or only the jobs. */
  readonly role: 'all' | 'web' | 'worker'
  /** Keys that seal tokens, as `id:base64` each; the first one seals. Empty where none is set. */
  readonly secretKeys: readonly string[]
  /** How long a record that is being created is left alone before it is read. */
  readonly settleSeconds: number
  readonly pollSeconds: number
  /** As `pollSeconds`, where events come in: how soon what they lost is found. */
  readonly reconcileSeconds: number
  readonly fullSyncHours: number
  readonly digestCron: string
  readonly hubspot: {
    readonly accessToken: string | undefined
    /** Set where the app is installed by OAuth. */
    readonly app: HubSpotAppConfig | undefined
    readonly baseUrl: string
    readonly uiUrl: string | undefined
    readonly limitPer10Seconds: number
  }
  readonly smtpUrl: string | undefined
  readonly mailFrom: string
}

/** The app as it is registered with HubSpot. */
export interface HubSpotAppConfig {
  readonly clientId: string
  readonly clientSecret: string
  /** The number that own writes come back with; undefined where it is not configured. */
  readonly appId: string | undefined
  /** Accept the signature versions 1 and 2 beside 3. */
  readonly oldSignatures: boolean
  /** Read the webhooks journal too. */
  readonly journal: boolean
  readonly authorizeUrl: string
}

/** The environment, as Node gives it. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Adds the variables of a `.env` file in the working folder, if there is one, to the process's own, which win. */
export function readEnvironment(): Environment {
  try {
    process.loadEnvFile()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
  return process.env
}

/**
 * Reads the configuration.
 *
 * @throws ConfigError that lists every problem at once: the variable, what was found, what is allowed. What a secret
 *   variable holds is not shown.
 */
export function loadConfig(environment: Environment): Config {
  // A variable that is set but empty counts as absent: `.env` files are full of such lines.
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const parsed = Variables.safeParse(present)
  const problems = parsed.success
    ? [...exposureProblems(parsed.data), ...roleProblems(parsed.data), ...appProblems(parsed.data)]
    : parsed.error.issues.map((issue) => describe(issue, present))
  if (!parsed.success || problems.length > 0) {
    throw new ConfigError(
      `The configuration has ${problems.length} problem(s):\n${problems.map((p) => `  ${p}`).join('\n')}`,
    )
  }
  return toConfig(parsed.data)
}

/** Pages show personal data: beyond this machine they need a password. */
function exposureProblems(variables: z.infer<typeof Variables>): string[] {
  if (loopbackHosts.includes(variables.MINSET_HOST) || variables.MINSET_PASSWORD !== undefined) return []
  return [
    `MINSET_PASSWORD: not set, but MINSET_HOST is "${variables.MINSET_HOST}"; set a password of at least 12 characters, or leave MINSET_HOST at 127.0.0.1`,
  ]
}

/** The embedded database belongs to one process. */
function roleProblems(variables: z.infer<typeof Variables>): string[] {
  if (variables.MINSET_ROLE === 'all' || variables.DATABASE_URL !== undefined) return []
  return [
    `MINSET_ROLE: found "${variables.MINSET_ROLE}", which needs a Postgres server: set DATABASE_URL, or leave it at all`,
  ]
}

/** Half an app cannot be installed, and its tokens are not stored in the clear. */
function appProblems(variables: z.infer<typeof Variables>): string[] {
  const { HUBSPOT_CLIENT_ID: id, HUBSPOT_CLIENT_SECRET: secret, MINSET_SECRET_KEYS: keys } = variables
  if (id === undefined && secret === undefined) return []
  const problems: string[] = []
  if (id === undefined) problems.push('HUBSPOT_CLIENT_ID: not set, but HUBSPOT_CLIENT_SECRET is; set both or neither')
  if (secret === undefined) {
    problems.push('HUBSPOT_CLIENT_SECRET: not set, but HUBSPOT_CLIENT_ID is; set both or neither')
  }
  if (keys === undefined) {
    problems.push(
      'MINSET_SECRET_KEYS: not set, but tokens of installed accounts are stored encrypted; make a key with `npm run -s minset -- new-key`',
    )
  }
  return problems
}

const secretVariables = new Set([
  'HUBSPOT_CLIENT_SECRET',
  'MINSET_SECRET_KEYS',
  'HUBSPOT_ACCESS_TOKEN',
  'MINSET_PASSWORD',
  'DATABASE_URL',
  'SMTP_URL',
])

function describe(issue: z.core.$ZodIssue, environment: Environment): string {
  const name = String(issue.path[0])
  const found = secretVariables.has(name) ? 'a value that is not shown' : `"${environment[name] ?? ''}"`
  return `${name}: found ${found}, allowed is ${issue.message}`
}

function toConfig(variables: z.infer<typeof Variables>): Config {
  const { MINSET_HOST: host, MINSET_PORT: port } = variables
  return {
    dataDir: resolve(variables.MINSET_DATA_DIR),
    databaseUrl: variables.DATABASE_URL,
    host,
    port,
    publicUrl: variables.MINSET_PUBLIC_URL ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    password: variables.MINSET_PASSWORD,
    logLevel: variables.MINSET_LOG_LEVEL,
    rulesFile: variables.MINSET_RULES_FILE,
    teamsFile: variables.MINSET_TEAMS_FILE,
    role: variables.MINSET_ROLE,
    secretKeys: (variables.MINSET_SECRET_KEYS ?? '').split(',').flatMap((key) => key.trim() || []),
    settleSeconds: variables.MINSET_SETTLE_SECONDS,
    pollSeconds: variables.MINSET_POLL_SECONDS,
    reconcileSeconds: variables.MINSET_RECONCILE_SECONDS,
    fullSyncHours: variables.MINSET_FULL_SYNC_HOURS,
    digestCron: variables.MINSET_DIGEST_CRON,
    hubspot: {
      accessToken: variables.HUBSPOT_ACCESS_TOKEN,
      app: toAppConfig(variables),
      baseUrl: variables.HUBSPOT_BASE_URL,
      uiUrl: variables.HUBSPOT_UI_URL,
      limitPer10Seconds: variables.HUBSPOT_LIMIT_PER_10_SECONDS,
    },
    smtpUrl: variables.SMTP_URL,
    mailFrom: variables.MAIL_FROM,
  }
}

function toAppConfig(variables: z.infer<typeof Variables>): HubSpotAppConfig | undefined {
  const { HUBSPOT_CLIENT_ID: clientId, HUBSPOT_CLIENT_SECRET: clientSecret } = variables
  if (clientId === undefined || clientSecret === undefined) return undefined
  return {
    clientId,
    clientSecret,
    appId: variables.HUBSPOT_APP_ID,
    oldSignatures: variables.HUBSPOT_SIGNATURES === 'all',
    journal: variables.HUBSPOT_JOURNAL === 'on',
    authorizeUrl: variables.HUBSPOT_AUTHORIZE_URL,
  }
}
