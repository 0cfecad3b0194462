import type { Clock } from '../../../domain/time/clock.ts'
import { createFeatures, type Features, lackOf, withoutApp } from '../../access/features.ts'
import type { FeatureName } from '../../port.ts'

const readable = ['contacts', 'companies', 'deals', 'owners'].map((name) => `crm.objects.${name}.read`)
const flaggable = ['contacts', 'companies', 'deals']

/**
 * The scopes that each feature requires (documented names). Calls, meetings and tasks come with contacts (documented),
 * so outcomes need only those. The app decides which events arrive; the account only has to be readable.
 */
const scopesNeeded: Readonly<Record<FeatureName, readonly string[]>> = {
  read: readable,
  flags: flaggable.flatMap((name) => [`crm.objects.${name}.write`, `crm.schemas.${name}.write`]),
  outcomes: ['crm.objects.contacts.write'],
  repairs: flaggable.map((name) => `crm.objects.${name}.write`),
  worklists: ['crm.lists.read', 'crm.lists.write'],
  highlights: ['crm-pipelines-object-label-access'],
  // Cards are refused for types that the app may not read (reported).
  cards: flaggable.map((name) => `crm.objects.${name}.read`),
  webhooks: readable,
  'event-log': readable,
}

/**
 * What Minset may do in one account.
 *
 * @param scopes as granted; null for a token that does not list them: every feature that needs no app is then on until it
 *   is refused
 */
export function hubspotFeatures(scopes: readonly string[] | null, clock: Clock): Features {
  return createFeatures((name) => {
    if (name === 'cards' && scopes === null) return withoutApp
    return lackOf(
      scopesNeeded[name].map((scope) => [scope]),
      scopes,
    )
  }, clock)
}
