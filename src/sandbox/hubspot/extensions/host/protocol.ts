import type { RemoteChannel } from '@remote-ui/core'

/** An extension on a page, as the server describes it. */
export interface Setup {
  /** Address of its script. */
  readonly script: string
  readonly context: { readonly user: Readonly<Record<string, unknown>> }
  /** Of a page of the app: where in it. */
  readonly location: { readonly path: string; readonly params: Readonly<Record<string, string>> }
  /** Address of the properties of this account's records. */
  readonly propertiesUrl: string
  /** Address through which extensions call the app's service. */
  readonly fetchUrl: string
}

/** What the page does for an extension in its worker. */
export interface Host {
  /** Calls the app's service. */
  readonly fetch: (url: string, options: object) => Promise<Fetched>
  readonly addAlert: (alert: Alert) => void
  readonly reloadPage: () => void
  readonly refreshObjectProperties: () => void
  readonly onCrmPropertiesUpdate: (names: readonly string[] | '*', callback: PropertiesCallback) => void
}

export interface Fetched {
  readonly status: number
  readonly contentType: string
  readonly body: string
}

export interface Alert {
  readonly type?: string
  readonly title?: string
  readonly message: string
}

export type PropertiesCallback = (values: Readonly<Record<string, string>>) => void

/** What the worker offers to the page. */
export interface ExtensionWorker {
  readonly run: (setup: Setup, channel: RemoteChannel, host: Host) => void
}
