import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../src/infra/db/open-database.ts'
import { endSessions, expireLinks, loadSessions, loadUser, signInByLink } from '../../src/people/index.ts'
import { appointAdmin } from '../../src/people/sign-in/sign-in.ts'
import { lockForAction } from '../../src/records/index.ts'
import { describeAnyStore } from '../support/database.ts'
import { type PeopleWorld, startPeopleWorld } from '../support/people-world.ts'

const accountId = 'ours'
const ownerId = 'anna'

describeAnyStore('signing out everywhere while a link is used', (testStore) => {
  let db: Database['db']
  let world: PeopleWorld

  beforeAll(async () => {
    ;({ db } = await testStore.open())
    world = await startPeopleWorld({ db })
  })
  afterAll(() => world.close())

  /** Does something while another transaction acts on the person's sign-in, until it waits for that. */
  async function during<Result>(first: (trx: Database['db']) => Promise<unknown>, act: () => Promise<Result>) {
    let acting: Promise<Result> | undefined
    await db.transaction().execute(async (trx) => {
      await lockForAction(trx, accountId, { type: 'sign-in', id: ownerId })
      acting = act()
      await expect
        .poll(async () => {
          const { rows } = await sql`select from pg_locks where locktype = 'advisory' and not granted
            and database = (select oid from pg_database where datname = current_database())`.execute(db)
          return rows.length
        })
        .toBe(1)
      await first(trx)
    })
    return acting
  }

  async function linkToken(): Promise<string> {
    const user = await loadUser(db, accountId, ownerId)
    if (user === null) throw new TypeError(`there is no ${ownerId}`)
    return (await appointAdmin(db, user, world.clock.now())).token
  }

  async function sessions(): Promise<number> {
    return (await loadSessions(db, accountId, { ownerId, now: world.clock.now() })).length
  }

  it.runIf(testStore.kind === 'server')('leaves no session of a link that is ended at that moment', async () => {
    const use = { token: await linkToken(), keyring: null, browserToken: null, now: world.clock.now(), browser: '' }

    const started = await during(
      async (trx) => {
        await endSessions(trx, accountId, { ownerId })
        await expireLinks(trx, accountId, { ownerId, now: world.clock.now() })
      },
      () => signInByLink(db, accountId, use),
    )

    expect([started, await sessions()]).toEqual([{ problem: 'expired' }, 0])
  })

  it.runIf(testStore.kind === 'server')('ends a session that is beginning at that moment', async () => {
    const [here, there] = [await world.signedIn(ownerId), await world.signedIn(ownerId)]
    const begun = await db.selectFrom('sessions').selectAll().where('owner_id', '=', ownerId).execute()
    await there.post('/sign-out', {})

    // What the link would store.
    await during(
      (trx) =>
        trx
          .insertInto('sessions')
          .values(begun)
          .onConflict((conflict) => conflict.doNothing())
          .execute(),
      () => here.post('/accounts/ours/me', {}),
    )

    expect(await sessions()).toBe(0)
  })
})
