import type { ObjectType } from './record.ts'

/**
 * The type of a portable field's value. `instant` is an ISO 8601 string in UTC, or a date without a time
 * (`YYYY-MM-DD`), which is a day of the account's time zone; `choice` is one of the listed words; `currency` is a code
 * as `currencyCode` normalises it.
 */
export type FieldKind =
  | 'text'
  | 'personName'
  | 'email'
  | 'phone'
  | 'webAddress'
  | 'number'
  | 'instant'
  | 'choice'
  | 'currency'

/** The possible types of a vendor's own field. Instants in the vendor's text are ISO 8601. */
export const vendorFieldKinds = ['text', 'email', 'phone', 'number', 'instant'] as const satisfies readonly FieldKind[]
export type VendorFieldKind = (typeof vendorFieldKinds)[number]

export interface FieldDefinition {
  readonly kind: FieldKind
  /** Its name for people, within a sentence: "phone number". */
  readonly label: string
  /** Whether people mean a day by it, even if a CRM stores a moment. */
  readonly isDay?: true
  /**
   * For amounts of money: the field of the same record that contains the currency; if that is blank, it is the
   * account's own.
   */
  readonly currencyField?: string
  /** For numbers: the smallest and largest plausible value. */
  readonly range?: { readonly least: number; readonly most: number }
  /** For `choice`: the possible words. */
  readonly choices?: readonly string[]
}

/** Results of a call, one vocabulary for every vendor. `other` is a custom outcome of the account. */
export const callOutcomes = [
  'connected',
  'leftMessage',
  'leftVoicemail',
  'noAnswer',
  'busy',
  'wrongNumber',
  'other',
] as const
export type CallOutcome = (typeof callOutcomes)[number]

/** What the telephone system reported about a call. */
export const callStatuses = ['completed', 'noAnswer', 'busy', 'failed', 'cancelled', 'missed', 'inProgress'] as const

/** Results of a meeting. `scheduled` and `rescheduled` are not results yet. */
export const meetingOutcomes = ['scheduled', 'held', 'rescheduled', 'noShow', 'cancelled', 'other'] as const

const dealStages = ['open', 'won', 'lost'] as const

/** Every portable field, by object type. Rules may name only these; vendors' own fields are named separately. */
export const fieldDefinitions: Readonly<Record<ObjectType, Readonly<Record<string, FieldDefinition>>>> = {
  contact: {
    firstName: { kind: 'personName', label: 'first name' },
    lastName: { kind: 'personName', label: 'last name' },
    email: { kind: 'email', label: 'e-mail address' },
    phone: { kind: 'phone', label: 'phone number' },
    mobilePhone: { kind: 'phone', label: 'mobile phone number' },
    jobTitle: { kind: 'text', label: 'job title' },
  },
  company: {
    name: { kind: 'text', label: 'name' },
    domain: { kind: 'webAddress', label: 'domain' },
    website: { kind: 'webAddress', label: 'website' },
    phone: { kind: 'phone', label: 'phone number' },
    industry: { kind: 'text', label: 'industry' },
    country: { kind: 'text', label: 'country' },
  },
  deal: {
    name: { kind: 'text', label: 'name' },
    /** In the deal's own currency. */
    amount: { kind: 'number', label: 'amount', currencyField: 'currency' },
    /** The amount's currency: an ISO 4217 code in capitals; blank if it is the account's own. */
    currency: { kind: 'currency', label: 'currency' },
    closeDate: { kind: 'instant', label: 'close date', isDay: true },
    stage: { kind: 'choice', label: 'stage', choices: dealStages },
    stageLabel: { kind: 'text', label: 'stage name' },
    probability: { kind: 'number', label: 'probability (0 to 1)', range: { least: 0, most: 1 } },
    lostReason: { kind: 'text', label: 'reason for the loss' },
  },
  meeting: {
    subject: { kind: 'text', label: 'subject' },
    startsAt: { kind: 'instant', label: 'date' },
    endsAt: { kind: 'instant', label: 'end' },
    outcome: { kind: 'choice', label: 'result', choices: meetingOutcomes },
    notes: { kind: 'text', label: 'notes' },
  },
  call: {
    subject: { kind: 'text', label: 'subject' },
    at: { kind: 'instant', label: 'time' },
    direction: { kind: 'choice', label: 'direction', choices: ['inbound', 'outbound'] },
    status: { kind: 'choice', label: 'status', choices: callStatuses },
    outcome: { kind: 'choice', label: 'outcome', choices: callOutcomes },
    durationSeconds: { kind: 'number', label: 'duration in seconds', range: { least: 0, most: Number.MAX_VALUE } },
  },
  task: {
    subject: { kind: 'text', label: 'subject' },
    dueAt: { kind: 'instant', label: 'due date' },
    status: { kind: 'choice', label: 'status', choices: ['open', 'done'] },
  },
}

/**
 * The field of a type's records that contains an amount of money, with the field of its currency; null if there is
 * none.
 */
export function moneyField(type: ObjectType): { readonly field: string; readonly currencyField: string } | null {
  for (const [field, { currencyField }] of Object.entries(fieldDefinitions[type])) {
    if (currencyField !== undefined) return { field, currencyField }
  }
  return null
}
