import type { RecordKey } from '../domain/record.ts'

/** A person's request for the card of a record. */
export interface CardRequest {
  /** The vendor's id of the account. */
  readonly externalId: string
  /** The vendor's id of the person, the same as for owners. */
  readonly userId: string
  /** Null: of a type that Minset does not mirror. */
  readonly key: RecordKey | null
  /** Whether the person has not installed the app: the card is then shown without links. */
  readonly isShared: boolean
}

/** A person of the CRM who looks at a card or an app page, as the vendor vouches for him: by his ids, else by his address. */
export interface VouchedUser {
  /** The vendor's id of the account. */
  readonly externalId: string
  /** The vendor's id of the person, the same as for owners; null if the vendor does not name it. */
  readonly ownerId: string | null
  /** The vendor's id of the person's user, where it is not the id of the owner; null if the vendor does not name it. */
  readonly userId: string | null
  /** The person's mail address in the CRM; null if the vendor does not name it. */
  readonly email: string | null
}

/** The texts of the card for one record. Vendors truncate texts and lists to the available space. */
export interface Card {
  readonly key: RecordKey
  /** The heading. */
  readonly title: string
  /** "complete", "2 missing"; fair: the record itself is complete, but activities that are linked to it are not, or what is known of it is not up to date. */
  readonly completeness: { readonly tone: 'good' | 'fair' | 'bad'; readonly label: string }
  /**
   * Since when the record or a linked one has been incomplete: `YYYY-MM-DD` in the account's time zone; null if
   * complete.
   */
  readonly since: string | null
  /** What is missing on the record itself, and why; the oldest due date first. */
  readonly missing: CardLines
  /** The same for linked activities. */
  readonly activities: CardLines
  /** The owner's figures; null if it has no owner, or one without a scorecard. */
  readonly progress: CardProgress | null
  /** A page with details; null if the person cannot open it. */
  readonly page: { readonly url: string; readonly label: string } | null
  /** How many more there are than the space of a list allows, in a sentence. */
  readonly more: (count: number) => string
}

/** The first lines of a list. */
export interface CardLines {
  readonly lines: readonly string[]
  /** How many there are in all. */
  readonly total: number
}

/** Figures of a scorecard. */
export interface CardProgress {
  readonly owner: string
  /** The period of the figures: "quarter 4, 2026". */
  readonly period: string
  readonly lines: readonly CardFigure[]
}

/** A figure as people read it. */
export interface CardFigure {
  /** The name of its field, if the vendor's cards have named fields. */
  readonly key: string
  readonly label: string
  /** "96 of 120 (80%)". */
  readonly value: string
  /** Whether the figure covers the period; otherwise it is as of now. */
  readonly isOfPeriod: boolean
}

export interface CardFailure {
  readonly title: string
  /** What the person can do about it. */
  readonly words: string
}
