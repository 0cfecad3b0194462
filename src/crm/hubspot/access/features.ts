import { type Clock, hasPassed } from '../../../domain/clock.ts'
import type { Feature, FeatureName } from '../../port.ts'

const featureNames: readonly FeatureName[] = ['read', 'flags', 'outcomes', 'lists', 'tags', 'webhooks', 'journal']

const readable = ['contacts', 'companies', 'deals', 'owners'].map((name) => `crm.objects.${name}.read`)
const flaggable = ['contacts', 'companies', 'deals']

/**
 * The scopes that each feature stands on (documented names). Calls, meetings and tasks come with contacts (documented),
 * so outcomes need no more than those. What events come in is decided by the app; the account's part is that it may be
 * read.
 */
const scopesNeeded: Readonly<Record<FeatureName, readonly string[]>> = {
  read: readable,
  flags: flaggable.flatMap((name) => [`crm.objects.${name}.write`, `crm.schemas.${name}.write`]),
  outcomes: ['crm.objects.contacts.write'],
  lists: ['crm.lists.read', 'crm.lists.write'],
  tags: ['crm-pipelines-object-label-access'],
  webhooks: readable,
  journal: readable,
}

/**
 * What Minset may do in the account. Pure.
 *
 * @param scopes as granted; null for a token that does not tell: then everything is on that was not refused
 * @param refused features that HubSpot has refused although the scopes speak for them, with the reason in words
 */
export function featuresOf(
  scopes: readonly string[] | null,
  refused: ReadonlyMap<FeatureName, string>,
): readonly Feature[] {
  return featureNames.map((name) => {
    const lacking = scopes === null ? [] : scopesNeeded[name].filter((scope) => !scopes.includes(scope))
    const why = lacking.length > 0 ? `the account has not granted ${lacking.join(', ')}` : (refused.get(name) ?? null)
    return { name, on: why === null, why }
  })
}

export interface Features {
  list(): readonly Feature[]
  /** Why a feature is off; null while it is on. */
  whyOff(name: FeatureName): string | null
  /** Takes note that HubSpot refuses a feature. */
  refuse(name: FeatureName, why: string): void
}

/** An admin may give a static token more scopes at any time, and HubSpot does not tell: so a refusal is not for ever. */
const refusedForMs = 3_600_000

/** The features of one account, with what HubSpot has refused within the last hour. */
export function createFeatures(scopes: readonly string[] | null, clock: Clock): Features {
  const refusals = new Map<FeatureName, { readonly why: string; readonly refusedAt: Date }>()

  function list(): readonly Feature[] {
    const now = clock.now()
    const standing = [...refusals].filter(([, { refusedAt }]) => !hasPassed(refusedAt, refusedForMs, now))
    return featuresOf(scopes, new Map(standing.map(([name, { why }]) => [name, why])))
  }

  return {
    list,
    whyOff: (name) => list().find((feature) => feature.name === name)?.why ?? null,
    refuse(name, why) {
      refusals.set(name, { why, refusedAt: clock.now() })
    },
  }
}
