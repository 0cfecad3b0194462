import { type Clock, hasPassed } from '../../../domain/clock.ts'
import type { Feature, FeatureName } from '../../port.ts'

const featureNames: readonly FeatureName[] = ['read', 'flags', 'outcomes', 'lists', 'tags', 'webhooks', 'journal']

/** Scopes of which any one will do. */
type AnyOf = readonly string[]

const dealFields: AnyOf = ['deal-fields:full', 'admin']
const contactFields: AnyOf = ['contact-fields:full', 'admin']

/** The scopes that each feature stands on. Documented for each operation. */
const scopesNeeded: Readonly<Record<FeatureName, readonly AnyOf[]>> = {
  read: [
    ['deals:read', 'deals:full'],
    ['contacts:read', 'contacts:full'],
    ['activities:read', 'activities:full'],
    ['users:read'],
  ],
  flags: [['deals:full'], ['contacts:full'], dealFields, contactFields],
  outcomes: [['activities:full']],
  lists: [['activities:full']],
  tags: [['deals:full'], ['contacts:full']],
  webhooks: [['admin']],
  journal: [],
}

const noOwnerTasks = 'tasks for the owners of incomplete records are switched off in the settings'
const noJournal = 'Pipedrive keeps no log of events'

export interface FeatureSettings {
  /** As granted; null for a person's own token, which has none: then everything is on that was not refused. */
  readonly scopes: readonly string[] | null
  /** Whether owners get tasks for records that nothing can carry a flag for. */
  readonly ownerTasks: boolean
}

/**
 * What Minset may do in the account. Pure.
 *
 * @param refused features that Pipedrive has refused although the scopes speak for them, with the reason in words
 */
export function featuresOf(
  { scopes, ownerTasks }: FeatureSettings,
  refused: ReadonlyMap<FeatureName, string>,
): readonly Feature[] {
  return featureNames.map((name) => {
    const why = whyNever(name, ownerTasks) ?? lackOf(name, scopes) ?? refused.get(name) ?? null
    return { name, on: why === null, why }
  })
}

function whyNever(name: FeatureName, ownerTasks: boolean): string | null {
  if (name === 'journal') return noJournal
  return name === 'lists' && !ownerTasks ? noOwnerTasks : null
}

function lackOf(name: FeatureName, scopes: readonly string[] | null): string | null {
  const lacking =
    scopes === null ? [] : scopesNeeded[name].filter((anyOf) => !anyOf.some((one) => scopes.includes(one)))
  if (lacking.length === 0) return null
  return `the account has not granted ${lacking.map((anyOf) => anyOf.join(' or ')).join(', ')}`
}

export interface Features {
  list(): readonly Feature[]
  /** Why a feature is off; null while it is on. */
  whyOff(name: FeatureName): string | null
  /** Takes note that Pipedrive refuses a feature. */
  refuse(name: FeatureName, why: string): void
  /** Whether a scope that some feature is better with has been granted for certain. */
  names(scope: string): boolean
}

/** An admin may widen a person's permissions at any time, and Pipedrive does not tell: so a refusal is not for ever. */
const refusedForMs = 3_600_000

/** The features of one account, with what Pipedrive has refused within the last hour. */
export function createFeatures(settings: FeatureSettings, clock: Clock): Features {
  const refusals = new Map<FeatureName, { readonly why: string; readonly refusedAt: Date }>()

  function list(): readonly Feature[] {
    const now = clock.now()
    const standing = [...refusals].filter(([, { refusedAt }]) => !hasPassed(refusedAt, refusedForMs, now))
    return featuresOf(settings, new Map(standing.map(([name, { why }]) => [name, why])))
  }

  return {
    list,
    whyOff: (name) => list().find((feature) => feature.name === name)?.why ?? null,
    refuse(name, why) {
      refusals.set(name, { why, refusedAt: clock.now() })
    },
    names: (scope) => settings.scopes?.includes(scope) ?? false,
  }
}
