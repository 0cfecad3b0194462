import type { RecordSource } from '../../../domain/field.ts'
import { ownValue } from '../../../domain/own-value.ts'

/**
 * The portable source by HubSpot's code of it. Documented: CRM_UI, IMPORT, FORM, API, INTEGRATION, MOBILE_IOS, MOBILE_ANDROID,
 * CONVERSATIONS, MEETINGS, SALESFORCE, WORKFLOWS. Uncertain: the others, which are quoted in public threads. What a visitor does in
 * a chat or a meeting link counts as a form. A code that is not here is unknown.
 */
const sources: Readonly<Record<string, RecordSource>> = {
  CRM_UI: 'person',
  CRM_UI_BULK_ACTION: 'person',
  CONTACTS_WEB: 'person',
  MOBILE_IOS: 'person',
  MOBILE_ANDROID: 'person',
  EXTENSION: 'person',
  SALES: 'person',
  CLONE_OBJECTS: 'person',
  IMPORT: 'import',
  MIGRATION: 'import',
  FORM: 'form',
  FORMS: 'form',
  CONVERSATIONS: 'form',
  BOT: 'form',
  CHAT: 'form',
  MEETINGS: 'form',
  API: 'integration',
  INTEGRATION: 'integration',
  INTEGRATIONS_PLATFORM: 'integration',
  INTEGRATIONS_SYNC: 'integration',
  SALESFORCE: 'integration',
  EMAIL_INTEGRATION: 'integration',
  GMAIL_INTEGRATION: 'integration',
  WORKFLOWS: 'integration',
  AUTOMATION_PLATFORM: 'integration',
  DATA_ENRICHMENT: 'integration',
}

/**
 * Who or what created a record; null if HubSpot does not say, or says a word that is not known.
 *
 * @param label HubSpot's text for people ("CRM UI"), which says it if the code does not
 */
export function sourceOf(code: string | null, label: string | null): RecordSource | null {
  return [code, label].map((text) => ownValue(sources, codeIn(text))).find((source) => source !== undefined) ?? null
}

/** "CRM UI" and "crm_ui" as `CRM_UI`. */
function codeIn(text: string | null): string {
  return (text ?? '').trim().toUpperCase().replace(/\W+/g, '_')
}
