import { beforeEach, expect, it } from 'vitest'
import { takeLease } from '../../src/accounts/credential-store.ts'
import {
  createAccessTokens,
  loadCredential,
  resealCredentials,
  saveAccount,
  saveCredential,
} from '../../src/accounts/index.ts'
import { loadConfig } from '../../src/app/config.ts'
import { openStorage } from '../../src/app/open-store.ts'
import type { Grant, Tokens } from '../../src/crm/port.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { createLog } from '../../src/infra/log.ts'
import { newKey, parseKeyring } from '../../src/infra/secrets/keyring.ts'
import { describeEachStore } from '../support/database.ts'

const now = new Date('2026-10-14T10:00:00Z')
const clock = { now: () => now }
const ownKey = newKey('test')
const keyring = parseKeyring([ownKey])
const accountId = 'pipedrive-1'

function grantOf(name: string, expiresAt = now): Grant {
  const tokens = { accessToken: `access of ${name}`, refreshToken: `refresh of ${name}`, expiresAt, apiOrigin: null }
  return { ...tokens, externalId: '1', userId: name, scopes: [] }
}

const account = {
  accountId,
  vendor: 'pipedrive',
  externalId: '1',
  timeZone: 'UTC',
  unknownTimeZone: null,
  currency: 'NOK',
  uiOrigin: '',
}

async function install({ db }: Database, grant: Grant): Promise<void> {
  await saveAccount(db, account, { auth: 'oauth', scopes: [], now })
  await saveCredential(db, keyring, { accountId, grant, now })
}

describeEachStore('the credentials of an account', (store) => {
  let database: Database

  beforeEach(async () => {
    database = await store.open()
    await install(database, grantOf('Anna'))
  })

  function tokensBy(refresh: (refreshToken: string) => Promise<Tokens>): ReturnType<typeof createAccessTokens> {
    return createAccessTokens({ db: database.db, keyring, install: { refresh }, clock }, accountId)
  }

  it('is renewed once for all concurrent callers', async () => {
    const asked: string[] = []
    const tokens = tokensBy((refreshToken) => {
      asked.push(refreshToken)
      return Promise.resolve(grantOf('Anna, renewed', new Date('2026-10-14T11:00:00Z')))
    })

    const both = await Promise.all([tokens.current(), tokens.current()])

    expect(both.map(({ token }) => token)).toEqual(['access of Anna, renewed', 'access of Anna, renewed'])
    expect(asked).toEqual(['refresh of Anna'])
  })

  it('is not replaced by a refresh that ends after the app has been installed again', async () => {
    const tokens = tokensBy(async () => {
      await install(database, grantOf('Lars', new Date('2026-10-14T11:00:00Z')))
      return grantOf('Anna, too late', new Date('2026-10-14T11:00:00Z'))
    })

    expect((await tokens.current()).token).toBe('access of Lars')
    expect((await tokens.current()).token).toBe('access of Lars')
  })

  it('may be renewed at once by the process that takes over the folder of a killed one, but not on a server', async () => {
    const location = await store.newLocation()
    const killed = await store.open(location)
    await install(killed, grantOf('Anna'))
    expect(await takeLease(killed.db, accountId, 1)).toBe(true)
    await killed.close()

    const place = 'dir' in location ? { MINSET_DATA_DIR: location.dir } : { DATABASE_URL: location.url }
    const next = await openStorage({ config: loadConfig(place), log: createLog('silent') })
    const isFree = await takeLease(next.database.db, accountId, 1)
    await next.close()

    expect(isFree).toBe(store.kind === 'embedded')
  })

  // On a server, another connection could be faster.
  it.skipIf(store.kind === 'server')(
    'is encrypted again, also if it is refreshed with an old key meanwhile',
    async () => {
      const [old, next] = [newKey('old'), newKey('next')]
      const [before, after] = [parseKeyring([old]), parseKeyring([next, old])]
      await saveCredential(database.db, before, { accountId, grant: grantOf('Anna'), now })
      const refreshes: Promise<void>[] = []
      const count = await resealCredentials(database.db, {
        ...after,
        seal(text, context) {
          if (refreshes.length === 0) {
            const grant = grantOf('Anna, renewed')
            refreshes.push(saveCredential(database.db, before, { accountId, grant, now }))
          }
          return after.seal(text, context)
        },
      })
      await Promise.all(refreshes)

      expect(count).toBe(1)
      expect(await loadCredential(database.db, parseKeyring([next]), accountId)).toMatchObject({
        accessToken: 'access of Anna, renewed',
      })
    },
  )

  it('is not encrypted again if that of another account cannot be decrypted', async () => {
    const lost = parseKeyring([newKey('lost')])
    await saveAccount(
      database.db,
      { ...account, accountId: 'pipedrive-2', externalId: '2' },
      { auth: 'oauth', scopes: [], now },
    )
    await saveCredential(database.db, lost, { accountId: 'pipedrive-2', grant: grantOf('Lars'), now })

    await expect(resealCredentials(database.db, parseKeyring([newKey('next'), ownKey]))).rejects.toThrow('"lost"')

    expect((await loadCredential(database.db, keyring, accountId))?.accessToken).toBe('access of Anna')
  })
})
