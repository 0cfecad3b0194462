import type { RecordSource } from '../../../domain/field.ts'
import { ownValue } from '../../../domain/own-value.ts'

/**
 * The portable source by the `origin` of a deal. Documented: `ManuallyCreated`; that Pipedrive sets it and nobody can change it.
 * Uncertain: the other words, which are quoted in public threads. People, organizations and activities have none.
 */
const sources: Readonly<Record<string, RecordSource>> = {
  manuallycreated: 'person',
  import: 'import',
  imported: 'import',
  webforms: 'form',
  webform: 'form',
  chatbot: 'form',
  livechat: 'form',
  scheduler: 'form',
  api: 'integration',
  app: 'integration',
  marketplace: 'integration',
  automation: 'integration',
  prospector: 'integration',
  emailsync: 'integration',
}

/** Who or what created a deal; null if Pipedrive does not say, or says a word that is not known. */
export function sourceOf(origin: string | null | undefined): RecordSource | null {
  return ownValue(sources, (origin ?? '').toLowerCase().replace(/[^a-z]/g, '')) ?? null
}
