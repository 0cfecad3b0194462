import { pipedriveTokens } from '../../../src/crm/pipedrive/access/static-tokens.ts'
import { createPipedrive, type PipedriveConfig } from '../../../src/crm/pipedrive/index.ts'
import type { AccessTokens, Crm } from '../../../src/crm/port.ts'
import { createSkippingTimer } from '../../support/virtual-timer.ts'

export const origin = 'https://fjord.pipedrive.com'
export const personalOrigin = 'https://api.pipedrive.com'
export const token = 'v1u:not-a-real-token'

interface Warning {
  readonly fields: unknown
  readonly message: string | undefined
}

export interface Adapter {
  readonly crm: Crm
  /** How long the adapter slept, sleep by sleep. */
  readonly slept: readonly number[]
  readonly warnings: readonly Warning[]
  /** Sets the clock. */
  readonly setNow: (now: Date) => void
}

/** A token that was granted to the app; no other one is available. */
export const grantedTokens: AccessTokens = {
  current: () => Promise.resolve({ token, apiOrigin: origin }),
  renew: (refused) => pipedriveTokens(refused.token).renew(refused),
}

/** The adapter with controlled time, randomness and log. Waits take no real time; random values are always 0. */
export function connect(config: Partial<PipedriveConfig> = {}): Adapter {
  const timer = createSkippingTimer()
  const warnings: Warning[] = []
  let now = new Date('2026-11-23T12:00:00.000Z')
  function warn(fields: unknown, message?: string): void {
    warnings.push({ fields, message })
  }
  const log = { warn }
  const deps = { clock: { now: () => now }, timer, random: () => 0, log }
  return {
    crm: createPipedrive({ tokens: grantedTokens, scopes: ['base'], ...config }, deps),
    slept: timer.slept,
    warnings,
    setNow(later) {
      now = later
    },
  }
}

/** The response of `users/me`, as Pipedrive sends it. */
export const meBody = {
  success: true,
  data: {
    id: 12_400_001,
    name: 'Ada Berg',
    default_currency: 'NOK',
    email: 'ada@example.com',
    active_flag: true,
    timezone_name: 'Europe/Oslo',
    company_id: 7_715_042,
    company_name: 'Fjord AS',
    company_domain: 'fjord',
    access: [{ app: 'global', admin: true }],
  },
}

/** A list of version 2, as Pipedrive sends it. */
export function listBody(data: readonly object[], next: string | null = null): object {
  return { success: true, data, additional_data: { next_cursor: next } }
}

const dated = { add_time: '2026-09-01T08:00:00Z', update_time: '2026-11-20T10:30:00Z', is_deleted: false }

/** A record as Pipedrive sends it. */
export function rawRecord(id: number, values: object = {}): object {
  return { id, owner_id: 12_400_001, visible_to: 3, label_ids: [], custom_fields: {}, ...dated, ...values }
}

/** An activity as Pipedrive sends it. */
export function rawActivity(id: number, type: string, values: object = {}): object {
  const empty = { subject: '', due_date: null, due_time: null, duration: null, done: false, note: null, outcome: null }
  const links = { deal_id: null, org_id: null, person_id: null, lead_id: null, participants: [] }
  return { id, type, owner_id: 12_400_001, ...dated, ...empty, ...links, ...values }
}

/** The headers of a response that state what remains of the limits, as recorded. */
export function rateHeaders(said: {
  readonly burst?: number
  readonly burstLeft?: number
  readonly daily?: number
  readonly dailyLeft?: number
}): Record<string, string> {
  const { burst = 80, burstLeft = 79, daily = 150_000, dailyLeft = 145_799 } = said
  return {
    'x-ratelimit-limit': String(burst),
    'x-ratelimit-remaining': String(burstLeft),
    'x-ratelimit-reset': '2',
    'x-daily-ratelimit-token-limit': String(daily),
    'x-daily-ratelimit-token-remaining': String(dailyLeft),
    'x-correlation-id': 'c-1',
  }
}
