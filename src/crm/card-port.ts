import type { RecordKey } from '../domain/record.ts'

/** Who looks at which record. */
export interface CardRequest {
  /** The vendor's id of the account. */
  readonly externalId: string
  /** The vendor's id of the person, as owners have it. */
  readonly userId: string
  /** Null: of a type that Minset does not mirror. */
  readonly key: RecordKey | null
  /** Whether the person has not installed the app: the card is shown, and leads nowhere. */
  readonly isShared: boolean
}

/** What the card says of one record, in words. Vendors show as much of each text and list as they have room for. */
export interface Card {
  readonly key: RecordKey
  /** "complete", "2 missing"; fair: the record itself is complete, but activities that are linked to it are not. */
  readonly completeness: { readonly tone: 'good' | 'fair' | 'bad'; readonly label: string }
  /** Since when it, or what is linked to it, has been incomplete: `YYYY-MM-DD` in the account's time zone; null where nothing is missing. */
  readonly since: string | null
  /** What is missing on the record itself, and why; what is due longest first. */
  readonly missing: CardLines
  /** The same of activities that are linked to it. */
  readonly activities: CardLines
  /** How its owner gets on; null where it has no owner, or one without a scorecard. */
  readonly progress: CardProgress | null
  /** Where there is more; null where the person cannot go there. */
  readonly page: { readonly url: string; readonly label: string } | null
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
  /** Of which time the figures of what was done are: "quarter 4, 2026". */
  readonly period: string
  readonly lines: readonly CardFigure[]
}

/** A figure as people read it. */
export interface CardFigure {
  /** The name of its field, where a card of the vendor has named fields. */
  readonly key: string
  readonly label: string
  /** "96 of 120 (80%)". */
  readonly value: string
  /** Whether it is of the period, and not as of now. */
  readonly isOfPeriod: boolean
}

export interface CardFailure {
  readonly title: string
  /** What can be done about it. */
  readonly words: string
}
