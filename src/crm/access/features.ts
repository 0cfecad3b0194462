import { type Clock, hasPassed } from '../../domain/time/clock.ts'
import { listMessage, type Message, message } from '../../words/index.ts'
import type { Feature, FeatureName } from '../port.ts'

/** Every feature, in the order in which people read of them. */
export const featureNames: readonly FeatureName[] = [
  'read',
  'flags',
  'outcomes',
  'repairs',
  'worklists',
  'highlights',
  'cards',
  'webhooks',
  'event-log',
]

/** Scopes of which any one is sufficient. */
export type AnyOf = readonly string[]

/**
 * Why a feature is off because of missing scopes; null if none is missing. Pure.
 *
 * @param granted null for a token that does not list its scopes: none is then known to be missing
 */
export function lackOf(needed: readonly AnyOf[], granted: readonly string[] | null): Message | null {
  const lacking = granted === null ? [] : needed.filter((anyOf) => !anyOf.some((one) => granted.includes(one)))
  if (lacking.length === 0) return null
  const scopes = lacking.map((anyOf) =>
    listMessage(
      'list.or',
      anyOf.map((scope) => message('asWritten', { text: scope })),
    ),
  )
  return message('setUp.ungranted', { scopes: listMessage('list.comma', scopes) })
}

/** Why an account that is connected with a token has no cards: they belong to the app, whose secret signs their requests. */
export const withoutApp = message('cards.noApp')

/** What Minset may do in one account, including what its CRM has refused within the last hour. */
export interface Features {
  list(): readonly Feature[]
  /** Why a feature is off; null while it is on. */
  whyOff(name: FeatureName): Message | null
  /** Records that the CRM refuses a feature. */
  refuse(name: FeatureName, why: Message): void
}

/** Permissions can be widened at any time and no CRM reports it, so a refusal expires. */
const refusedForMs = 3_600_000

/**
 * The features of one account: off by its scopes or the settings, or for a while after a refusal by its CRM.
 *
 * @param whyNever why the account's scopes or the settings turn a feature off; null if they do not. It takes
 *   precedence over a refusal, because a missing scope tells people what to do
 */
export function createFeatures(whyNever: (name: FeatureName) => Message | null, clock: Clock): Features {
  const refusals = new Map<FeatureName, { readonly why: Message; readonly refusedAt: Date }>()

  function whyOff(name: FeatureName): Message | null {
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
