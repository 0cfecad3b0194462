import { randomBytes, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Access } from '../crm/port.ts'
import { isStillAhead } from '../domain/time/clock.ts'
import { type Keyring, signedValue, signValue } from '../infra/secrets/keyring.ts'

/** The value that the browser brings back from the vendor's consent page. */
const State = z.object({
  vendor: z.string(),
  /** The requested access: some vendors always grant everything that the app can have. */
  access: z.enum(['read', 'write']),
  /** Also in a cookie of the browser that began, so that nobody can be made to finish another person's installation. */
  nonce: z.string(),
  /** Milliseconds since 1970. */
  expiresAt: z.number(),
})
export type InstallState = z.infer<typeof State>

/** Enough for a person to read, log in, and perhaps ask an admin; after that they must begin again. */
const lifetimeMs = 10 * 60_000
/** Allowed difference between the clocks of two processes. */
const clockSkewMs = 60_000

/** A new state for a browser that starts to connect an account. */
export function newInstallState({
  vendor,
  access,
  now,
}: {
  readonly vendor: string
  readonly access: Access
  readonly now: Date
}): InstallState {
  return { vendor, access, nonce: randomBytes(16).toString('base64url'), expiresAt: now.getTime() + lifetimeMs }
}

/** Signs a state, so that a forged one is recognised. */
export function signState(keyring: Keyring, state: InstallState): string {
  return signValue(keyring, purpose, state)
}

/** The state, if Minset signed it for this vendor and browser and it has not expired; else null. Constant time. */
export function verifyState(
  keyring: Keyring,
  signed: string,
  expected: { readonly vendor: string; readonly nonce: string; readonly now: Date },
): InstallState | null {
  const state = State.safeParse(signedValue(keyring, purpose, signed)).data
  if (state === undefined) return null
  const isValid =
    state.vendor === expected.vendor && isStillAhead(new Date(state.expiresAt), lifetimeMs + clockSkewMs, expected.now)
  return isValid && isEqual(state.nonce, expected.nonce) ? state : null
}

const purpose = 'minset install state'

function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
