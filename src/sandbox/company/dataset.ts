/**
 * A company's CRM content in vendor-neutral terms. The generator and the CSV loader create it; each vendor's emulator
 * converts it to its own records. The sandbox shares no code with the product, so these types are its own. All times
 * are ISO 8601 in UTC. Ids are unique within a kind and only serve as links.
 */
export interface Dataset {
  readonly name: string
  /** The company's own; its deals may have other currencies. */
  readonly currency: string
  /** The value of one unit of other currencies in the company's own, as configured by its admin, by currency. */
  readonly exchangeRates: Readonly<Record<string, number>>
  readonly timeZone: string
  readonly teams: readonly DatasetTeam[]
  readonly owners: readonly DatasetOwner[]
  readonly stages: readonly DatasetStage[]
  readonly contacts: readonly DatasetContact[]
  readonly companies: readonly DatasetCompany[]
  readonly deals: readonly DatasetDeal[]
  readonly meetings: readonly DatasetMeeting[]
  readonly calls: readonly DatasetCall[]
  readonly tasks: readonly DatasetTask[]
  /** All faults planted on purpose, with their records: exactly what a checker must find. Empty for loaded data. */
  readonly faults: readonly PlantedFault[]
  /** The history of the records. Absent: unknown. */
  readonly past?: DatasetPast
}

/** Changes to the records after their creation, and the absences of their owners. */
export interface DatasetPast {
  /** Oldest first. */
  readonly edits: readonly DatasetEdit[]
  /** Faults that were repaired by an edit. */
  readonly repaired: readonly RepairedFault[]
  readonly absences: readonly DatasetAbsence[]
  /** Ids of the reps whose proportion of faults falls during the year. */
  readonly improving: readonly string[]
  /** Ids of the reps with more faults than usual, all year. */
  readonly careless: readonly string[]
  /**
   * The first day of the weeks with all their calls and meetings; earlier weeks have a few. A Monday, midnight UTC.
   */
  readonly keptFrom: string
}

/** A change of a record by a person. The record itself contains the new values. */
export interface DatasetEdit {
  readonly object: PlantedFault['object']
  readonly id: string
  readonly at: string
  /** Id of the owner who made the change. */
  readonly by: string
  /** The previous values, by field name of the record. */
  readonly before: Readonly<Record<string, unknown>>
}

/** Days on which an owner did not work: whole days in UTC, both inclusive, such as `2026-07-06`. */
export interface DatasetAbsence {
  readonly ownerId: string
  readonly from: string
  readonly to: string
}

export interface DatasetTeam {
  readonly id: string
  readonly name: string
}
export interface DatasetOwner {
  readonly id: string
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  /** Null: in no team. */
  readonly teamId: string | null
  /** The owner whose digest covers this one; null for supervisors themselves. */
  readonly supervisorId: string | null
  readonly archived: boolean
  /** Whether it is a queue, in a CRM whose queues own records. Absent: a person. */
  readonly isQueue?: boolean
  /** The language in which this person uses the CRM. Absent: English. */
  readonly language?: 'nb'
  /** The role in which this person, who sells nothing, works on the CRM's data. Absent: a supervisor or a rep. */
  readonly keeps?: 'admin' | 'operator'
  /** The first working day, midnight UTC. Absent: before the year of the dataset. */
  readonly startedAt?: string
  /** The day after the last working day, midnight UTC. Absent: still employed. */
  readonly leftAt?: string
}
export interface DatasetStage {
  readonly id: string
  readonly label: string
  /** 0 to 1; 1 is won, 0 with `closed` is lost. */
  readonly probability: number
  readonly closed: boolean
}
interface Dated {
  readonly id: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly ownerId: string | null
}
export interface DatasetContact extends Dated {
  readonly firstName: string | null
  readonly lastName: string | null
  readonly email: string | null
  /** Additional addresses, after the primary one. */
  readonly otherEmails?: readonly string[]
  readonly phone: string | null
  readonly mobilePhone: string | null
  readonly jobTitle: string | null
  readonly companyId: string | null
}
export interface DatasetCompany extends Dated {
  readonly name: string | null
  readonly domain: string | null
  readonly phone: string | null
  readonly industry: string | null
  readonly city: string | null
  readonly country: string | null
  readonly employees: number | null
  readonly annualRevenue: number | null
}
export interface DatasetDeal extends Dated {
  readonly name: string | null
  readonly stageId: string
  readonly amount: number | null
  /** The currency of the amount. */
  readonly currency: string
  readonly closeDate: string | null
  readonly lostReason: string | null
  readonly companyId: string | null
  readonly contactIds: readonly string[]
}
export interface DatasetMeeting extends Dated {
  readonly subject: string | null
  readonly startsAt: string | null
  readonly endsAt: string | null
  readonly outcome: 'scheduled' | 'held' | 'rescheduled' | 'noShow' | 'cancelled' | null
  readonly notes: string | null
  readonly contactIds: readonly string[]
  readonly dealId: string | null
}
export interface DatasetCall extends Dated {
  readonly subject: string | null
  readonly at: string
  readonly direction: 'inbound' | 'outbound'
  readonly status: 'completed' | 'noAnswer' | 'busy' | 'failed' | 'cancelled' | 'missed'
  readonly outcome: 'connected' | 'leftMessage' | 'leftVoicemail' | 'noAnswer' | 'busy' | 'wrongNumber' | null
  /**
   * Where a telephone system's integration reports the result of the call. Absent: in the CRM's, or the dialler's, own
   * field. `title`: only in the call's title; in the CRM's own field it marks every call as completed.
   */
  readonly reportedIn?: 'title'
  readonly durationSeconds: number
  readonly toNumber: string | null
  readonly notes: string | null
  readonly contactIds: readonly string[]
}
export interface DatasetTask extends Dated {
  readonly subject: string | null
  readonly dueAt: string
  readonly done: boolean
  readonly notes: string | null
  readonly contactIds: readonly string[]
  readonly dealId: string | null
}

/** One planted fault. `rule` is the id of the default ruleset's rule that must find it. */
export interface PlantedFault {
  readonly kind: 'missing' | 'junk' | 'inconsistent' | 'late'
  readonly object: 'contact' | 'company' | 'deal' | 'meeting' | 'call' | 'task'
  readonly id: string
  readonly rule: string
  /** The instant since which the rule is not met, accurate to a day. */
  readonly since: string
}

/** A fault that existed until an edit repaired it. */
export interface RepairedFault extends PlantedFault {
  /** The time of that edit. */
  readonly until: string
}
