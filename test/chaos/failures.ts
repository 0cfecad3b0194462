import type { FaultAnswer, FaultPlan } from '../../src/sandbox/core/faults/faults.ts'
import { pick } from './chaos-crm.ts'

/** How calls fail: its name, what the CRM answers, and of which calls; of any of the API if it does not say. */
export type Failure = readonly [name: string, answer: FaultAnswer, concerns?: (path: string) => boolean]

const page = '<!doctype html><title>Bad gateway</title><h1>502</h1>'

/** What happens to the calls of any web service. */
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
  /** Once it is, what was planned does not happen any more. */
  readonly isCalm: () => boolean
}

/** Some of the next calls fail in one way. Says which. */
export function failSome({ random, faults, failures, isOfApi, isCalm }: Failing): string {
  const times = 1 + Math.floor(random() * 3)
  const [name, answer, concerns = isOfApi] = pick(random, failures) ?? ['reset', 'reset']
  faults.add({ matches: ({ path }) => !isCalm() && concerns(path), times, answer })
  return `${times} × ${name}`
}
