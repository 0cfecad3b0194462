/** A user of the company, as stored by the sandbox. */
export interface PipedriveUser {
  readonly id: number
  readonly name: string
  readonly email: string
  /** False for a former user. */
  readonly isActive: boolean
  readonly isAdmin: boolean
  /** Absent: English. */
  readonly language?: 'nb'
}

export interface PipedriveTeam {
  readonly id: number
  readonly name: string
  readonly managerId: number
  readonly userIds: readonly number[]
}

export interface PipedriveStage {
  readonly id: number
  readonly orderNr: number
  readonly name: string
  /** In per cent. */
  readonly dealProbability: number
}

export interface ActivityType {
  readonly id: number
  readonly name: string
  readonly keyString: string
  readonly isActive: boolean
  readonly isCustom: boolean
}

/** Data of the company as a whole. Ids are Pipedrive's. */
export interface AccountFacts {
  readonly companyId: number
  readonly companyName: string
  /** First part of the company's host name. */
  readonly companyDomain: string
  /** ISO 4217. */
  readonly currency: string
  /** IANA name. */
  readonly timeZone: string
  /** `2024-01-08T08:00:00Z`. */
  readonly createdAt: string
  readonly users: readonly PipedriveUser[]
  readonly teams: readonly PipedriveTeam[]
  readonly pipeline: { readonly id: number; readonly name: string }
  readonly stages: readonly PipedriveStage[]
  readonly activityTypes: readonly ActivityType[]
  /** Pipedrive's ids by the dataset's ids, as `kind:id` with the dataset's kinds. */
  readonly idsByDatasetId: Readonly<Record<string, number>>
}
