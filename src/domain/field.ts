import { type Message, message } from '../words/index.ts'
import { ownValue } from './own-value.ts'
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
  readonly label: Message
  /** Whether people mean a day by it, even if a CRM stores a moment. */
  readonly isDay?: true
  /** Whether it is the name of a company, which may be a word that is none elsewhere. */
  readonly isCompanyName?: true
  /**
   * For amounts of money: the field of the same record that contains the currency; if that is blank, it is the
   * account's own.
   */
  readonly currencyField?: string
  /** The field of the same record that contains those of its values that failed when they were used. */
  readonly failedField?: string
  /** For numbers: the smallest and largest plausible value. */
  readonly range?: { readonly least: number; readonly most: number }
  /** For `choice`: the possible words. */
  readonly choices?: readonly string[]
  /** Whether an account's own field may have the same name, which then means that one: files could have it before. */
  readonly yields?: true
  /** Their texts for people, where a page shows them. */
  readonly texts?: Readonly<Record<string, Message>>
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

/**
 * Who or what created a record: a person in the CRM, a file that was imported, a form that the client filled in, or a program.
 * Blank if the CRM does not say.
 */
export const recordSources = ['person', 'import', 'form', 'integration'] as const
export type RecordSource = (typeof recordSources)[number]

const source: FieldDefinition = {
  kind: 'choice',
  label: message('field.source'),
  choices: recordSources,
  texts: {
    person: message('source.person'),
    import: message('source.import'),
    form: message('source.form'),
    integration: message('source.integration'),
  },
  yields: true,
}

const dealStages = ['open', 'won', 'lost'] as const
const dealStageTexts: Readonly<Record<(typeof dealStages)[number], Message>> = {
  open: message('stage.open'),
  won: message('stage.won'),
  lost: message('stage.lost'),
}

/** Every portable field, by object type. Rules may name only these; vendors' own fields are named separately. */
export const fieldDefinitions: Readonly<Record<ObjectType, Readonly<Record<string, FieldDefinition>>>> = {
  contact: {
    firstName: { kind: 'personName', label: message('field.firstName') },
    lastName: { kind: 'personName', label: message('field.lastName') },
    email: { kind: 'email', label: message('field.email'), failedField: 'bouncedEmail' },
    phone: { kind: 'phone', label: message('field.phone') },
    mobilePhone: { kind: 'phone', label: message('field.mobilePhone') },
    jobTitle: { kind: 'text', label: message('field.jobTitle') },
    /** The address to which mail came back for good, because nobody has it; blank if the CRM does not say. */
    bouncedEmail: { kind: 'email', label: message('field.bouncedEmail'), yields: true },
    source,
  },
  company: {
    name: { kind: 'text', label: message('field.name'), isCompanyName: true },
    domain: { kind: 'webAddress', label: message('field.domain') },
    website: { kind: 'webAddress', label: message('field.website') },
    phone: { kind: 'phone', label: message('field.phone') },
    industry: { kind: 'text', label: message('field.industry') },
    country: { kind: 'text', label: message('field.country') },
    source,
  },
  deal: {
    name: { kind: 'text', label: message('field.name') },
    /** In the deal's own currency. */
    amount: { kind: 'number', label: message('field.amount'), currencyField: 'currency' },
    /** The amount's currency: an ISO 4217 code in capitals; blank if it is the account's own. */
    currency: { kind: 'currency', label: message('field.currency') },
    closeDate: { kind: 'instant', label: message('field.closeDate'), isDay: true },
    stage: { kind: 'choice', label: message('field.stage'), choices: dealStages, texts: dealStageTexts },
    stageLabel: { kind: 'text', label: message('field.stageLabel') },
    probability: { kind: 'number', label: message('field.probability'), range: { least: 0, most: 1 } },
    lostReason: { kind: 'text', label: message('field.lostReason') },
    /** When the deal came into its stage: conditions such as `olderThanDays` ask for the age from then. */
    stageAge: { kind: 'instant', label: message('field.stageAge'), yields: true },
    source,
  },
  meeting: {
    subject: { kind: 'text', label: message('field.subject') },
    startsAt: { kind: 'instant', label: message('field.startsAt') },
    endsAt: { kind: 'instant', label: message('field.endsAt') },
    outcome: { kind: 'choice', label: message('field.result'), choices: meetingOutcomes },
    notes: { kind: 'text', label: message('field.notes') },
    source,
  },
  call: {
    subject: { kind: 'text', label: message('field.subject') },
    at: { kind: 'instant', label: message('field.at') },
    direction: { kind: 'choice', label: message('field.direction'), choices: ['inbound', 'outbound'] },
    status: { kind: 'choice', label: message('field.status'), choices: callStatuses },
    outcome: { kind: 'choice', label: message('field.outcome'), choices: callOutcomes },
    durationSeconds: {
      kind: 'number',
      label: message('field.durationSeconds'),
      range: { least: 0, most: Number.MAX_VALUE },
    },
    source,
  },
  task: {
    subject: { kind: 'text', label: message('field.subject') },
    dueAt: { kind: 'instant', label: message('field.dueAt') },
    status: { kind: 'choice', label: message('field.status'), choices: ['open', 'done'] },
    source,
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

/** The name of a field for people, within a sentence; of one that is not portable, the name that the admin gave it. */
export function fieldMessage(type: ObjectType, name: string): Message {
  if (name === 'createdAt') return message('field.createdAt')
  if (name === 'updatedAt') return message('field.updatedAt')
  return ownValue(fieldDefinitions[type], name)?.label ?? message('asWritten', { text: name })
}
