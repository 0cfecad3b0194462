import { ownValue } from '../../core/state/own-value.ts'
import type { TypeName } from '../state/object-types.ts'

export type PropertyType = 'bool' | 'date' | 'datetime' | 'enumeration' | 'number' | 'phone_number' | 'string'

/** A property definition as the properties API returns it (documented shape). */
export interface PropertyDefinition {
  readonly name: string
  readonly label: string
  readonly description: string
  readonly groupName: string
  readonly type: PropertyType
  readonly fieldType: string
  readonly options: readonly PropertyOption[]
  readonly displayOrder: number
  readonly hidden: boolean
  readonly hubspotDefined: boolean
  readonly calculated: boolean
  readonly formField: boolean
  readonly hasUniqueValue: boolean
  readonly archived: boolean
  readonly externalOptions: boolean
  readonly referencedObjectType?: 'OWNER'
  readonly dataSensitivity: 'non_sensitive'
  readonly modificationMetadata: {
    readonly archivable: boolean
    readonly readOnlyDefinition: boolean
    readonly readOnlyValue: boolean
    readonly readOnlyOptions?: boolean
  }
  readonly createdAt?: string
  readonly updatedAt?: string
}

export interface PropertyOption {
  readonly label: string
  readonly value: string
  readonly displayOrder: number
  readonly hidden: boolean
  readonly description?: string
}

export interface PropertyGroup {
  readonly name: string
  readonly label: string
  readonly displayOrder: number
  readonly archived: boolean
}

/** `name label type[:fieldType]`, with `!` after the type if the value is read-only. */
type Line = readonly [name: string, label: string, kind: string, options?: readonly (readonly [string, string])[]]

const ownerProperty = 'hubspot_owner_id'

const always: readonly Line[] = [
  ['hs_object_id', 'Record ID', 'number!'],
  [ownerProperty, 'Owner', 'enumeration'],
  ['hs_object_source', 'Record source', 'string!'],
  ['hs_object_source_label', 'Record source label', 'string!'],
  ['hs_merged_object_ids', 'Merged record IDs', 'string!'],
]

/** Documented ids of HubSpot's default call outcomes. */
export const callOutcomes = {
  busy: '9d9162e7-6cf3-4944-bf63-4dff82258764',
  connected: 'f240bbac-87c9-4f6e-bf70-924b57d47db7',
  leftMessage: 'a4c4c377-d246-4b32-a13b-75a56a4cd0ff',
  leftVoicemail: 'b2cf5968-551e-4856-9783-52b3da59a7d0',
  noAnswer: '73a0d17f-1163-4015-bdd5-ec830791da20',
  wrongNumber: '17b47fee-58de-441e-a44c-c6300d46f273',
} as const

export const callOutcomeOptions: readonly (readonly [string, string])[] = [
  [callOutcomes.busy, 'Busy'],
  [callOutcomes.connected, 'Connected'],
  [callOutcomes.leftMessage, 'Left live message'],
  [callOutcomes.leftVoicemail, 'Left voicemail'],
  [callOutcomes.noAnswer, 'No answer'],
  [callOutcomes.wrongNumber, 'Wrong number'],
]

const callStatuses =
  'BUSY CALLING_CRM_USER CANCELED COMPLETED CONNECTING FAILED IN_PROGRESS MISSED NO_ANSWER QUEUED RINGING'
/** Quoted by others. */
const hardBounceReasons = 'CONTENT MAILBOX_FULL OTHER POLICY SPAM UNKNOWN_USER'
const lifecycleStages =
  'subscriber lead marketingqualifiedlead salesqualifiedlead opportunity customer evangelist other'

function words(list: string): readonly (readonly [string, string])[] {
  return list
    .split(' ')
    .map((word) => [word, word.charAt(0) + word.slice(1).toLowerCase().replaceAll('_', ' ')] as const)
}

