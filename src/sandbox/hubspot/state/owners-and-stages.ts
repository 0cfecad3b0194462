export interface HubSpotOwner {
  readonly id: string
  readonly type: 'PERSON' | 'QUEUE'
  readonly userId: number
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly archived: boolean
  readonly teams: readonly { readonly id: string; readonly name: string; readonly primary: boolean }[]
  readonly createdAt: string
  readonly updatedAt: string
}

export interface HubSpotStage {
  readonly id: string
  readonly label: string
  readonly displayOrder: number
  /** Documented: both values are text. */
  readonly metadata: { readonly isClosed: 'true' | 'false'; readonly probability: string }
}
