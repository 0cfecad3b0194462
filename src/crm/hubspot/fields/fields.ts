import type { CallOutcome } from '../../../domain/field.ts'
import type { ObjectType } from '../../../domain/record.ts'

/** HubSpot's name of an object type in paths, and its id in the addresses of record pages. Both are documented. */
export const vendorTypes: Readonly<Record<ObjectType, { readonly name: string; readonly typeId: string }>> = {
  contact: { name: 'contacts', typeId: '0-1' },
  company: { name: 'companies', typeId: '0-2' },
  deal: { name: 'deals', typeId: '0-3' },
  meeting: { name: 'meetings', typeId: '0-47' },
  call: { name: 'calls', typeId: '0-48' },
  task: { name: 'tasks', typeId: '0-27' },
}

/** The property with the time of a record's last change. Documented: contacts have a different name for it. */
export function modifiedProperty(type: ObjectType): string {
  return type === 'contact' ? 'lastmodifieddate' : 'hs_lastmodifieddate'
}

/** Our own properties, which hold the flag. */
export const flagProperties = { status: 'minset_status', missing: 'minset_missing', since: 'minset_since' } as const

export const ownerProperty = 'hubspot_owner_id'
export const outcomeProperty = 'hs_call_disposition'
/**
 * When a deal came into its current stage. Uncertain: reported by others; HubSpot documents one property for each stage
 * (`hs_v2_date_entered_<stage>`). In an account without it, rules about it are left out.
 */
export const stageAgeProperty = 'hs_v2_date_entered_current_stage'
/**
 * Why mail to a contact came back for good, and how many mails came back. Documented: the number is that of the current address.
 * Uncertain: whether HubSpot forgets the reason when the address changes.
 */
export const bounceProperties = { reason: 'hs_email_hard_bounce_reason_enum', count: 'hs_email_bounce' } as const
/** Who or what created a record, in a code and in words. Documented; every type has them. */
export const sourceProperties = { code: 'hs_object_source', label: 'hs_object_source_label' } as const

/** The properties that are read for the portable fields. Data that no rule or figure needs is not fetched. */
const portableProperties: Readonly<Record<ObjectType, readonly string[]>> = {
  contact: [
    'firstname',
    'lastname',
    'email',
    'hs_additional_emails',
    'work_email',
    'phone',
    'mobilephone',
    'hs_whatsapp_phone_number',
    'jobtitle',
    ...Object.values(bounceProperties),
  ],
  company: ['name', 'domain', 'hs_additional_domains', 'website', 'phone', 'industry', 'country'],
  deal: [
    'dealname',
    'amount',
    'deal_currency_code',
    'closedate',
    'pipeline',
    'dealstage',
    'closed_lost_reason',
    stageAgeProperty,
  ],
  meeting: [
    'hs_meeting_title',
    'hs_meeting_start_time',
    'hs_meeting_end_time',
    'hs_meeting_outcome',
    'hs_meeting_body',
    'hs_internal_meeting_notes',
  ],
  call: [
    'hs_call_title',
    'hs_call_body',
    'hs_timestamp',
    'hs_call_direction',
    'hs_call_status',
    outcomeProperty,
    'hs_call_duration',
  ],
  task: ['hs_task_subject', 'hs_timestamp', 'hs_task_status'],
}

/** Every property that is read of a type, including `vendorFields` (HubSpot's names, from rules), without repeats. */
export function propertiesToRead(type: ObjectType, vendorFields: readonly string[]): readonly string[] {
  const ofEveryType = [ownerProperty, ...Object.values(sourceProperties), ...Object.values(flagProperties)]
  return [...new Set([...portableProperties[type], ...ofEveryType, ...vendorFields])]
}

/**
 * HubSpot's default call outcomes by their documented ids. Accounts rename labels and add outcomes of their own, so
 * outcomes are identified by id and never by label.
 */
export const outcomeIds: Readonly<Record<Exclude<CallOutcome, 'other'>, string>> = {
  busy: '9d9162e7-6cf3-4944-bf63-4dff82258764',
  connected: 'f240bbac-87c9-4f6e-bf70-924b57d47db7',
  leftMessage: 'a4c4c377-d246-4b32-a13b-75a56a4cd0ff',
  leftVoicemail: 'b2cf5968-551e-4856-9783-52b3da59a7d0',
  noAnswer: '73a0d17f-1163-4015-bdd5-ec830791da20',
  wrongNumber: '17b47fee-58de-441e-a44c-c6300d46f273',
}
