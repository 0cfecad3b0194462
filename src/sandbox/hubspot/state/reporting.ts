import type { Router } from 'express'
import type { Journal } from '../../core/state/journal.ts'
import type { SandboxApp } from '../routes/oauth.ts'
import { clientCredentialRoutes, type JournalRoutes, journalRoutes } from '../routes/webhooks-journal.ts'
import { type SandboxWebhooks, startWebhooks, type WebhookOptions } from '../webhooks/index.ts'
import { createAppTokens } from '../webhooks-journal/app-tokens.ts'
import { startWebhooksJournal, type WebhooksJournal } from '../webhooks-journal/entries.ts'
import { openSubscriptions } from '../webhooks-journal/subscriptions.ts'
import type { AccountState } from './account-state.ts'

export interface ReportingParts {
  readonly state: AccountState
  /** The account's file. */
  readonly storage: Journal
  readonly clock: () => Date
  readonly app: SandboxApp
  /** Scheme and host of the sandbox. */
  readonly origin: string
  readonly options: WebhookOptions
}

/** The two ways in which an app learns of changes: it receives webhooks, or it fetches the journal. */
export interface Reporting {
  readonly webhooks: SandboxWebhooks
  readonly journal: WebhooksJournal
  /** The journal's grant, for the token address. */
  readonly grants: Router
  readonly routes: JournalRoutes
  close(): Promise<void>
}

/** Reports to the app what happens to the account from now on. */
export function startReporting({ state, storage, clock, app, origin, options }: ReportingParts): Reporting {
  const webhooks = startWebhooks({ state, storage, clock, app, options })
  const subscriptions = openSubscriptions(storage)
  const journal = startWebhooksJournal({ state, storage, subscriptions })
  const tokens = createAppTokens(storage, clock)
  return {
    webhooks,
    journal,
    grants: clientCredentialRoutes(app, tokens),
    routes: journalRoutes({ state, appId: app.appId, tokens, subscriptions, journal, origin }),
    close: () => webhooks.close(),
  }
}
