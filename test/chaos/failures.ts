import type { FaultAnswer, FaultPlan } from '../../src/sandbox/core/faults/faults.ts'
import { pick } from './chaos-crm.ts'

/** A way for calls to fail: its name, the CRM's response, and the affected calls; by default all calls of the API. */
export type Failure = readonly [name: string, answer: FaultAnswer, concerns?: (path: string) => boolean]

const page = '<!doctype html><title>Bad gateway</title><h1>502</h1>'

/** Failures of any web service. */
export const commonFailures: readonly Failure[] = [
  ['no answer', { hangMs: 500 }],
  ['lost answer', 'lost'],
  ['502 page', { status: 502, body: page, headers: { 'content-type': 'text/html' } }],
  ['403 page', { status: 403, body: page, headers: { 'content-type': 'text/html' } }],
  ['reset', 'reset'],
  ['503', { status: 503, body: '' }],
]

export interface Failing {
  readonly random: () => number
  readonly faults: FaultPlan
  readonly failures: readonly Failure[]
  readonly isOfApi: (path: string) => boolean
  /** From then on, planned failures no longer happen. */
  readonly isCalm: () => boolean
}

/** Makes some of the next calls fail in one way. Returns its name. */
export function failSome({ random, faults, failures, isOfApi, isCalm }: Failing): string {
  const times = 1 + Math.floor(random() * 3)
  const [name, answer, concerns = isOfApi] = pick(random, failures) ?? ['reset', 'reset']
  faults.add({ matches: ({ path }) => !isCalm() && concerns(path), times, answer })
  return `${times} × ${name}`
}
