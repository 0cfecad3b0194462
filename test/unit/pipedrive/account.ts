import type { PipedriveConfig } from '../../../src/crm/pipedrive/index.ts'
import { type Adapter, connect } from './adapter.ts'

/** The adapter with a personal token, which has all of the person's permissions. */
export function connectPerson(config: Partial<PipedriveConfig> = {}): Adapter {
  return connect({ scopes: null, ...config })
}

/** Codes of Minset's custom fields in an account. */
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

/** One of Minset's custom fields as Pipedrive sends it. */
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

/** The label field, with one of a person's labels and, by default, Minset's. */
export function labelField(options: readonly object[] = [option(5, 'Hot'), option(6, 'Minset: incomplete')]): object {
  return builtIn('label_ids', { field_name: 'Label', field_type: 'set', options })
}

/** A full set of fields. */
export function allFields(): readonly object[] {
  const parts = ['status', 'missing', 'since', 'carried'] as const
  return [builtIn('name'), labelField(), ...parts.map((part) => ownField(part))]
}

/** A response of version 2 with a list, as its last page. */
export function listed(items: readonly object[]): { readonly status: number; readonly body: object } {
  return { status: 200, body: { success: true, data: items, additional_data: { next_cursor: null } } }
}

/** A response with a single item. */
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
