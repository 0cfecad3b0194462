import { z } from 'zod'
import { address, bothOrNeither, onOff, unbroken, variableSet } from '../../infra/variables.ts'
import { type Message, message } from '../../words/index.ts'
import type { Hooks, Vendor, VendorApp, VendorSettings } from '../vendor.ts'
import { pipedriveTokens } from './access/static-tokens.ts'
import { createPipedriveApp } from './app.ts'
import { fieldCode } from './fields/field-code.ts'
import { type ActivityTypes, defaultActivityTypes } from './fields/fields.ts'
import { recordUrl } from './fields/record-url.ts'
import { createPipedrive, type PipedriveConfig } from './index.ts'
import { dailyLimits } from './transport/limits.ts'

/** Documented: an activity's `type` is the key string of its activity type. */
function keyStrings(fallback: readonly string[]): z.ZodType<readonly string[], unknown> {
  return z
    .string()
    .regex(/^[a-z0-9_]+(,[a-z0-9_]+)*$/, 'key strings of activity types, separated by commas, such as meeting,demo')
    .default(fallback.join(','))
    .transform((text) => text.split(','))
}

const shareWords = 'a share from 0.01 to 1, such as 0.2'

const shape = {
  PIPEDRIVE_API_TOKEN: unbroken('a token').optional(),
  PIPEDRIVE_CLIENT_ID: unbroken('an id').optional(),
  PIPEDRIVE_CLIENT_SECRET: unbroken('a secret').optional(),
  PIPEDRIVE_OAUTH_URL: address(['https:', 'http:']).default('https://oauth.pipedrive.com'),
  PIPEDRIVE_BASE_URL: address(['https:', 'http:']).optional(),
  PIPEDRIVE_DAILY_SHARE: z
    .string()
    .regex(/^[01]?[.]?\d+$/, shareWords)
    .transform(Number)
    .refine((value) => value >= 0.01 && value <= 1, shareWords)
    .default(dailyLimits.share),
  PIPEDRIVE_MEETING_TYPES: keyStrings(defaultActivityTypes.meeting),
  PIPEDRIVE_CALL_TYPES: keyStrings(defaultActivityTypes.call),
  PIPEDRIVE_TASK_TYPES: keyStrings(defaultActivityTypes.task),
  PIPEDRIVE_OWNER_TASKS: onOff('off'),
  PIPEDRIVE_PANEL_USER: unbroken('a name').optional(),
  PIPEDRIVE_PANEL_PASSWORD: unbroken('a password').optional(),
  PIPEDRIVE_PANEL_SECRET: unbroken('a secret').optional(),
}
type Values = z.output<z.ZodObject<typeof shape>>

/** Pipedrive's entry in the registry of vendors. */
export const pipedrive: Vendor = {
  id: 'pipedrive',
  title: 'Pipedrive',
  fieldCode,
  recordUrl,
  variables: variableSet({
    shape,
    secrets: ['PIPEDRIVE_API_TOKEN', 'PIPEDRIVE_CLIENT_SECRET', 'PIPEDRIVE_PANEL_PASSWORD', 'PIPEDRIVE_PANEL_SECRET'],
    check: (values) => [
      ...bothOrNeither(values, ['PIPEDRIVE_CLIENT_ID', 'PIPEDRIVE_CLIENT_SECRET']),
      ...bothOrNeither(values, ['PIPEDRIVE_PANEL_USER', 'PIPEDRIVE_PANEL_PASSWORD']),
      ...typeProblems(typesOf(values)),
    ],
    toSettings: toSettings,
  }),
  names: { token: 'PIPEDRIVE_API_TOKEN', clientId: 'PIPEDRIVE_CLIENT_ID', clientSecret: 'PIPEDRIVE_CLIENT_SECRET' },
}

function typesOf(values: Values): ActivityTypes {
  return {
    meeting: values.PIPEDRIVE_MEETING_TYPES,
    call: values.PIPEDRIVE_CALL_TYPES,
    task: values.PIPEDRIVE_TASK_TYPES,
  }
}

/** Each activity has one of the three types, so an activity type can count as one of them only. */
function typeProblems({ meeting, call, task }: ActivityTypes): Message[] {
  const types = [...meeting, ...call, ...task]
  const twice = [...new Set(types.filter((type, index) => types.indexOf(type) !== index))]
  return twice.map((type) => message('pipedrive.types.twice', { type }))
}

function toSettings(values: Values): VendorSettings {
  const { PIPEDRIVE_API_TOKEN: token, PIPEDRIVE_CLIENT_ID: clientId, PIPEDRIVE_CLIENT_SECRET: clientSecret } = values
  const account = accountSettings(values)
  return {
    openByToken:
      token === undefined
        ? null
        : // A personal token belongs to no app, so there is no address to which events could be sent.
          (options, deps) =>
            createPipedrive({ ...options, ...account, tokens: pipedriveTokens(token), scopes: null }, deps),
    app:
      clientId === undefined || clientSecret === undefined ? null : toApp(values, { clientId, clientSecret, account }),
  }
}

type AccountSettings = Omit<PipedriveConfig, 'tokens' | 'scopes' | 'hooks' | 'vendorFields'>

function accountSettings(values: Values): AccountSettings {
  return {
    baseUrl: values.PIPEDRIVE_BASE_URL,
    // A sandbox serves its pages and its API at the same origin.
    uiOrigin: values.PIPEDRIVE_BASE_URL,
    dailyShare: values.PIPEDRIVE_DAILY_SHARE,
    activityTypes: typesOf(values),
    ownerTasks: values.PIPEDRIVE_OWNER_TASKS,
  }
}

interface AppParts {
  readonly clientId: string
  readonly clientSecret: string
  readonly account: AccountSettings
}

function toApp(values: Values, { clientId, clientSecret, account }: AppParts): VendorApp {
  const { PIPEDRIVE_PANEL_USER: user, PIPEDRIVE_PANEL_PASSWORD: password } = values
  return {
    create: (hooks, deps) =>
      createPipedriveApp(
        {
          clientId,
          clientSecret,
          hooks,
          panel: {
            panelSecret: values.PIPEDRIVE_PANEL_SECRET,
            basic: user === undefined || password === undefined ? undefined : { user, password },
          },
          activityTypes: typesOf(values),
          oauthUrl: values.PIPEDRIVE_OAUTH_URL,
          baseUrl: values.PIPEDRIVE_BASE_URL,
        },
        deps,
      ),
    openInstalled: ({ hooks, ...options }, deps) =>
      createPipedrive({ ...account, ...options, hooks: reachable(values, hooks) }, deps),
  }
}

/** Documented: Pipedrive sends events to https addresses only. A sandbox on the same machine sends them anywhere. */
function reachable(values: Values, hooks: Hooks): Hooks | null {
  return hooks.url.startsWith('https:') || values.PIPEDRIVE_BASE_URL !== undefined ? hooks : null
}
