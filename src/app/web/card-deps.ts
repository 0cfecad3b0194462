import { linkUrl } from '../../admin/index.ts'
import { type CardAccount, type CardDeps, createCardLimits } from '../../cards/index.ts'
import type { Health } from '../../health/index.ts'
import type { Bodies } from '../../infra/http/bodies.ts'
import type { Keyring } from '../../infra/secrets/keyring.ts'
import { scorecardMetrics } from '../../metrics/index.ts'
import { signCardLink } from '../../people/index.ts'
import type { OpenAccount } from '../accounts/open-account.ts'
import type { OpenAccounts } from '../accounts/open-accounts.ts'
import { recordUrlOf, vendorTitle } from '../config.ts'
import type { AppContext } from '../context.ts'
import { readGapsOf, repairsOf } from './account-pages.ts'

interface CardSite extends Pick<AppContext, 'config' | 'log' | 'clock' | 'store'> {
  readonly accounts: OpenAccounts
  readonly health: Health
}

/** What the cards of every connected account need. */
export function cardDeps(site: CardSite, bodies: Bodies): CardDeps {
  const { config, log, clock, store, accounts, health } = site
  // A reopened account has another card, because it uses its CRM.
  const cards = new WeakMap<OpenAccount, CardAccount>()
  return {
    db: store.database.db,
    lookups: store.database.lookups,
    metrics: scorecardMetrics,
    apps: accounts.apps,
    publicUrl: config.publicUrl,
    bodies,
    clock,
    log,
    queue: store.queue,
    checkHealth: () => health.latest(),
    enterUrl: (user) =>
      linkUrl(config, { ...user, token: signCardLink(keyringOf(accounts), { ...user, now: clock.now() }) }),
    async accountOf(vendor, externalId) {
      const accountId = await accounts.accountIdOf(vendor, externalId)
      if (accountId === null) return null
      const opened = accounts.find(accountId)
      if (opened === undefined) return 'unopened'
      const card = cards.get(opened) ?? cardAccount(site, opened)
      cards.set(opened, card)
      return card
    },
  }
}

function cardAccount({ config, store }: CardSite, { account, crm }: OpenAccount): CardAccount {
  const crmTitle = vendorTitle(config, account.vendor)
  const recordUrl = recordUrlOf(config, account)
  return {
    account,
    crm,
    crmTitle,
    recordUrl,
    limits: createCardLimits(),
    loadGaps: readGapsOf({ config, store }, { account, crm }),
    ...repairsOf({ store }, account),
  }
}

/** Only apps have cards, and no app is configured without keys. */
function keyringOf({ keyring }: Pick<OpenAccounts, 'keyring'>): Keyring {
  if (keyring === null) throw new TypeError('cards are of apps, which have keys')
  return keyring
}
