/**
 * What Minset answers, as far as these pages read it. Every text is a label or a sentence in the viewer's language. The
 * service's own declarations are checked against these.
 */
export type Answer<V> = { readonly state: 'ready'; readonly view: V } | Refusal

/** Why there is nothing to show, and what the person can do about it. */
export interface Refusal {
  readonly state: 'refused'
  readonly title: string
  readonly words: string
}

export interface RecordKey {
  readonly type: string
  readonly id: string
}

export interface RecordView {
  readonly title: string
  readonly status: { readonly tone: 'good' | 'fair' | 'bad'; readonly label: string }
  /** What the card lacks because HubSpot has not been read, in sentences. */
  readonly gaps: readonly string[]
  readonly since: string | null
  readonly missing: { readonly items: readonly FindingView[]; readonly total: number }
  /** The values about which the viewer has said that they are right: nothing is missing there. */
  readonly confirmed: readonly FindingView[]
  readonly linked: { readonly items: readonly LinkedView[]; readonly total: number }
  readonly counter: CounterView | null
  readonly scorecard: ScorecardView | null
  readonly words: RecordWords
}

/** Labels of what people can do about a finding. */
export interface FindingWords {
  readonly save: string
  /** The heading of the rule in words. */
  readonly why: string
  readonly dispute: string
}

export interface RecordWords extends FindingWords, FigureWords, OpenWords {
  /** The heading of confirmed values. */
  readonly confirmed: string
  /** The heading of linked activities. */
  readonly linked: string
  /** That nothing is missing, as far as is known. */
  readonly nothing: string
  /** How many there are besides those shown, in a sentence; empty for none. */
  readonly more: string
}

/** A record with findings. */
export interface LinkedView {
  readonly title: string
  readonly type: string
  readonly url: string | null
  readonly key: RecordKey
  readonly findings: readonly FindingView[]
}

export interface FindingView {
  readonly key: RecordKey
  readonly ruleId: string
  readonly what: string
  readonly why: string | null
  /** The rule in words; empty if it is not in force any more. */
  readonly explanation: string
  readonly due: string
  readonly isOverdue: boolean
  readonly fields: readonly EntryView[]
  readonly whyNot: string | null
  /** HubSpot's names of the properties that the rule asks for, for its own editor. */
  readonly properties: readonly string[]
  /** The button that says that a doubtful value is right; null where none is asked about. */
  readonly confirm: string | null
  /** The button that takes that back; null where the viewer has said nothing. */
  readonly askAgain: string | null
  readonly disputes: readonly { readonly reason: string; readonly label: string }[]
  readonly disputed: string | null
}

/** A field that can be filled in. */
export interface EntryView {
  readonly name: string
  readonly label: string
  readonly kind: 'text' | 'email' | 'phone' | 'number' | 'day' | 'moment' | 'choice'
  /** As an input holds it: `YYYY-MM-DD` for a day, `YYYY-MM-DDTHH:mm` in the account's zone for a moment. */
  readonly value: string
  /** What the field held when it was read; sent back with the new value. */
  readonly seen: string
  readonly options: readonly { readonly value: string; readonly label: string }[]
}

export interface CounterView {
  readonly label: string
  /** "5" */
  readonly value: string
  /** "of 10" */
  readonly of: string
  /** From 0 to 1; null: there is nothing to do. */
  readonly share: number | null
  readonly how: string
}

export interface ScorecardView {
  readonly title: string
  readonly period: string
  readonly lines: readonly FigureLine[]
}

export interface FigureLine {
  /** By which its records are asked for. */
  readonly key: string
  readonly label: string
  readonly value: string
  readonly how: string
  /** Null: they were not asked for. */
  readonly records: {
    readonly items: readonly {
      readonly title: string
      readonly type: string
      readonly url: string
      /** What is missing; empty for nothing. */
      readonly what: string
    }[]
    /** How many there are besides, in a sentence; empty for none. */
    readonly more: string
  } | null
}

/** Labels of what people can do about a figure. */
export interface FigureWords {
  readonly showRecords: string
  readonly hideRecords: string
}

/** Of the way to Minset's own pages. */
export interface OpenWords {
  readonly open: string
  /** The link, once it is there. */
  readonly openReady: string
}

/** The app's home page, by the viewer's roles. */
export interface HomeView {
  readonly title: string
  readonly gaps: readonly string[]
  readonly list: {
    readonly counter: CounterView | null
    readonly items: readonly LinkedView[]
    /** Why there are no items, in a sentence; null if there are some. */
    readonly none: string | null
    /** From 1. */
    readonly page: number
    readonly pages: number
  } | null
  readonly scorecard: ScorecardView | null
  /** Null: the viewer supervises nobody. */
  readonly team: TeamView | null
  /** Null: the viewer is no admin. */
  readonly health:
    | readonly { readonly tone: 'good' | 'fair' | 'bad'; readonly label: string; readonly words: string }[]
    | null
  readonly words: HomeWords
}

export interface HomeWords extends FindingWords, FigureWords, OpenWords {
  readonly team: string
  readonly previous: string
  readonly next: string
}

export interface TeamView {
  /** The heading of the names. */
  readonly nameColumn: string
  /** The headings of the values. */
  readonly columns: readonly string[]
  readonly rows: readonly { readonly ownerId: string; readonly name: string; readonly values: readonly string[] }[]
}

export interface SettingsView {
  readonly languages: readonly { readonly code: string; readonly label: string; readonly isChosen: boolean }[]
  /** Who gets what. */
  readonly roles: readonly { readonly label: string; readonly words: string }[]
  readonly words: OpenWords & { readonly language: string; readonly roles: string }
}

export type Action =
  | {
      readonly kind: 'fill'
      readonly key: RecordKey
      readonly ruleId: string
      readonly values: Readonly<Record<string, string>>
      readonly seen: Readonly<Record<string, string>>
    }
  | { readonly kind: 'confirm' | 'ask-again'; readonly key: RecordKey; readonly ruleId: string }
  | { readonly kind: 'dispute'; readonly key: RecordKey; readonly ruleId: string; readonly reason: string }
  /** Somebody changed the record of the page in the CRM: read it and judge it now. */
  | { readonly kind: 'check' }
  | { readonly kind: 'language'; readonly language: string }

export interface ActionResult {
  readonly state: 'done' | 'written' | 'waiting' | 'settled' | 'invalid' | 'refused'
  readonly message: string
  /** By the field's name. */
  readonly problems: Readonly<Record<string, string>>
  /** The record on whose page this is; null on the app's own pages. */
  readonly view: RecordView | null
}
