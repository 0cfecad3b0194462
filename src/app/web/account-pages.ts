import type { Router } from 'express'
import { type Account, isConnected } from '../../accounts/index.ts'
import { adminRoutes } from '../../admin/index.ts'
import { createBacktests } from '../../backtest/index.ts'
import {
  createDigestRenderer,
  type DigestDeps,
  type DigestEntry,
  type DigestRenderer,
  type SendOptions,
  sendDigests,
} from '../../digests/index.ts'
import type { Health } from '../../health/index.ts'
import { createBrakes } from '../../infra/http/brake.ts'
import { createMailer } from '../../infra/mail.ts'
import type { Keyring } from '../../infra/secrets/keyring.ts'
import { scorecardMetrics } from '../../metrics/index.ts'
import { mostRefusals, type RepairDeps } from '../../repairs/index.ts'
import { usesOf } from '../../rules/index.ts'
import { rulesLoader } from '../../rulesets/index.ts'
import { createReadGaps, loadTypesToCome } from '../../sync/index.ts'
import type { OpenAccount } from '../accounts/open-account.ts'
import { recordUrlOf, vendorTitle } from '../config.ts'
import type { AppContext } from '../context.ts'
import { checkRules } from '../open-store.ts'

export interface PagesDeps extends AppContext {
  readonly opened: Pick<OpenAccount, 'account' | 'crm' | 'sources'>
}

/** The output for people: web pages and mail. */
export interface Pages {
  readonly routes: Router
  /** Sends the due digests that are not sent yet; none if no mail server is configured. */
  readonly sendDigests: (options?: SendOptions) => Promise<DigestEntry[]>
}

/** The dependencies of an account's digests. */
export function digestDepsOf({ config, store, opened }: Pick<PagesDeps, 'config' | 'store' | 'opened'>): DigestDeps {
  const { account } = opened
  return {
    db: store.database.db,
    account,
    metrics: scorecardMetrics,
    crmTitle: vendorTitle(config, account.vendor),
    recordUrl: recordUrlOf(config, account),
    loadUses: async () => usesOf(await store.rulesets.of(store.database.db, account.accountId)),
    loadGaps: readGapsOf({ config, store }, opened),
    publicUrl: `${config.publicUrl}/accounts/${encodeURIComponent(account.accountId)}`,
  }
}

/** Finds out what an account's lists and figures lack. */
export function readGapsOf(
  { config, store }: Pick<PagesDeps, 'config' | 'store'>,
  { account: { accountId }, crm }: Pick<OpenAccount, 'account' | 'crm'>,
): DigestDeps['loadGaps'] {
  const { db } = store.database
  return createReadGaps(db, accountId, { config, crm, isConnected: () => isConnected(db, accountId) })
}

/** By account: what a person has the CRM refuse counts together, on pages and on cards. */
const refusalBrakes = new WeakMap<Account, RepairDeps['refusalsOf']>()

/** What people do to an account's records, on its pages and on its cards. */
export function repairsOf(
  { store }: { readonly store: Pick<PagesDeps['store'], 'rulesets'> },
  account: Account,
): Pick<RepairDeps, 'loadRules' | 'loadTypesToCome' | 'patienceMs' | 'refusalsOf'> {
  const refusalsOf = refusalBrakes.get(account) ?? createBrakes({ ...mostRefusals, now: () => performance.now() })
  refusalBrakes.set(account, refusalsOf)
  return {
    loadRules: rulesLoader(store.rulesets, account),
    loadTypesToCome: (db) => loadTypesToCome(db, account.accountId),
    patienceMs,
    refusalsOf,
  }
}

/** How long a person waits for the CRM to accept a value; usually it takes a fraction of a second. */
const patienceMs = 4000

/** Wires pages and mail for one account. */
export function openPages(deps: PagesDeps & { readonly health: Health; readonly keyring: Keyring | null }): Pages {
  const { store, clock, health, keyring } = deps
  const { crm, sources } = deps.opened
  const render = createDigestRenderer()
  const digests = digestDepsOf(deps)
  const { account } = deps.opened
  const routes = adminRoutes({
    ...digests,
    loadRuleset: () => store.rulesets.of(store.database.db, account.accountId),
    ...repairsOf(deps, account),
    loadRulesetVersions: (limit) => store.rulesets.history(store.database.db, account.accountId, limit),
    backtests: createBacktests({ db: store.database.db, clock, loadTypesToCome }),
    rulesets: store.rulesets,
    checkRules: (content) => checkRules(deps.config, content),
    clock,
    keyring,
    auditDays: deps.config.auditDays,
    digests,
    render,
    crm,
    sources,
    health,
    queue: store.queue,
  })
  return { routes, sendDigests: (options) => sendDigestsOf(deps, { render, digests }, options) }
}

/** Sends an account's due digests that are not sent yet; none if no mail server is configured. */
export async function sendDigestsOf(
  deps: PagesDeps,
  { render, digests }: { readonly render: DigestRenderer; readonly digests: DigestDeps },
  options: SendOptions = {},
): Promise<DigestEntry[]> {
  const { smtpUrl, mailFrom } = deps.config
  if (smtpUrl === undefined) return []
  const mailer = createMailer({ smtpUrl, from: mailFrom })
  return sendDigests({ ...digests, mailer, render, clock: deps.clock, log: deps.log }, options)
}
