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
  readonly teamId: string
  /** The owner whose digest covers this one; null for supervisors themselves. */
  readonly supervisorId: string | null
  readonly archived: boolean
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
}
