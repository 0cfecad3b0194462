import type { Store } from '../../src/app/open-store.ts'
import { rulesetsOf, rulesFileOf } from './rulesets.ts'

/** Rules about deals, which carry flags, and about the records that they carry them for. */
export const rulesets = rulesetsOf(
  rulesFileOf(
    `name: test
country: NO
rules:
  - { id: deal-amount, object: deal, title: A deal has an amount, missing: amount, need: { field: amount } }
  - { id: meeting-result, object: meeting, title: A meeting has a result, missing: result, need: { choice: outcome } }
  - { id: meeting-notes, object: meeting, title: A meeting has notes, missing: notes, need: { field: notes } }
  - { id: call-outcome, object: call, title: A call has an outcome, missing: outcome, need: { choice: outcome } }
`,
  ),
)

/** Fields of a complete deal, and of complete and incomplete activities. */
export const good = { amount: 100 }
export const demonstration = {
  subject: 'Demonstration',
  startsAt: '2026-03-11T23:30:00.000Z',
  outcome: null,
  notes: 'x',
}
export const held = { ...demonstration, outcome: 'held' }
export const call = { subject: null, at: '2026-04-03T10:00:00.000Z', outcome: null }

export function nothing(): Promise<void> {
  return Promise.resolve()
}

/** A queue that runs nothing and only records the enqueued jobs. */
export function quietQueue(enqueued: string[]): Store['queue'] {
  return {
    enqueue: (_db, { name }) => Promise.resolve(void enqueued.push(name)),
    work: nothing,
    drain: nothing,
    depths: () => Promise.resolve({}),
    oldest: () => Promise.resolve({ waiting: null, active: null }),
    stop: nothing,
  }
}
