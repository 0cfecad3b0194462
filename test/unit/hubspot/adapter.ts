import { hubspotTokens } from '../../../src/crm/hubspot/access/static-tokens.ts'
import { createHubSpot, type HubSpotConfig } from '../../../src/crm/hubspot/index.ts'
import type { Crm } from '../../../src/crm/port.ts'
import { createSkippingTimer } from '../../support/virtual-timer.ts'

export const origin = 'https://api.hubapi.com'
export const token = 'pat-na1-not-a-real-token'

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
  setNow(now: Date): void
}

/** The adapter with controlled time, randomness and log. Waits take no real time; random values are always 0. */
export function connect(config: Partial<HubSpotConfig> = {}): Adapter {
  const timer = createSkippingTimer()
  const warnings: Warning[] = []
  let now = new Date('2026-11-23T12:00:00.000Z')
  function warn(fields: unknown, message?: string): void {
    warnings.push({ fields, message })
  }
  const log = { warn }
  const deps = { clock: { now: () => now }, timer, random: () => 0, log }
  return {
    crm: createHubSpot({ tokens: hubspotTokens(token), ...config }, deps),
    slept: timer.slept,
    warnings,
    setNow(later) {
      now = later
    },
  }
}

/** A record as HubSpot sends it. */
export function rawRecord(id: string, properties: Readonly<Record<string, string | null>> = {}): object {
  return {
    id,
    properties,
    createdAt: '2026-09-01T08:00:00.000Z',
    updatedAt: '2026-11-20T10:30:00.000Z',
    archived: false,
  }
}

/** The body of a successful batch. */
export function batchBody(results: readonly object[], errors: readonly unknown[] = []): object {
  const moment = '2026-11-23T12:00:00.000Z'
  const failed = errors.length === 0 ? {} : { numErrors: errors.length, errors }
  return { status: 'COMPLETE', results, startedAt: moment, completedAt: moment, ...failed }
}

export const accountBody = {
  portalId: 4242,
  accountType: 'STANDARD',
  timeZone: 'Europe/Oslo',
  companyCurrency: 'NOK',
  additionalCurrencies: ['EUR'],
  utcOffset: '+01:00',
  utcOffsetMilliseconds: 3_600_000,
  uiDomain: 'app-eu1.hubspot.com',
  dataHostingLocation: 'eu1',
}
