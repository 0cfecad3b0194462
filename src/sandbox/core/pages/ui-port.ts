/**
 * What the web pages of an emulated CRM need to know, in words of no vendor. The vendor's emulator fulfils it; what is
 * done through it is done by a person, not by an integration.
 */
export interface SandboxUi {
  /** Name of the CRM that is emulated, for the banner. */
  readonly crmName: string
  readonly companyName: string
  readonly objectTypes: readonly UiObjectType[]
  /**
   * Path prefix of the vendor's own record addresses, such as `/contacts/62515/record`, or nothing; `/{typeId}/{id}`
   * follows.
   */
  readonly recordPath: string
  /** One page of a type's live records, newest first. */
  list(type: string, query: UiQuery): UiPage
  /** Null when there is no such live record. */
  read(type: string, id: string): UiRecord | null
  /**
   * Sets properties, as a person would.
   *
   * @returns null, or why the CRM does not take the values, in words
   */
  set(type: string, id: string, values: Readonly<Record<string, string>>): string | null
  /** Links two records; false when one of them does not exist. */
  link(from: UiRef, to: UiRef): boolean
  unlink(from: UiRef, to: UiRef): void
  /** Puts a record into the bin. */
  remove(type: string, id: string): void
  /** A type's records in the bin, last removed first. */
  bin(type: string): readonly UiBinned[]
  /** Takes a record out of the bin; false when it is not there. */
  restore(type: string, id: string): boolean
  owners(): readonly { readonly id: string; readonly name: string }[]
  readonly consent: UiConsent
}

/** The page on which a person allows an app to be installed, or not. */
export interface UiConsent {
  /** What the address asks for. */
  read(query: URLSearchParams): UiConsentRequest | UiConsentProblem
}

export interface UiConsentRequest {
  readonly appName: string
  /** What the app may do in any case, in words. */
  readonly required: readonly string[]
  /** What it may do besides, where the account has it, in words. */
  readonly optional: readonly string[]
  /** Where the person's browser goes with the answer. */
  answer(isAllowed: boolean): URL
}

/** Why there is nothing to consent to. */
export interface UiConsentProblem {
  readonly problem: string
}

export interface UiObjectType {
  /** As in `list` and `read`. */
  readonly type: string
  /** As in addresses: `0-1`, `person`. */
  readonly typeId: string
  readonly singular: string
  readonly plural: string
  /** Whether records of the type can show a flag. */
  readonly hasFlag: boolean
  readonly count: number
  /** Properties that the table of records shows, besides title, owner and flag. */
  readonly columns: readonly { readonly name: string; readonly label: string }[]
}

export interface UiQuery {
  /** Only records of which some property contains the text. */
  readonly text: string
  /** Only records that are incomplete themselves, as Minset counts them; what they carry of others does not count. */
  readonly incompleteOnly: boolean
  /** From 1. */
  readonly page: number
  readonly pageSize: number
}

export interface UiPage {
  readonly rows: readonly UiRow[]
  readonly total: number
}

export interface UiRow {
  readonly id: string
  readonly title: string
  readonly owner: string
  /** By column name, as people read it. */
  readonly values: Readonly<Record<string, string>>
  readonly flag: UiFlag
}

export interface UiBinned {
  readonly id: string
  readonly title: string
  readonly removedAt: string
}

export interface UiFlag {
  readonly status: string
  readonly missing: string
  readonly since: string
  /** What linked records lack that cannot show a flag themselves. */
  readonly carried: string
}

export interface UiRecord extends UiRow {
  readonly type: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly groups: readonly UiGroup[]
  readonly links: readonly UiLinks[]
  /** Newest first. */
  readonly history: readonly UiChange[]
}

export interface UiGroup {
  readonly name: string
  readonly label: string
  readonly properties: readonly UiProperty[]
}

export interface UiProperty {
  readonly name: string
  readonly label: string
  /** As the CRM stores it. */
  readonly value: string
  /** As people read it. */
  readonly shown: string
  readonly isEditable: boolean
  readonly input: 'text' | 'textarea' | 'number' | 'datetime' | 'date' | 'select'
  readonly options: readonly { readonly value: string; readonly label: string }[]
}

export interface UiRef {
  readonly type: string
  readonly id: string
}

export interface UiLinks {
  readonly type: string
  readonly plural: string
  readonly records: readonly { readonly id: string; readonly title: string }[]
}

export interface UiChange {
  readonly property: string
  readonly value: string
  readonly at: string
  /** Who: a person, an integration, the CRM. */
  readonly by: string
}
