import { setTimeout as wait } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { AccessToken, AccessTokens, CrmInstall } from '../crm/port.ts'
import { CrmAuthError, CrmUnavailableError } from '../domain/errors.ts'
import type { Clock } from '../domain/time/clock.ts'
import type { Schema } from '../infra/db/schema.ts'
import type { Keyring } from '../infra/secrets/keyring.ts'
import { message } from '../words/index.ts'
import { markDisconnected } from './account-store.ts'
import { type Credential, freeLease, loadCredential, renewCredential, takeLease } from './credential-store.ts'

export interface TokenDeps {
  readonly db: Kysely<Schema>
  readonly keyring: Keyring
  readonly install: Pick<CrmInstall, 'refresh'>
  readonly clock: Clock
  /** Waits `ms` milliseconds; default: real time. */
  readonly sleep?: (ms: number) => Promise<void>
}

/**
 * A token that expires sooner than this is renewed before use, by its age, without waiting for a refusal by the CRM.
 */
const freshForMs = 5 * 60_000

/** How often callers that wait for another process's refresh check whether it is done, and for how long in total. */
const lookEveryMs = 200
const longestWaitMs = 90_000

/**
 * Tokens of an installed app. Of all concurrent callers that need a new one, in this process and in others, one makes
 * the request: two concurrent refreshes could leave a replaced refresh token in the store. The new tokens are committed
 * before they are used.
 */
export function createAccessTokens(deps: TokenDeps, accountId: string): AccessTokens {
  let refreshing: Promise<Credential> | null = null

  function refreshOnce(version: number): Promise<Credential> {
    refreshing ??= refresh(deps, accountId, version).finally(() => {
      refreshing = null
    })
    return refreshing
  }

  return {
    async current() {
      const stored = await requireCredential(deps, accountId)
      const isFresh = stored.expiresAt.getTime() - deps.clock.now().getTime() > freshForMs
      return toAccess(isFresh ? stored : await refreshOnce(stored.version))
    },
    async renew(refused) {
      const stored = await requireCredential(deps, accountId)
      return toAccess(stored.accessToken === refused.token ? await refreshOnce(stored.version) : stored)
    },
  }
}

function toAccess({ accessToken, apiOrigin }: Credential): AccessToken {
  return { token: accessToken, apiOrigin }
}

async function requireCredential({ db, keyring }: TokenDeps, accountId: string): Promise<Credential> {
  const stored = await loadCredential(db, keyring, accountId)
  if (stored !== null) return stored
  throw new CrmAuthError(message('account.notConnected'))
}

async function refresh(deps: TokenDeps, accountId: string, version: number): Promise<Credential> {
  const sleep = deps.sleep ?? wait
  for (let waitedMs = 0; waitedMs < longestWaitMs; waitedMs += lookEveryMs) {
    if (await takeLease(deps.db, accountId, version)) return refreshLeased(deps, accountId)
    const stored = await requireCredential(deps, accountId)
    if (stored.version > version) return stored
    await sleep(lookEveryMs)
  }
  throw new CrmUnavailableError(message('account.token.renewing'))
}

async function refreshLeased(deps: TokenDeps, accountId: string): Promise<Credential> {
  try {
    const of = await requireCredential(deps, accountId)
    const tokens = await deps.install.refresh(of.refreshToken)
    await renewCredential(deps.db, deps.keyring, { accountId, of, tokens, now: deps.clock.now() })
    return await requireCredential(deps, accountId)
  } catch (error) {
    await freeLease(deps.db, accountId)
    if (error instanceof CrmAuthError) {
      await markDisconnected(deps.db, accountId, { reason: error.said, now: deps.clock.now() })
    }
    throw error
  }
}
