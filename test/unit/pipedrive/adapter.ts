import { createPipedrive, type PipedriveConfig } from '../../../src/crm/pipedrive/index.ts'
import { staticTokens } from '../../../src/crm/pipedrive/static-tokens.ts'
import type { Crm } from '../../../src/crm/port.ts'
import { createSkippingTimer } from '../../support/virtual-timer.ts'

export const origin = 'https://acme.pipedrive.com'
export const token = '0123456789abcdef0123456789abcdef01234567'

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

/** The adapter with time, chance and log under control. Waits take no real time; chance always gives 0. */
export function connect(config: Partial<PipedriveConfig> = {}): Adapter {
  const timer = createSkippingTimer()
  const warnings: Warning[] = []
  let now = new Date('2026-11-23T12:00:00.000Z')
  function warn(fields: unknown, message?: string): void {
    warnings.push({ fields, message })
  }
  const deps = { clock: { now: () => now }, timer, random: () => 0, log: { warn } }
  return {
    crm: createPipedrive({ tokens: staticTokens(token), scopes: null, baseUrl: origin, ...config }, deps),
    slept: timer.slept,
    warnings,
    setNow(later) {
      now = later
    },
  }
}

/** Codes of our custom fields as an account has given them. */
export const codes = {
  status: 'a1'.repeat(20),
  missing: 'b2'.repeat(20),
  since: 'c3'.repeat(20),
  carried: 'd4'.repeat(20),
} as const

/** A built-in field as Pipedrive sends it. */
export function builtIn(code: string, more: object = {}): object {
  return {
    field_name: code,
    field_code: code,
    field_type: 'varchar',
    description: null,
    options: null,
    is_custom_field: false,
    ...more,
  }
}

/** One of our custom fields as Pipedrive sends it. */
export function ownField(part: keyof typeof codes, more: object = {}): object {
  const types = { status: 'enum', missing: 'text', since: 'date', carried: 'text' }
  const names = {
    status: 'Minset status',
    missing: 'Minset: missing',
    since: 'Minset: since',
    carried: 'Minset: activities',
  }
  return {
    field_name: names[part],
    field_code: codes[part],
    field_type: types[part],
    description: `What it is for. Kept by Minset, do not edit (minset:${part}).`,
    options: part === 'status' ? [option(17, 'Incomplete'), option(18, 'Complete')] : null,
    is_custom_field: true,
    ...more,
  }
}

export function option(id: number, label: string): object {
  return { id, label }
}

/** The field of labels, with one of a person's and, unless told otherwise, ours. */
export function labelField(options: readonly object[] = [option(5, 'Hot'), option(6, 'Minset: incomplete')]): object {
  return builtIn('label_ids', { field_name: 'Label', field_type: 'set', options })
}

/** A full set of fields. */
export function allFields(): readonly object[] {
  const parts = ['status', 'missing', 'since', 'carried'] as const
  return [builtIn('name'), labelField(), ...parts.map((part) => ownField(part))]
}

/** An answer of version 2 with a list, as its last page. */
export function listed(items: readonly object[]): { readonly status: number; readonly body: object } {
  return { status: 200, body: { success: true, data: items, additional_data: { next_cursor: null } } }
}

/** An answer with one thing. */
export function single(data: object): { readonly status: number; readonly body: object } {
  return { status: 200, body: { success: true, data } }
}

/** A refusal. */
export function refusal(
  status: number,
  error: string,
  more: object = {},
): { readonly status: number; readonly body: object } {
  return { status, body: { success: false, error, data: null, ...more } }
}
