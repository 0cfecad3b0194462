import type { Clock } from '../../../domain/time/clock.ts'
import { type Message, message } from '../../../words/index.ts'
import { type AnyOf, createFeatures, type Features, lackOf, withoutApp } from '../../access/features.ts'
import type { FeatureName } from '../../port.ts'

const dealFields: AnyOf = ['deal-fields:full', 'admin']
const contactFields: AnyOf = ['contact-fields:full', 'admin']

/** The scopes that each feature requires. Documented for each operation. */
const scopesNeeded: Readonly<Record<FeatureName, readonly AnyOf[]>> = {
  read: [
    ['deals:read', 'deals:full'],
    ['contacts:read', 'contacts:full'],
    ['activities:read', 'activities:full'],
    ['users:read'],
  ],
  flags: [['deals:full'], ['contacts:full'], dealFields, contactFields],
  outcomes: [['activities:full']],
  repairs: [['deals:full'], ['contacts:full'], ['activities:full']],
  worklists: [['activities:full']],
  highlights: [['deals:full'], ['contacts:full']],
  // Panels and frames come with the app, whatever it may read.
  cards: [],
  webhooks: [['admin']],
  'event-log': [],
}

const noOwnerTasks = message('pipedrive.tasks.off')
const noJournal = message('pipedrive.log.none')

export interface FeatureSettings {
  /** The granted scopes; null for a personal token, which has none: every feature that needs no app is then on until refused. */
  readonly scopes: readonly string[] | null
  /** Whether owners get tasks for records whose flag cannot be stored anywhere. */
  readonly ownerTasks: boolean
}

export interface PipedriveFeatures extends Features {
  /** Whether a scope that improves some feature is certain to have been granted. */
  names(scope: string): boolean
}

/** What Minset may do in one account. */
export function pipedriveFeatures(settings: FeatureSettings, clock: Clock): PipedriveFeatures {
  const { scopes } = settings
  return {
    ...createFeatures((name) => whyNever(name, settings) ?? lackOf(scopesNeeded[name], scopes), clock),
    names: (scope) => scopes?.includes(scope) ?? false,
  }
}

function whyNever(name: FeatureName, { scopes, ownerTasks }: FeatureSettings): Message | null {
  if (name === 'event-log') return noJournal
  if (name === 'cards' && scopes === null) return withoutApp
  return name === 'worklists' && !ownerTasks ? noOwnerTasks : null
}