const lines: Readonly<Record<TypeName, readonly Line[]>> = {
  contacts: [
    ['firstname', 'First name', 'string'],
    ['lastname', 'Last name', 'string'],
    ['email', 'Email', 'string'],
    ['hs_additional_emails', 'Additional email addresses', 'string'],
    ['work_email', 'Work email', 'string'],
    ['phone', 'Phone number', 'string:phonenumber'],
    ['mobilephone', 'Mobile phone number', 'string:phonenumber'],
    ['hs_whatsapp_phone_number', 'WhatsApp phone number', 'string:phonenumber'],
    ['jobtitle', 'Job title', 'string'],
    ['company', 'Company name', 'string'],
    ['lifecyclestage', 'Lifecycle stage', 'enumeration', words(lifecycleStages)],
    ['hs_lead_status', 'Lead status', 'enumeration', words('NEW OPEN IN_PROGRESS CONNECTED UNQUALIFIED')],
    ['hs_email_optout', 'Unsubscribed from all email', 'bool!'],
    ['hs_email_bounce', 'Marketing emails bounced', 'number!'],
    ['hs_email_hard_bounce_reason_enum', 'Email hard bounce reason', 'enumeration!', words(hardBounceReasons)],
    ['createdate', 'Create date', 'datetime!'],
    ['lastmodifieddate', 'Last modified date', 'datetime!'],
  ],
  companies: [
    ['name', 'Company name', 'string'],
    ['domain', 'Company domain name', 'string'],
    ['hs_additional_domains', 'Additional domains', 'string'],
    ['website', 'Website URL', 'string'],
    ['phone', 'Phone number', 'string:phonenumber'],
    ['industry', 'Industry', 'enumeration'],
    ['address', 'Street address', 'string'],
    ['city', 'City', 'string'],
    ['country', 'Country/Region', 'string'],
    ['numberofemployees', 'Number of employees', 'number'],
    ['annualrevenue', 'Annual revenue', 'number'],
    ['lifecyclestage', 'Lifecycle stage', 'enumeration', words(lifecycleStages)],
    ['createdate', 'Create date', 'datetime!'],
    ['hs_lastmodifieddate', 'Last modified date', 'datetime!'],
  ],
  deals: [
    ['dealname', 'Deal name', 'string'],
    ['pipeline', 'Pipeline', 'enumeration'],
    ['dealstage', 'Deal stage', 'enumeration'],
    ['amount', 'Amount', 'number'],
    ['amount_in_home_currency', 'Amount in company currency', 'number!'],
    ['deal_currency_code', 'Currency', 'string'],
    ['closedate', 'Close date', 'datetime'],
    ['closed_lost_reason', 'Closed lost reason', 'string:textarea'],
    ['closed_won_reason', 'Closed won reason', 'string:textarea'],
    ['dealtype', 'Deal type', 'enumeration', words('newbusiness existingbusiness')],
    ['hs_next_step', 'Next step', 'string'],
    ['description', 'Deal description', 'string:textarea'],
    ['hs_is_closed', 'Is deal closed?', 'bool!'],
    ['hs_is_closed_won', 'Is closed won', 'bool!'],
    ['hs_deal_stage_probability', 'Deal probability', 'number!'],
    ['hs_v2_date_entered_current_stage', 'Date entered current stage', 'datetime!'],
    ['days_to_close', 'Days to close', 'number!'],
    ['createdate', 'Create date', 'datetime'],
    ['hs_lastmodifieddate', 'Last modified date', 'datetime!'],
  ],
  meetings: [
    ['hs_meeting_title', 'Meeting name', 'string'],
    ['hs_timestamp', 'Activity date', 'datetime'],
    ['hs_meeting_start_time', 'Start time', 'datetime'],
    ['hs_meeting_end_time', 'End time', 'datetime'],
    ['hs_meeting_outcome', 'Meeting outcome', 'enumeration', words('SCHEDULED COMPLETED RESCHEDULED NO_SHOW CANCELED')],
    ['hs_meeting_body', 'Meeting description', 'string:html'],
    ['hs_internal_meeting_notes', 'Internal meeting notes', 'string:html'],
    ['hs_meeting_location', 'Location', 'string'],
    ['hs_createdate', 'Create date', 'datetime!'],
    ['hs_lastmodifieddate', 'Last modified date', 'datetime!'],
  ],
  calls: [
    ['hs_call_title', 'Call title', 'string'],
    ['hs_timestamp', 'Activity date', 'datetime'],
    ['hs_call_direction', 'Call direction', 'enumeration', words('INBOUND OUTBOUND')],
    ['hs_call_status', 'Call status', 'enumeration', words(callStatuses)],
    ['hs_call_disposition', 'Call outcome', 'enumeration', callOutcomeOptions],
    ['hs_call_duration', 'Call duration', 'number'],
    ['hs_call_to_number', 'To number', 'string'],
    ['hs_call_from_number', 'From number', 'string'],
    ['hs_call_body', 'Call notes', 'string:html'],
    ['hs_createdate', 'Create date', 'datetime!'],
    ['hs_lastmodifieddate', 'Last modified date', 'datetime!'],
  ],
  tasks: [
    ['hs_task_subject', 'Task title', 'string'],
    ['hs_timestamp', 'Due date', 'datetime'],
    ['hs_task_status', 'Task status', 'enumeration', words('NOT_STARTED IN_PROGRESS WAITING COMPLETED DEFERRED')],
    ['hs_task_priority', 'Priority', 'enumeration', words('NONE LOW MEDIUM HIGH')],
    ['hs_task_type', 'Task type', 'enumeration', words('TODO CALL EMAIL')],
    ['hs_task_body', 'Notes', 'string:html'],
    ['hs_createdate', 'Create date', 'datetime!'],
    ['hs_lastmodifieddate', 'Last modified date', 'datetime!'],
  ],
}

