import { forgetOtherApp, noteOtherApp } from '../accounts/index.ts'
import type { OtherApp } from '../crm/port.ts'
import type { CardDeps } from './card-deps.ts'

/** How often the same is stored at most. */
const everyMs = 60_000

export interface AppNotes {
  /** Notes that a card belongs to another app than the configured one: Health says so. Never throws. */
  other(vendor: string, apps: OtherApp): Promise<void>
  /** Notes that a card belongs to the configured app, which ends that. Never throws. */
  configured(vendor: string): Promise<void>
}

/** Notes of which apps the requests of cards are. Stores little, however many there are, and changes no answer. */
export function createAppNotes({ db, clock, log }: Pick<CardDeps, 'db' | 'clock' | 'log'>): AppNotes {
  /** When each was stored last, in milliseconds. */
  const storedAt = new Map<string, number>()

  async function store(what: string, save: () => Promise<void>): Promise<void> {
    const now = clock.now().getTime()
    if (Math.abs(now - (storedAt.get(what) ?? Number.NEGATIVE_INFINITY)) < everyMs) return
    storedAt.set(what, now)
    try {
      await save()
    } catch (error) {
      log.warn({ err: error }, 'the app of a card could not be noted')
    }
  }

  return {
    other: (vendor, apps) => store(`other ${vendor}`, () => noteOtherApp(db, { vendor, ...apps })),
    configured: (vendor) => store(`configured ${vendor}`, () => forgetOtherApp(db, vendor)),
  }
}
