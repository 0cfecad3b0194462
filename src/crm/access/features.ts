import { type Clock, hasPassed } from '../../domain/time/clock.ts'
import type { Feature, FeatureName } from '../port.ts'

const featureNames: readonly FeatureName[] = [
  'read',
  'flags',
  'outcomes',
  'worklists',
  'highlights',
  'webhooks',
  'event-log',
]

/** Scopes of which any one will do. */
export type AnyOf = readonly string[]

/**
 * Why a feature is off for want of scopes, in words; null where it is not. Pure.
 *
 * @param granted null for a token that does not tell its scopes: then nothing is known to lack
 */
export function lackOf(needed: readonly AnyOf[], granted: readonly string[] | null): string | null {
  const lacking = granted === null ? [] : needed.filter((anyOf) => !anyOf.some((one) => granted.includes(one)))
  if (lacking.length === 0) return null
  return `the account has not granted ${lacking.map((anyOf) => anyOf.join(' or ')).join(', ')}`
}

/** What Minset may do in an account, with what its CRM has refused within the last hour. */
export interface Features {
  list(): readonly Feature[]
  /** Why a feature is off; null while it is on. */
  whyOff(name: FeatureName): string | null
  /** Takes note that the CRM refuses a feature. */
  refuse(name: FeatureName, why: string): void
}

/** Permissions may be widened at any time, and no CRM tells: so a refusal is not for ever. */
const refusedForMs = 3_600_000

/**
 * @param whyNever why the account's scopes or the settings leave a feature off, in words; null where they do not. A scope
 *   that was not granted counts before a refusal: it says what to do
 */
export function createFeatures(whyNever: (name: FeatureName) => string | null, clock: Clock): Features {
  const refusals = new Map<FeatureName, { readonly why: string; readonly refusedAt: Date }>()

  function whyOff(name: FeatureName): string | null {
    const refusal = refusals.get(name)
    const isRefused = refusal !== undefined && !hasPassed(refusal.refusedAt, refusedForMs, clock.now())
    return whyNever(name) ?? (isRefused ? refusal.why : null)
  }

  return {
    whyOff,
    list: () =>
      featureNames.map((name) => {
        const why = whyOff(name)
        return { name, on: why === null, why }
      }),
    refuse(name, why) {
      refusals.set(name, { why, refusedAt: clock.now() })
    },
  }
}