const groupLabels: Readonly<Record<TypeName, readonly [name: string, label: string]>> = {
  contacts: ['contactinformation', 'Contact information'],
  companies: ['companyinformation', 'Company information'],
  deals: ['dealinformation', 'Deal information'],
  meetings: ['engagement', 'Meeting information'],
  calls: ['call', 'Call information'],
  tasks: ['task', 'Task information'],
}

/** The default property groups of an account. */
export function defaultGroups(type: TypeName): PropertyGroup[] {
  const [name, label] = groupLabels[type]
  return [{ name, label, displayOrder: 0, archived: false }]
}

/**
 * The default properties of an account: those of HubSpot's own that the product and the demo use.
 *
 * @param options values that depend on the account: owners, pipelines, stages
 */
export function defaultProperties(
  type: TypeName,
  options: Readonly<Record<string, readonly (readonly [string, string])[]>>,
): PropertyDefinition[] {
  return [...lines[type], ...always].map((line, index) => definitionOf(type, line, { index, options }))
}

const fieldTypes: Readonly<Record<PropertyType, string>> = {
  bool: 'booleancheckbox',
  date: 'date',
  datetime: 'date',
  enumeration: 'select',
  number: 'number',
  phone_number: 'phonenumber',
  string: 'text',
}

function definitionOf(
  type: TypeName,
  [name, label, kind, ownOptions]: Line,
  {
    index,
    options,
  }: { readonly index: number; readonly options: Readonly<Record<string, readonly (readonly [string, string])[]>> },
): PropertyDefinition {
  const isReadOnly = kind.endsWith('!')
  const [propertyType, fieldType] = kind.replace('!', '').split(':') as [PropertyType, string?]
  return {
    name,
    label,
    description: '',
    groupName: groupLabels[type][0],
    type: propertyType,
    fieldType: fieldType ?? fieldTypes[propertyType],
    options: (ownOptions ?? ownValue(options, name) ?? []).map(([value, optionLabel], displayOrder) => ({
      label: optionLabel,
      value,
      displayOrder,
      hidden: false,
    })),
    displayOrder: index,
    hidden: false,
    hubspotDefined: true,
    calculated: false,
    formField: false,
    hasUniqueValue: false,
    archived: false,
    ...(name === ownerProperty ? { externalOptions: true, referencedObjectType: 'OWNER' } : { externalOptions: false }),
    dataSensitivity: 'non_sensitive',
    modificationMetadata: { archivable: false, readOnlyDefinition: true, readOnlyValue: isReadOnly },
  }
}

/**
 * A definition as the API returns it. Documented: options that are stored elsewhere, such as owners, are marked. Reported by
 * others: they are not listed.
 */
export function showDefinition(definition: PropertyDefinition): PropertyDefinition {
  return definition.externalOptions ? { ...definition, options: [] } : definition
}
