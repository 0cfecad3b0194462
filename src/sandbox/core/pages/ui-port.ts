import type { Response, Router } from 'express'

/** Renders a template by its name, for the person who asks for the page. */
export type View = (response: Pick<Response, 'req'>, name: string, model: object) => string

/**
 * The data for the web pages of an emulated CRM, in vendor-neutral terms. The vendor's emulator implements it; actions
 * through it count as a person's, not as an integration's.
 */
export interface SandboxUi {
  /** Name of the emulated CRM, for the banner. */
  readonly crmName: string
  readonly companyName: string
  readonly objectTypes: readonly UiObjectType[]
  /**
   * Path prefix of the vendor's own record URLs, such as `/contacts/62515/record`, or empty; `/{typeId}/{id}` follows.
   */
  readonly recordPath: string
  /** One page of a type's live records, newest first. */
  list(type: string, query: UiQuery): UiPage
  /** Null if there is no such live record. */
  read(type: string, id: string): UiRecord | null
  /**
   * Sets properties, as a person would.
   *
   * @returns null, or why the CRM refuses the values, in words
   */
  set(type: string, id: string, values: Readonly<Record<string, string>>): string | null
  /** Links two records; false if one of them does not exist. */
  link(from: UiRef, to: UiRef): boolean
  unlink(from: UiRef, to: UiRef): void
  /** Moves a record to the bin. */
  remove(type: string, id: string): void
  /** A type's records in the bin, last removed first. */
  bin(type: string): readonly UiBinned[]
  /** Restores a record from the bin; false if it is not there. */
  restore(type: string, id: string): boolean
  owners(): readonly { readonly id: string; readonly name: string }[]
  readonly consent: UiConsent
  /** What installed apps add to the pages; absent: nothing. */
  readonly apps?: UiApps
}

/** The person who looks at a page. */
export interface UiViewer {
  readonly id: string
  readonly name: string
}

/** What the account's apps show in the CRM's own pages. */
export interface UiApps {
  /** On the page of a record, for the person who looks at it. */
  partsOn(ref: UiRef, viewer: UiViewer): readonly UiPart[]
  /** On every page, for the person who looks at it. */
  everywhere(viewer: UiViewer): readonly UiPart[]
  /** Adds the addresses that these parts need, and pages of their own. */
  addRoutes(router: Router, view: View): void
}

/** A part of a page that shows an app. */
export interface UiPart {
  /** A partial in `templates/sandbox`, without its underscore; the part is its model. */
  readonly template: string
  readonly [name: string]: unknown
}

/** The page on which a person allows or refuses the installation of an app. */
export interface UiConsent {
  /** The request in the URL. */
  read(query: URLSearchParams): UiConsentRequest | UiConsentProblem
}

export interface UiConsentRequest {
  readonly appName: string
  /** The app's required permissions, in words. */
  readonly required: readonly string[]
  /** Its optional permissions, if the account supports them, in words. */
  readonly optional: readonly string[]
  /** Where the browser is redirected with the answer. */
  answer(isAllowed: boolean): URL
}

/** Why there is no valid request. */
export interface UiConsentProblem {
  readonly problem: string
}

export interface UiObjectType {
  /** As in `list` and `read`. */
  readonly type: string
  /** As in URLs: `0-1`, `person`. */
  readonly typeId: string
  readonly singular: string
  readonly plural: string
  /** Whether records of the type can show a flag. */
  readonly hasFlag: boolean
  readonly count: number
  /** Properties shown in the table of records, in addition to title, owner and flag. */
  readonly columns: readonly { readonly name: string; readonly label: string }[]
}

export interface UiQuery {
  /** Only records with a property that contains the text. */
  readonly text: string
  /** Only records that are incomplete themselves, as Minset counts them, without the flags that they carry. */
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
  /** By column name, as shown to people. */
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
  /** The missing fields of linked records that cannot show a flag themselves. */
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
  /** As shown to people. */
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
  /** The author: a person, an integration, the CRM. */
  readonly by: string
}
