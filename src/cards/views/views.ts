import type { RecordKey } from '../../domain/record.ts'
import type { EntryKind } from '../../repairs/index.ts'
import type { CardWords, HomeWords, SettingsWords } from './words.ts'

/** The answer to a card's request for a view. A refusal says what the person can do about it. */
export type CardResponse<V> = { readonly state: 'ready'; readonly view: V } | Refusal

export interface Refusal {
  readonly state: 'refused'
  readonly title: string
  readonly words: string
}

/** What a card shows of one record. Every text is a label or a sentence in the viewer's language. */
export interface RecordView {
  /** The record's name. */
  readonly title: string
  readonly status: { readonly tone: Tone; readonly label: string }
  /** What the card lacks because the CRM has not been read, in sentences; empty for nothing. */
  readonly gaps: readonly string[]
  /** A sentence; null if nothing is missing. */
  readonly since: string | null
  /** On the record itself; the one that is due first comes first. */
  readonly missing: FindingList
  /** The values of the record about which the viewer has said that they are right: nothing is missing there. */
  readonly confirmed: readonly FindingView[]
  /** On activities that are linked to it; `total` counts these activities. */
  readonly linked: { readonly items: readonly LinkedView[]; readonly total: number }
  /** The viewer's own week; null for those who have no records. */
  readonly counter: CounterView | null
  /** The figures of the record's owner; null if the viewer may not read them. */
  readonly scorecard: ScorecardView | null
  readonly words: CardWords
}

/** `fair`: the record itself is complete, but activities that are linked to it are not, or what is known of it is not up to date. */
export type Tone = 'good' | 'fair' | 'bad'

/** The first findings of a record, and how many there are. */
export interface FindingList {
  readonly items: readonly FindingView[]
  readonly total: number
}

/** A record with findings. */
export interface LinkedView {
  readonly title: string
  /** The name of its type. */
  readonly type: string
  /** Its page in the CRM. */
  readonly url: string | null
  readonly key: RecordKey
  readonly findings: readonly FindingView[]
}

export interface FindingView {
  readonly key: RecordKey
  readonly ruleId: string
  /** What is missing. */
  readonly what: string
  /** Why it is asked for: the rule, in a sentence; null if the rule is not in force any more. */
  readonly why: string | null
  /** What the rule asks for, of which records, how much it matters and from when; empty if it is not in force any more. */
  readonly explanation: string
  /** Since when, and by when: "since 3 Nov 2026, due 10 Nov 2026"; empty while it waits for a decision. */
  readonly due: string
  readonly isOverdue: boolean
  /** What can be filled in here. */
  readonly fields: readonly EntryView[]
  /** Why it can be filled in only in the CRM, or what became of what was entered last; null for neither. */
  readonly whyNot: string | null
  /** The vendor's codes of the fields that the rule asks for, for the CRM's own editor of them. */
  readonly properties: readonly string[]
  /** The button by which the viewer confirms that a doubtful value is right; null if none is asked about, or not him. */
  readonly confirm: string | null
  /** The button by which he takes that back; null if he has not confirmed it. */
  readonly askAgain: string | null
  /** The reasons for which the viewer may dispute it; empty if he may not. */
  readonly disputes: readonly DisputeOption[]
  /** The dispute of it, in a sentence; null if there is none. */
  readonly disputed: string | null
}

export interface DisputeOption {
  readonly reason: string
  readonly label: string
}

/** A field that can be filled in. */
export interface EntryView {
  readonly name: string
  readonly label: string
  readonly kind: EntryKind
  /** As an input holds it: `YYYY-MM-DD` for a day, `YYYY-MM-DDTHH:mm` in the account's zone for a moment. */
  readonly value: string
  /** What the record held when it was read; sent back with the new value. */
  readonly seen: string
  readonly options: readonly { readonly value: string; readonly label: string }[]
  /** The vendor's code of the field, for the CRM's own editor; null if it has none. */
  readonly property: string | null
}

/** A figure with its progress: "5 of 10". */
export interface CounterView {
  readonly label: string
  readonly value: string
  /** "of 10". */
  readonly of: string
  /** From 0 to 1; null if there is nothing to do. */
  readonly share: number | null
  readonly how: string
}

export interface ScorecardView {
  /** The owner's name. */
  readonly title: string
  readonly period: string
  readonly lines: readonly FigureLine[]
}

/** A figure, with how it is computed. */
export interface FigureLine {
  /** By which its records are asked for. */
  readonly key: string
  readonly label: string
  readonly value: string
  readonly how: string
  /** The records behind it, if they were asked for; else null. */
  readonly records: FigureRecords | null
}

/** The records behind a figure. */
export interface FigureRecords {
  /** The first of them. */
  readonly items: readonly FigureRecord[]
  /** How many there are besides, or that there are none, in a sentence; empty if these are all. */
  readonly more: string
}

export interface FigureRecord {
  readonly title: string
  /** The name of its type. */
  readonly type: string
  /** Its page in the CRM. */
  readonly url: string
  /** What is missing, if that is what the figure counts; else empty. */
  readonly what: string
}

/** The app's home in the CRM, by the viewer's roles. */
export interface HomeView {
  readonly title: string
  /** As of `RecordView`. */
  readonly gaps: readonly string[]
  /** Null for those who have no records. */
  readonly list: ListView | null
  readonly scorecard: ScorecardView | null
  /** Null: the viewer supervises nobody. */
  readonly team: TeamView | null
  /** Null: the viewer is no admin. */
  readonly health: readonly HealthLine[] | null
  readonly words: HomeWords
}

/** A page of what there is to repair. */
export interface ListView {
  readonly counter: CounterView | null
  readonly items: readonly LinkedView[]
  /** Why there are no items, in a sentence; null if there are some. */
  readonly none: string | null
  /** The number of records. */
  readonly total: number
  /** From 1. */
  readonly page: number
  readonly pages: number
}

export interface TeamView {
  /** The heading of the names. */
  readonly nameColumn: string
  /** The headings of the values. */
  readonly columns: readonly string[]
  readonly rows: readonly { readonly ownerId: string; readonly name: string; readonly values: readonly string[] }[]
}

export interface HealthLine {
  readonly tone: Tone
  readonly label: string
  readonly words: string
}

/** The app's settings in the CRM. */
export interface SettingsView {
  readonly languages: readonly { readonly code: string; readonly label: string; readonly isChosen: boolean }[]
  /** Who gets what. */
  readonly roles: readonly { readonly label: string; readonly words: string }[]
  readonly words: SettingsWords
}

/**
 * What became of an action. `done`: nothing is missing any more. `written`: the record is still to be read again.
 * `waiting`: the CRM cannot be reached now. `settled`: somebody else has repaired it, or an exemption covers it.
 * `invalid`: see `problems`. `refused`: by Minset, or by the CRM.
 */
export interface ActionResult {
  readonly state: 'done' | 'written' | 'waiting' | 'settled' | 'invalid' | 'refused'
  readonly message: string
  /** What to do about a value, by the name of its field. */
  readonly problems: Readonly<Record<string, string>>
  /** The record as it is now; null if the action names none. */
  readonly view: RecordView | null
}
