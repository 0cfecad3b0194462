import { join } from 'node:path'
import express, { Router } from 'express'
import type { Kysely } from 'kysely'
import { loadAccounts } from '../accounts/index.ts'
import type { Schema } from '../infra/db/schema.ts'
import { loadViews, templatesDir } from '../infra/http/views.ts'

export interface AccountsDeps {
  readonly db: Kysely<Schema>
  /** What people call a vendor's CRM. */
  readonly titleOf: (vendor: string) => string
  /** Whether accounts can be connected here. */
  readonly canConnect: boolean
}

/** The page that leads to every account's own pages, and what pages outside of them look like. */
export function accountsRoutes({ db, titleOf, canConnect }: AccountsDeps): Router {
  const router = Router()
  const view = loadViews('pages')('accounts')
  router.use('/static', express.static(join(templatesDir, 'pages'), { extensions: ['css'], index: false }))
  router.get('/', async (request, response) => {
    const accounts = (await loadAccounts(db)).map(({ account, status }) => ({
      accountId: account.accountId,
      crm: titleOf(account.vendor),
      externalId: account.externalId,
      state: status.isConnected ? 'connected' : `disconnected: ${status.reason ?? ''}`,
    }))
    response.send(view({ title: 'Accounts', nav: [], root: `${request.baseUrl}/`, accounts, canConnect }))
  })
  return router
}
